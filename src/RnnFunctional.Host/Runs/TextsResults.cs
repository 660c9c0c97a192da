using Microsoft.FSharp.Collections;
using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A trained classifier, and how it does on the test part.</summary>
public sealed class TextsResults(TextsConfig config, Encoder encoder, double[] parameters, FSharpList<EpochReport> history, Review[] test, Engine engine)
{
    private readonly Classification _classification = new(engine, config.Settings, encoder, parameters);

    /// <summary>The label of each test text.</summary>
    public bool[] Labels { get; } = Array.ConvertAll(test, review => review.IsPositive);

    /// <summary>How many words each has, before cutting.</summary>
    public int[] Lengths { get; } = Array.ConvertAll(test, review => Words.split(config.Settings.Punctuation, review.Text).Length);

    /// <summary>The logit of each.</summary>
    public double[] Logits => field ??= _classification.Logits(ReviewParts.Texts(encoder, test));

    /// <summary>The scores on the test part.</summary>
    public Scores Test => field ??= ScoresModule.compute(Logits, Labels);

    /// <summary>The scores of the finished classifier on the reviews that were kept to choose by.</summary>
    public Scores Validation => history.Last().Validation;

    /// <summary>What metrics.json holds.</summary>
    public TextsMetrics Metrics() => TextsMetrics.Of(Test, history, parameters.Length);

    /// <summary>report.html as text.</summary>
    public string Report()
    {
        var settings = config.Settings;
        return ClassifierReportModule.render(new ClassifierReport(
            $"{config.Task}: positive or negative",
            $"{settings.Cell} with {settings.Hidden} units on up to {settings.Length} words, preset {settings.Preset}, initialised as {settings.Initialisation}, seed {config.Seed}; {parameters.Length:N0} parameters",
            history,
            Labels,
            Logits,
            Lengths,
            Validation,
            Test,
            ShownTexts.Mistakes(_classification, test, Logits),
            ShownTexts.Right(_classification, test, Logits, Lengths),
            ConfigItems.Of(config)));
    }
}
