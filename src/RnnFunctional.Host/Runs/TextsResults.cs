using System.Diagnostics;
using Microsoft.FSharp.Collections;
using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A trained classifier, and how it does on the test part.</summary>
public sealed class TextsResults(TextsConfig config, Encoder encoder, double[] parameters, FSharpList<EpochReport> history, Review[] test, Engine engine)
{
    private const int MistakesShown = 8;
    private const int RightShown = 2;
    private const int LongestShown = 150;

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
    public Dictionary<string, object> Metrics()
    {
        static Dictionary<string, double> Named(Scores s) => new() { ["accuracy"] = s.Accuracy, ["auc"] = s.Auc, ["loss"] = s.Loss };
        var seconds = history.Sum(epoch => epoch.Seconds);
        using var process = Process.GetCurrentProcess();
        return new()
        {
            ["test"] = Named(Test),
            ["validation"] = Named(Validation),
            ["parameters"] = parameters.Length,
            ["train_seconds"] = Math.Round(seconds, 2),
            ["tokens_per_second"] = Math.Round(history.Sum(epoch => epoch.Tokens) / seconds),
            ["peak_memory_mb"] = process.PeakWorkingSet64 >> 20,
        };
    }

    /// <summary>report.html as text.</summary>
    public string Report()
    {
        var settings = config.Settings;
        var right = Enumerable.Range(0, test.Length).Where(i => Logits[i] > 0 == Labels[i]).ToArray();
        var wrong = Enumerable.Range(0, test.Length).Except(right);
        var sure = right.Where(i => Lengths[i] < LongestShown).OrderByDescending(i => Math.Abs(Logits[i])).ToLookup(i => Labels[i]);
        FSharpList<ShownText> Shown(IEnumerable<int> texts) =>
            ListModule.OfSeq(texts.Select(i => new ShownText(test[i].Text, Labels[i], _classification.Judge(test[i].Text))));
        return ClassifierReportModule.render(new ClassifierReport(
            $"{config.Task}: positive or negative",
            $"{settings.Cell} with {settings.Hidden} units on up to {settings.Length} words, preset {settings.Preset}, initialised as {settings.Initialisation}, seed {config.Seed}; {parameters.Length:N0} parameters",
            history,
            Labels,
            Logits,
            Lengths,
            Validation,
            Test,
            Shown(wrong.OrderByDescending(i => Math.Abs(Logits[i])).Take(MistakesShown)),
            Shown(sure[true].Take(RightShown).Concat(sure[false].Take(RightShown))),
            ConfigItems.Of(config)));
    }
}
