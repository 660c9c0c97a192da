using Microsoft.FSharp.Core;
using RnnFunctional.Cli;
using RnnFunctional.Host.Commands;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Measures;
using RnnFunctional.Sweep;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Sweeps;

/// <summary>Classifiers of <paramref name="reviews"/>, which are read when something is trained, by their accuracy on the validation part.</summary>
public sealed class TextsSweep(string task, Lazy<Reviews> reviews) : ISweepTask
{
    /// <summary>So many encodings are kept: as many as two lengths and two vocabularies make.</summary>
    private const int Kept = 4;

    private readonly Lock _lock = new();
    private readonly Queue<(object Key, Prepared Prepared)> _prepared = new();

    private sealed record Prepared(Encoder Encoder, LabelledTexts Train, LabelledTexts Validation, EncodedText[] Unlabelled);

    /// <inheritdoc/>
    public Measure Measure { get; } = OfValidation(ClassifierStudy.criterion.Measure);

    /// <inheritdoc/>
    public string Sha256 => reviews.Value.Sha256;

    /// <inheritdoc/>
    public int Check(Configuration configuration)
    {
        var settings = Settings(configuration);
        return settings.Epochs + settings.SelfTraining;
    }

    /// <inheritdoc/>
    public double Train(Configuration configuration, int seed, string place, Engine engine, Action<int, double> look, Func<bool> stops)
    {
        var settings = Settings(configuration);
        var data = Prepare(settings);
        var run = Directory.Exists(place + UnfinishedRun.Ending) ? UnfinishedRun.Open(place) : UnfinishedRun.Begin(place, true, settings, []);
        var size = Block.size(ClassifierModule.parameters(ClassifierSettingsModule.classifier(settings, data.Encoder.Words.Size, data.Encoder.PairCount)));
        var resumed = TextsProgress.Load(run, settings, size, data.Unlabelled.Length);
        var saves = new TrialSaves(look);
        var end = ClassifierTraining.run(
            engine,
            settings,
            data.Encoder,
            seed,
            data.Train,
            data.Validation,
            data.Unlabelled,
            resumed is null ? FSharpOption<ClassifierState>.None : FSharpOption<ClassifierState>.Some(resumed),
            new ClassifierObserver(
                FuncConvert.FromAction<int, int, double, double>((_, _, share, _) => saves.Step(share)),
                FuncConvert.FromAction<EpochReport>(epoch => saves.Look((epoch.Round == 1 ? 0 : settings.Epochs) + epoch.Epoch, epoch.Validation.Accuracy)),
                FuncConvert.FromFunc(stops),
                FuncConvert.FromFunc(() => saves.IsDue),
                FuncConvert.FromAction<ClassifierState>(state => saves.Save(() => TextsProgress.Save(run, state)))));
        if (end is ClassifierEnd.Stopped stopped)
        {
            TextsProgress.Save(run, stopped.Item);
            return double.NaN;
        }

        var parameters = ((ClassifierEnd.Trained)end).parameters;
        var session = new ClassifierSession(engine, settings, data.Encoder, ClassifierTraining.optimiser(settings), parameters, seed);
        return ScoresModule.compute(session.Logits(data.Validation.Texts), Array.ConvertAll(data.Validation.Labels, label => label > 0.5f)).Accuracy;
    }

    /// <summary>A study's measure, taken on the part that is kept to choose by.</summary>
    internal static Measure OfValidation(Measure measure) => new(
        $"validation {measure.Name.Split(' ')[^1]}", measure.Unit, measure.Difference, measure.HigherIsBetter, measure.Scale, measure.Digits);

    private ClassifierSettings Settings(Configuration configuration)
    {
        var options = ((Command.TrainTexts)TrialOptions.Parse(task, configuration)).Item;
        var settings = TrainTextsCommand.SettingsFor(options);
        ClassifierSettingsModule.check(settings);
        return TrainTextsCommand.Fitting(settings, options, reviews.Value);
    }

    /// <summary>The reviews as the encoder of <paramref name="settings"/> reads them; those of a few settings are kept.</summary>
    private Prepared Prepare(ClassifierSettings settings)
    {
        object key = (settings.Words, settings.Pairs, settings.Length, settings.Keep, settings.Punctuation, settings.Validation, settings.SelfTraining > 0);
        lock (_lock)
        {
            if (_prepared.FirstOrDefault(kept => kept.Key.Equals(key)).Prepared is { } known)
            {
                return known;
            }

            var parts = ReviewParts.Of(reviews.Value, settings.Validation);
            var encoder = EncoderModule.build(settings, Array.ConvertAll(parts.Train, review => review.Text));
            var prepared = new Prepared(
                encoder,
                ReviewParts.Encode(encoder, parts.Train),
                ReviewParts.Encode(encoder, parts.Validation),
                settings.SelfTraining > 0 ? ReviewParts.Texts(encoder, reviews.Value.Unlabelled) : []);
            if (_prepared.Count == Kept)
            {
                _prepared.Dequeue();
            }

            _prepared.Enqueue((key, prepared));
            return prepared;
        }
    }
}
