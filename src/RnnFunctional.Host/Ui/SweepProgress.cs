using System.Diagnostics;
using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Sweeps;
using RnnFunctional.Sweep;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Shows how a sweep goes on: a line for each trial that ends, and on a terminal a bar with what is done, running and pruned, the best so far and the time left.</summary>
public sealed class SweepProgress
{
    private readonly IAnsiConsole _console;
    private readonly Study _study;
    private readonly SweepConfig _config;
    private readonly SweepStore _store;
    private readonly ProgressTask? _bar;

    private SweepProgress(IAnsiConsole console, Study study, SweepConfig config, SweepStore store, ProgressContext? bars)
    {
        (_console, _study, _config, _store) = (console, study, config, store);
        _bar = bars?.AddTask("", maxValue: Math.Max(1, Expected));
        Draw();
    }

    /// <summary>How many trials there will be; 0 where nobody knows.</summary>
    private double Expected => _config.Trials > 0
        ? Math.Min(_config.Trials, SamplerModule.count(_study)) * _config.Seeds
        : SamplerModule.count(_study) is var all && double.IsFinite(all) ? all * _config.Seeds : 0;

    /// <summary>Does <paramref name="work"/>, which tells of trials.</summary>
    public static void Show(IAnsiConsole console, Study study, SweepConfig config, SweepStore store, Action<SweepProgress> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            work(new SweepProgress(console, study, config, store, null));
            return;
        }

        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars => work(new SweepProgress(console, study, config, store, bars)));
    }

    /// <summary>A trial begins, or this one is worked at no more.</summary>
    public void Told(StoredTrial? trial)
    {
        lock (_console)
        {
            if (trial is { Trial.State.IsRunning: false })
            {
                var name = trial.IsBaseline ? "the lesson's" : $"trial {trial.Number}";
                var end = trial.Trial.State switch
                {
                    var s when s.IsFinished => _study.Measure.Show(trial.Trial.Score),
                    var s when s.IsFailed => $"failed: {trial.Fault}",
                    var s when s.IsPruned => $"pruned after {Last(trial)}",
                    _ => $"waits after {Last(trial)}",
                };
                _console.WriteLine($"{name}, seed {trial.Trial.Seed}: {end} ({trial.Trial.Seconds:F1} s)  {SpaceModule.shown(_study.Space, trial.Trial.Configuration)}");
            }

            Draw();
        }
    }

    private string Last(StoredTrial trial) => trial.Trial.Curve is [.., var (step, score)] ? $"step {step} with {_study.Measure.Show(score)}" : "nothing";

    private void Draw()
    {
        if (_bar is null)
        {
            return;
        }

        var trials = _store.Trials.Where(t => !t.IsBaseline).Select(t => t.Trial).ToArray();
        var best = OutcomeModule.best(_study.Measure, OutcomeModule.ofTrials(ListModule.OfArray(trials)));
        var over = trials.Count(t => t.State.IsFinished || t.State.IsPruned || t.State.IsFailed);
        _bar.Value = over;
        _bar.Description = Markup.Escape(
            $"{over} done, {trials.Count(t => t.State.IsRunning)} running, {trials.Count(t => t.State.IsPruned)} pruned; best {(best is null ? "–" : $"{_study.Measure.Show(best.Value.Score)} ({SpaceModule.shown(_study.Space, best.Value.Configuration)})")}");
    }
}
