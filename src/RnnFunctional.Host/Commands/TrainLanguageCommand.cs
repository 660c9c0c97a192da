using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn train text`, and `rnn train --resume RUN` of such a run.</summary>
public static class TrainLanguageCommand
{
    /// <summary>Trains a language model.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="console">Where progress is shown.</param>
    /// <param name="stops">Asked after each step whether to stop there, besides signals.</param>
    /// <returns>The exit code.</returns>
    public static int Run(TrainLanguage options, IAnsiConsole console, Func<bool>? stops = null)
    {
        var threads = Engines.Threads(options.Common.Threads);
        var saveEvery = SavePoints.Seconds(options.Common.SaveEvery);
        var engine = Startup.Watched(Engines.Find(options.Common.Engine, threads));
        var settings = SettingsFor(options);
        LanguageSettingsModule.check(settings);
        var book = BookFiles.Load(options.Input);
        var target = RunFolder.Target(options.Common.Out, book.Name, options.Common.Overwrite);
        UnfinishedRun.Check(target, options.Common.Overwrite);
        var task = new LanguageTask(book, engine, threads);
        return Startup.Reported(console, task.Begin(target, options.Common.Overwrite, task.Config(settings, options.Common.Seed)).Run(console, saveEvery, stops));
    }

    /// <summary>Goes on with <paramref name="run"/>, which keeps its book; see <see cref="Run"/>.</summary>
    public static int Resume(UnfinishedRun run, double saveEvery, IAnsiConsole console, Func<bool>? stops = null)
    {
        var config = LanguageRunFiles.ReadConfig(run.FullPath);
        var engine = Startup.Watched(Engines.Find(config.Engine, config.Threads));
        var task = new LanguageTask(LanguageRunFiles.ReadBook(run.FullPath, config), engine, config.Threads);
        return Startup.Reported(console, task.GoOn(run, config).Run(console, saveEvery, stops));
    }

    /// <summary>The preset, with what was given in place of what it has.</summary>
    internal static LanguageSettings SettingsFor(TrainLanguage options)
    {
        var preset = LanguageSettingsModule.preset(options.Common.Preset);
        return new LanguageSettings(
            preset.Preset,
            options.Unit ?? preset.Unit,
            options.Words ?? preset.Words,
            options.Embedding ?? preset.Embedding,
            options.Tied ?? preset.Tied,
            Catalogue.find(options.Common.Cell ?? preset.Cell).Name,
            options.Common.Hidden ?? preset.Hidden,
            options.Layers ?? preset.Layers,
            options.Residual ?? preset.Residual,
            options.InputDropout ?? preset.InputDropout,
            options.StateDropout ?? preset.StateDropout,
            options.LayerDropout ?? preset.LayerDropout,
            options.OutputDropout ?? preset.OutputDropout,
            options.Window ?? preset.Window,
            options.Steps ?? preset.Steps,
            options.Batch ?? preset.Batch,
            options.Common.Epochs ?? preset.Epochs,
            options.Patience ?? preset.Patience,
            options.Optimiser ?? preset.Optimiser,
            options.Common.LearningRate ?? preset.LearningRate,
            options.Schedule ?? preset.Schedule,
            options.WarmUp ?? preset.WarmUp,
            options.Clip ?? preset.Clip,
            options.Average ?? preset.Average,
            options.Common.Initialisation ?? preset.Initialisation,
            options.Validation ?? preset.Validation);
    }
}
