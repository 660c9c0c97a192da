using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Microsoft.FSharp.Collections;
using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Sweeps;
using RnnFunctional.Host.Ui;
using RnnFunctional.Sweep;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn sweep TASK` and `rnn sweep show STUDY`.</summary>
public static class SweepCommand
{
    private const int UsualTrials = 30;

    /// <summary>Begins a sweep, or goes on with it: the exit code.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="console">Where progress is shown.</param>
    /// <param name="stops">Asked after each step of each training whether to stop there, besides signals.</param>
    public static int Run(Cli.Sweep options, IAnsiConsole console, Func<bool>? stops = null)
    {
        Errors.atLeast(1, "--jobs", options.Jobs);
        var until = Duration(options.Time) is { } time ? Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency) : long.MaxValue;
        var folder = SweepFolder.Of(options.Study ?? $"sweep-{options.Task}");
        var task = SweepTasks.Load(options.Task, options.Input, options.Data);
        var store = SweepStore.Exists(folder) ? SweepStore.Open(folder) : SweepStore.Create(folder, Begin(options, task, options.Sampler ?? "tpe", options.Pruner ?? "none"));
        var config = Same(options, store.Config, task, folder);
        var study = config.Study(task.Measure, Settable.names(config.Task));
        var threads = Math.Max(1, Environment.ProcessorCount / options.Jobs);
        Engine[] engines = [.. Enumerable.Range(0, options.Jobs).Select(_ => Engines.Find(config.Engine, threads))];
        using Interruption interruption = new();
        using CancellationTokenSource failure = new();
        bool Stops() => interruption.IsAsked || failure.IsCancellationRequested || (stops?.Invoke() ?? false);
        bool MayBegin() => Stopwatch.GetTimestamp() < until;
        console.WriteLine($"{config.Task}: {study.Space.Parameters.Length} options of {string.Join(", ", study.Space.Parameters.Select(p => p.Item1))}; sampler {config.Sampler}, pruner {config.Pruner}, {config.Seeds} {(config.Seeds == 1 ? "seed" : "seeds")}, {(config.Trials == 0 ? "as many configurations as come" : $"{config.Trials} configurations")}; engine {config.Engine}, {options.Jobs} at once");
        SweepProgress.Show(console, study, config, store, progress =>
        {
            void Work(Engine engine)
            {
                try
                {
                    new SweepWorker(folder, store, task, study, config, engine).Work(MayBegin, Stops, progress.Told);
                }
                catch
                {
                    // Nobody goes on where one can't.
                    failure.Cancel();
                    throw;
                }
            }

            try
            {
                Task.WaitAll([.. engines.Select(engine => Task.Factory.StartNew(() => Work(engine), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
            }
            catch (AggregateException problem)
            {
                ExceptionDispatchInfo.Throw(problem.Flatten().InnerExceptions[0]);
            }
        });
        SweepView.Print(console, folder, study, config, store);
        if (interruption.IsAsked || (stops?.Invoke() ?? false))
        {
            console.WriteLine("Interrupted. The same command goes on with the sweep.");
            return Interruption.ExitCode;
        }

        return 0;
    }

    /// <summary>Shows where the sweep called <paramref name="name"/> stands, and writes its report.</summary>
    public static void Show(string name, IAnsiConsole console)
    {
        var folder = SweepFolder.Of(name);
        var store = SweepStore.Open(folder);
        var config = store.Config;
        var task = SweepTasks.Load(config.Task, config.Input, config.Data);
        SweepView.Print(console, folder, config.Study(task.Measure, Settable.names(config.Task)), config, store);
    }

    /// <summary>A new sweep, all of which is checked before anything is written.</summary>
    private static SweepConfig Begin(Cli.Sweep options, ISweepTask task, string sampler, string pruner)
    {
        var known = Settable.names(options.Task);
        var space = options switch
        {
            { Space: not null, Set.Length: > 0 } => throw new InputException("--space and --set: one of the two expected. Put everything into the file, or leave it out."),
            { Space: { } file } => SpaceModule.ofJson(file, known, TextFile.Read("--space", file, 1 << 20)),
            _ => SpaceModule.ofSettings(known, ListModule.OfArray(options.Set)),
        };
        var engine = Engines.Find(options.Engine, 1).Name;
        Errors.atLeast(1, "--seeds", options.Seeds ?? 1);
        Errors.atLeast(1, "--trials", options.Trials ?? 1);
        task.Check(SweepConfig.Baseline);
        var steps = SpaceCheck.Steps(space, task);
        var start = Start(options, space, sampler);
        if (start is not null)
        {
            task.Check(start);
        }

        var config = new SweepConfig(
            Program.Version,
            options.Task,
            [.. options.Input.Select(Path.GetFullPath)],
            options.Data is { } data ? Path.GetFullPath(data) : null,
            task.Sha256,
            SpaceModule.toJson(space),
            start is null ? null : ConfigurationModule.toJson(start),
            sampler,
            pruner,
            steps,
            options.Seed ?? 1,
            options.Seeds ?? 1,
            options.Trials ?? (sampler == "grid" || options.Time is not null ? 0 : UsualTrials),
            engine);
        var study = config.Study(task.Measure, known);
        if (study.Pruner.IsAsha && steps == 1)
        {
            throw new InputException($"--pruner {pruner}: a training of '{options.Task}' has one judgement, at its end, and nothing to end early. Leave it out.");
        }

        return config;
    }

    /// <summary>The configuration of <paramref name="space"/> to begin with, if one was named.</summary>
    private static Configuration? Start(Cli.Sweep options, Space space, string sampler) => options.Start switch
    {
        [] => null,
        _ when sampler == "grid" => throw new InputException("--start: a sampler that can begin anywhere expected, found grid, which tries every combination. Leave it out."),
        var settings => SpaceModule.configuration("--start", ListModule.OfArray(settings), space),
    };

    /// <summary>The sweep that is there, if it is the one that is meant.</summary>
    private static SweepConfig Same(Cli.Sweep options, SweepConfig found, ISweepTask task, string folder)
    {
        void Differs<T>(string option, T expected, T wanted) =>
            throw new InputException($"{option}: {folder} holds a sweep with {expected}, and {wanted} is another. Leave the option out to go on with it, or name another with --study.");
        if (found.Task != options.Task)
        {
            throw new InputException($"{folder} holds a sweep of the task '{found.Task}', and '{options.Task}' is another. Name another with --study.");
        }

        if (found.Sha256 != task.Sha256)
        {
            throw new InputException($"{folder} holds a sweep on other data: the hash {found.Sha256} expected, found {task.Sha256}. Restore the data, or name another with --study.");
        }

        if (options.Set.Length > 0 || options.Space is not null)
        {
            var wanted = Begin(options, task, found.Sampler, found.Pruner).Space;
            if (wanted != found.Space)
            {
                Differs("--set or --space", found.Space, wanted);
            }
        }

        var start = Start(options, found.Study(task.Measure, Settable.names(options.Task)).Space, found.Sampler);
        foreach (var (option, expected, wanted) in new (string, object?, object?)[]
        {
            ("--start", found.Start, start is null ? null : ConfigurationModule.toJson(start)),
            ("--sampler", found.Sampler, options.Sampler), ("--pruner", found.Pruner, options.Pruner), ("--seeds", found.Seeds, options.Seeds), ("--seed", found.Seed, options.Seed), ("--engine", found.Engine, options.Engine),
        })
        {
            if (wanted is not null && !wanted.Equals(expected))
            {
                Differs(option, expected, wanted);
            }
        }

        // More of the same may always be asked for.
        return found with { Trials = options.Trials ?? found.Trials };
    }

    private static TimeSpan? Duration(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var unit = text.Length > 0 ? text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 } : 0;
        return unit > 0 && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && double.IsFinite(number)
            ? TimeSpan.FromSeconds(number * unit)
            : throw new InputException($"--time: a duration as in 90s, 30m or 2h expected, found '{text}'.");
    }
}
