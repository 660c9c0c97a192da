using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using RnnFunctional.Cli;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Vanishing;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn study vanishing`: the vanishing gradient, and what helps.</summary>
public static class VanishingCommand
{
    /// <summary>The study that <paramref name="options"/> ask for.</summary>
    public static int Run(Study options, IAnsiConsole console) =>
        Run(options, console, (seeds, remedies) => [.. StudyPlan.trials(options.Quick, seeds, ListModule.OfArray(remedies))]);

    /// <summary>Runs the trials that are missing, each on one thread and as many at once as there are threads, and writes the page.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="console">Where progress and the table are shown.</param>
    /// <param name="planned">The trials of so many seeds and these remedies.</param>
    /// <param name="stops">Asked at each look whether to stop there, besides signals.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Study options, IAnsiConsole console, Func<int, Remedy[], PlannedTrial[]> planned, Func<bool>? stops = null)
    {
        if (options.Input.Length > 0 || options.Data is not null)
        {
            throw new InputException($"{(options.Data is null ? "--input" : "--data")}: `rnn study {options.Task}` draws its sequences and reads nothing. Leave it out.");
        }

        var threads = Engines.Threads(options.Threads);
        var engine = Engines.Find(options.Engine, 1);
        var remedies = StudyCommand.Chosen(options.Variants, [.. Remedies.all], remedy => remedy.Name, Remedies.baseline.Name);
        var seeds = options.Seeds ?? 1;
        Errors.atLeast(1, "--seeds", seeds);
        var target = Path.GetFullPath(options.Out ?? Path.Combine("runs", $"study-{options.Task}{(options.Quick ? "-quick" : "")}"));
        var plans = planned(seeds, remedies);
        var results = Array.ConvertAll(plans, plan => TrialFile.Read(target, engine.Name, plan));
        if (!options.ReportOnly && !Train(console, target, engine, threads, plans, results, stops))
        {
            console.WriteLine("Interrupted. The same command goes on with the whole study.");
            return Interruption.ExitCode;
        }

        var done = plans.Zip(results).Where(trial => trial.Second is not null).Select(trial => Tuple.Create(trial.First, trial.Second!)).ToArray();
        if (done.Length == 0)
        {
            throw new InputException($"{target} holds no trial. Run some with `rnn study {options.Task} --out {target}`, or name another folder with --out.");
        }

        console.WriteLine($"The report is {VanishingStudy.Write(console, target, options.Quick, engine.Name, threads, remedies, done)}");
        return 0;
    }

    /// <summary>Runs what is missing: whether it came to its end.</summary>
    private static bool Train(
        IAnsiConsole console, string target, Engine engine, int threads, PlannedTrial[] plans, TrialResult?[] results, Func<bool>? stops)
    {
        var missing = Enumerable.Range(0, plans.Length).Where(i => results[i] is null).ToArray();
        if (missing.Length == 0)
        {
            return true;
        }

        // All remedies are models of one kind.
        engine.Check.Invoke(RemedyModule.model(plans[0].Task, plans[0].Budget.Hidden, plans[0].Remedy));
        RunFolder.Making(target, () => Directory.CreateDirectory(Path.Combine(target, "trials")));
        using Interruption interruption = new();
        using CancellationTokenSource cancellation = new();
        try
        {
            TrialProgress.Show(console, plans.Length, plans.Length - missing.Length, progress =>
            {
                ConcurrentQueue<int> waiting = new(missing);
                void Work()
                {
                    while (!cancellation.IsCancellationRequested && waiting.TryDequeue(out var i))
                    {
                        try
                        {
                            results[i] = Complete(plans[i], progress.Begin(plans[i]));
                        }
                        catch
                        {
                            // Nobody goes on where one can't.
                            cancellation.Cancel();
                            throw;
                        }

                        progress.Done(plans[i], results[i]!);
                    }
                }

                // A thread of its own for each: the pool takes its time over work that is as long as this.
                Task.WaitAll([.. Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))]);
            });
            return true;
        }
        catch (AggregateException problem)
        {
            // The first one's error as it is, not wrapped as one of many.
            if (problem.Flatten().InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) is { } fault)
            {
                ExceptionDispatchInfo.Throw(fault);
            }

            return false;
        }

        TrialResult Complete(PlannedTrial plan, Action<Look> shown)
        {
            var result = Trial.run(engine, plan.Budget, plan.Listens, plan.Seed, plan.Task, plan.Remedy, FuncConvert.FromAction<Look>(look =>
            {
                if (interruption.IsAsked || stops?.Invoke() == true || cancellation.IsCancellationRequested)
                {
                    throw new OperationCanceledException();
                }

                shown(look);
            }));
            TrialFile.Of(engine.Name, plan, result).Write(target, plan);
            return result;
        }
    }
}
