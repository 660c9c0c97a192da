using System.Diagnostics;
using System.Globalization;
using RnnFunctional.Host.Runs;
using RnnFunctional.Series;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>Works at the trials of a sweep, one after the other.</summary>
/// <param name="folder">The sweep's folder.</param>
/// <param name="store">Its file.</param>
/// <param name="task">What it trains.</param>
/// <param name="study">What it searches for.</param>
/// <param name="config">What it is.</param>
/// <param name="engine">What computes.</param>
public sealed class SweepWorker(string folder, SweepStore store, ISweepTask task, Study study, SweepConfig config, Engine engine)
{
    private static readonly TimeSpan BetweenBeats = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(1);

    private readonly string _name = NewName();

    /// <summary>Whether <paramref name="worker"/> is one of a program on this machine that is no more.</summary>
    public static bool IsKnownDead(string worker)
    {
        if (worker.Split('/') is not [var machine, var id, var started, _] || machine != Environment.MachineName || !int.TryParse(id, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(number);
            // Numbers of processes come again; when they began does not.
            return Started(process) != started;
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return problem is ArgumentException;
        }
    }

    /// <summary>Works until there is nothing left to do, or <paramref name="stops"/> says so.</summary>
    /// <param name="mayBegin">Asked whether new trials may begin; when not, what has begun goes on.</param>
    /// <param name="stops">Asked after each step of a training. What runs is kept, for whoever goes on.</param>
    /// <param name="told">Told when a trial begins, with nothing, and when one is worked at no more, of what has become of it.</param>
    public void Work(Func<bool> mayBegin, Func<bool> stops, Action<StoredTrial?> told)
    {
        while (!stops())
        {
            var (trial, othersRun) = store.Take(study, config, _name, mayBegin());
            if (trial is not null)
            {
                told(null);
                Run(trial, stops);
                told(store.Trials.First(t => t.Number == trial.Number));
            }
            else if (othersRun)
            {
                // Their trials may come free, or be promoted.
                Thread.Sleep(BetweenTries);
            }
            else
            {
                return;
            }
        }
    }

    private void Run(StoredTrial trial, Func<bool> stops)
    {
        var place = Path.Combine(folder, "trials", $"trial{trial.Number}");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var clock = Stopwatch.StartNew();
        var verdict = Verdict.GoOn;
        using var beats = new Timer(_ => Beat(trial.Number), null, BetweenBeats, BetweenBeats);
        try
        {
            var score = task.Train(
                trial.Trial.Configuration,
                trial.Trial.Seed,
                place,
                engine,
                (step, seen) => verdict = store.Look(study, trial, step, seen, _name),
                () => stops() || !verdict.IsGoOn);
            var state = !double.IsNaN(score) ? "finished" : verdict.IsStop ? "pruned" : verdict.IsWait ? "waiting" : "queued";
            if (store.End(trial.Number, _name, state, score, clock.Elapsed.TotalSeconds) && state is "finished" or "pruned")
            {
                RunFolder.Delete(place + UnfinishedRun.Ending);
            }
        }
        catch (Exception problem) when (problem is DivergenceException or SeedDivergence or InputException)
        {
            // This configuration can't be trained; others can.
            store.End(trial.Number, _name, "failed", double.NaN, clock.Elapsed.TotalSeconds, problem.Message);
            RunFolder.Delete(place + UnfinishedRun.Ending);
        }
        catch (Exception problem)
        {
            store.End(trial.Number, _name, "queued", double.NaN, clock.Elapsed.TotalSeconds);
            if (problem is not IOException)
            {
                throw;
            }

            // What says how to go on with a run is not meant for a trial.
            var fault = (problem.InnerException ?? problem).Message.TrimEnd('.');
            throw new IOException($"trial {trial.Number} can't be kept: {fault}. Nothing that was finished is lost; make room in {folder}, and go on with the sweep by the same command.", problem);
        }
    }

    private void Beat(int number)
    {
        try
        {
            store.Beat(number, _name);
        }
        catch (Exception problem) when (problem is InvalidOperationException or InputException)
        {
            // The next one may come through; who is silent for long loses the trial, and nothing else.
        }
    }

    private static string NewName()
    {
        using var process = Process.GetCurrentProcess();
        return $"{Environment.MachineName}/{process.Id}/{Started(process)}/{Guid.NewGuid():N}";
    }

    private static string Started(Process process) => process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
}
