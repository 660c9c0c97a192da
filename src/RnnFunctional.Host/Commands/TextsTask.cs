using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Commands;

/// <summary>What all trainings of a task have in common: its reviews, and the engine.</summary>
public sealed class TextsTask(string name, Reviews reviews, Engine engine, int threads) : IStudyTask<ClassifierSettings, TextsConfig>
{
    /// <summary>The reviews.</summary>
    public Reviews Reviews => reviews;

    /// <summary>The engine.</summary>
    public Engine Engine => engine;

    /// <inheritdoc/>
    public string Kind => TextsConfig.Texts;

    /// <inheritdoc/>
    public TextsConfig Config(ClassifierSettings settings, int seed) =>
        new(Program.Version, TextsConfig.Texts, name, Path.GetFullPath(reviews.Source), reviews.Sha256, engine.Name, threads, seed, settings);

    /// <inheritdoc/>
    public ITraining Begin(string target, bool overwrite, TextsConfig config)
    {
        var settings = config.Settings;
        var parts = ReviewParts.Of(reviews, settings.Validation);
        if (settings.SelfTraining > 0 && reviews.Unlabelled.Length == 0)
        {
            throw new InputException($"--self-training {settings.SelfTraining} needs unlabelled reviews, and {reviews.Source} has none. Leave it out.");
        }

        var encoder = EncoderModule.build(settings, Array.ConvertAll(parts.Train, review => review.Text));
        engine.Check.Invoke(ClassifierModule.model(ClassifierSettingsModule.classifier(settings, encoder.Words.Size, encoder.PairCount), 1));
        var run = UnfinishedRun.Begin(target, overwrite, config, TextsRunFiles.Vocabularies(encoder));
        return new TextsTraining(run, config, engine, encoder, ReviewsFor(settings), parts);
    }

    /// <inheritdoc/>
    public ITraining GoOn(UnfinishedRun run, TextsConfig config) =>
        new TextsTraining(run, config, engine, TextsRunFiles.LoadEncoder(run.FullPath, config.Settings), ReviewsFor(config.Settings), ReviewParts.Of(reviews, config.Settings.Validation));

    /// <summary>The reviews, without the unlabelled ones where a training has no use for them: reading them all takes time.</summary>
    private Reviews ReviewsFor(ClassifierSettings settings) => settings.SelfTraining > 0
        ? reviews
        : new Reviews(reviews.Train, reviews.Test, [], reviews.Source, reviews.Sha256);
}
