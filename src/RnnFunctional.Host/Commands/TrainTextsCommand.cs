using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn train imdb`, `rnn train reviews`, and `rnn train --resume RUN` of such a run.</summary>
public static class TrainTextsCommand
{
    /// <summary>Trains a classifier.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="console">Where progress is shown.</param>
    /// <param name="stops">Asked after each step whether to stop there, besides signals.</param>
    /// <returns>The exit code.</returns>
    public static int Run(TrainTexts options, IAnsiConsole console, Func<bool>? stops = null)
    {
        var threads = Engines.Threads(options.Common.Threads);
        var saveEvery = SavePoints.Seconds(options.Common.SaveEvery);
        var engine = Startup.Watched(Engines.Find(options.Common.Engine, threads));
        var settings = SettingsFor(options);
        ClassifierSettingsModule.check(settings);
        var target = RunFolder.Target(options.Common.Out, options.Task, options.Common.Overwrite);
        UnfinishedRun.Check(target, options.Common.Overwrite);
        var reviews = ReviewFiles.Load(options.Task, options.Common.Data, settings.SelfTraining > 0);
        if (Fitting(settings, options, reviews) is var fitting && fitting != settings)
        {
            settings = fitting;
            console.WriteLine($"{options.Task} has no unlabelled reviews: the preset's second training, which is on them, is left out.");
        }

        var task = new TextsTask(options.Task, reviews, engine, threads);
        return Startup.Reported(console, task.Begin(target, options.Common.Overwrite, task.Config(settings, options.Common.Seed)).Run(console, saveEvery, stops));
    }

    /// <summary>Goes on with <paramref name="run"/>; see <see cref="Run"/>.</summary>
    public static int Resume(UnfinishedRun run, double saveEvery, IAnsiConsole console, Func<bool>? stops = null)
    {
        var config = RunFiles.ReadConfig<TextsConfig>(run.FullPath, TextsConfig.Texts);
        var settings = config.Settings;
        ClassifierSettingsModule.check(settings);
        var engine = Startup.Watched(Engines.Find(config.Engine, config.Threads));
        var reviews = ReviewFiles.Read(config.Task, config.Source, settings.SelfTraining > 0);
        if (reviews.Sha256 != config.Sha256)
        {
            throw new InputException($"--resume {run.Target}: the reviews in {config.Source} are not those that the run began with: the hash {config.Sha256} expected, found {reviews.Sha256}. Restore them, or begin anew.");
        }

        return Startup.Reported(console, new TextsTask(config.Task, reviews, engine, config.Threads).GoOn(run, config).Run(console, saveEvery, stops));
    }

    /// <summary>The <paramref name="settings"/> without the preset's second training, where <paramref name="reviews"/> have nothing for it and nobody asked for it.</summary>
    internal static ClassifierSettings Fitting(ClassifierSettings settings, TrainTexts options, Reviews reviews) =>
        settings.SelfTraining > 0 && reviews.Unlabelled.Length == 0 && options.SelfTraining is null ? ClassifierSettingsModule.onLabelledAlone(settings) : settings;

    /// <summary>The preset, with what was given in place of what it has.</summary>
    internal static ClassifierSettings SettingsFor(TrainTexts options)
    {
        var preset = ClassifierSettingsModule.preset(options.Common.Preset);
        return new ClassifierSettings(
            preset.Preset,
            options.Words ?? preset.Words,
            options.Pairs ?? preset.Pairs,
            options.Length ?? preset.Length,
            options.Keep ?? preset.Keep,
            options.Punctuation ?? preset.Punctuation,
            options.Embedding ?? preset.Embedding,
            Catalogue.find(options.Common.Cell ?? preset.Cell).Name,
            options.Common.Hidden ?? preset.Hidden,
            options.Layers ?? preset.Layers,
            options.Bidirectional ?? preset.Bidirectional,
            options.Pooling ?? preset.Pooling,
            options.WordDropout ?? preset.WordDropout,
            options.InputDropout ?? preset.InputDropout,
            options.StateDropout ?? preset.StateDropout,
            options.OutputDropout ?? preset.OutputDropout,
            options.Common.LearningRate ?? preset.LearningRate,
            options.Lazy ?? preset.Lazy,
            options.Schedule ?? preset.Schedule,
            options.WarmUp ?? preset.WarmUp,
            options.Clip ?? preset.Clip,
            options.Batch ?? preset.Batch,
            options.Common.Epochs ?? preset.Epochs,
            options.Average ?? preset.Average,
            options.SelfTraining ?? preset.SelfTraining,
            options.Common.Initialisation ?? preset.Initialisation,
            options.EmbeddingScale ?? preset.EmbeddingScale,
            options.Validation ?? preset.Validation);
    }
}
