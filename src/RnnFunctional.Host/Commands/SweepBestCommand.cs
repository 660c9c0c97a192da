using System.Text.Json;
using Microsoft.FSharp.Collections;
using RnnFunctional.Cli;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Sweeps;
using RnnFunctional.Host.Ui;
using RnnFunctional.Sweep;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn sweep best STUDY`.</summary>
public static class SweepBestCommand
{
    /// <summary>Tells the best configuration, or trains it and scores it on the test part, once: the exit code.</summary>
    public static int Run(SweepBest options, IAnsiConsole console, Func<bool>? stops = null)
    {
        var folder = SweepFolder.Of(options.Study);
        var store = SweepStore.Open(folder);
        var config = store.Config;
        var task = SweepTasks.Load(config.Task, config.Input, config.Data);
        var study = config.Study(task.Measure, Settable.names(config.Task));
        var trials = ListModule.OfSeq(store.Trials.Where(t => !t.IsBaseline).Select(t => t.Trial));
        var best = OutcomeModule.best(study.Measure, OutcomeModule.ofTrials(trials))?.Value
            ?? throw new InputException($"{folder} has no finished trial yet. Go on with the sweep: rnn sweep {config.Task} --study {options.Study}");
        console.WriteLine($"{best.Configuration}: {study.Measure.Name} {study.Measure.Show(best.Score)} over {best.Scores.Length} {(best.Scores.Length == 1 ? "seed" : "seeds")}");
        if (!options.Train)
        {
            console.WriteLine($"Train it, and score it on the test part, once: rnn sweep best {options.Study} --train");
            return 0;
        }

        if (store.Winner is { } known)
        {
            console.WriteLine($"It was scored on the test part already, which happens once: {SweepWinner.Read(known).Describe(study.Measure)}");
            return 0;
        }

        var run = Path.GetFullPath(options.Out ?? Path.Combine(folder, "best"));
        var code = Train(config, task, best.Configuration, run, options.Engine ?? config.Engine, console, stops);
        if (code == 0)
        {
            var winner = SweepWinner.Of(config, task, best.Configuration, run, () => Engines.Find(options.Engine ?? config.Engine, Environment.ProcessorCount));
            store.Winner = JsonSerializer.Serialize(winner, RunFiles.Json);
            console.WriteLine($"The winner on the test part: {winner.Describe(study.Measure)}");
            SweepView.Print(console, folder, study, config, store);
        }

        return code;
    }

    /// <summary>Trains as `rnn train` does, or goes on with it.</summary>
    private static int Train(SweepConfig config, ISweepTask task, Configuration configuration, string run, string engine, IAnsiConsole console, Func<bool>? stops)
    {
        if (Directory.Exists(run + UnfinishedRun.Ending))
        {
            return ResumeCommand.Run(new Resume(run, null), console, stops);
        }

        string[] seeds = config.Task == SweepTasks.Airline ? ["--seeds", $"{config.Seeds}"] : [];
        string[] book = task is LanguageSweep language ? ["--input", WithoutTest(language, run)] : [];
        string[] data = config.Data is { } place ? ["--data", place] : [];
        var arguments = TrialOptions.Arguments(config.Task, configuration);
        switch (CommandModule.parse([.. arguments, "--seed", $"{config.Seed}", "--out", run, "--engine", engine.Split(':')[0], .. Device(engine), .. seeds, .. book, .. data]))
        {
            case Command.TrainTexts texts:
                return TrainTextsCommand.Run(texts.Item, console, stops);
            case Command.TrainLanguage text:
                return TrainLanguageCommand.Run(text.Item, console, stops);
            case Command.Train series:
                return TrainSeriesCommand.Run(series.Item, console, stops);
            case Command.WrongUse wrong:
                throw new InputException($"{configuration}: {wrong.Item.Split('\n')[0]}");
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static string[] Device(string engine) => engine.Split(':', 2) is [_, var device] ? ["--device", device] : [];

    /// <summary>The book as the trials saw it, in a file beside the run: its path.</summary>
    private static string WithoutTest(LanguageSweep sweep, string run)
    {
        var path = Path.Combine(Path.GetDirectoryName(run)!, $"{sweep.Book.Name}.txt");
        OutputFile.Write("--out", path, sweep.Book.Text);
        return path;
    }
}
