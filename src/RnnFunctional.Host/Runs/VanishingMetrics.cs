using System.Globalization;
using RnnFunctional.Vanishing;

namespace RnnFunctional.Host.Runs;

/// <summary>What metrics.json holds of the study of the vanishing gradient.</summary>
public static class VanishingMetrics
{
    /// <summary>
    /// gradient_ratio_lag100 by cell, of the whole state's gradient; remedies by name in gradient_ratio_lag100_of_remedies; and task by task
    /// (adding, copy, first-symbol), span by span and remedy by remedy the score (mse, or accuracy), whether it is solved, the steps that it
    /// took (null where it is not solved), and the mean seconds.
    /// </summary>
    public static SortedDictionary<string, object> Of(StudyResult result)
    {
        var metrics = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["gradient_ratio_lag100"] = Ratios([.. result.Cells, result.Exploding]),
            ["gradient_ratio_lag100_of_remedies"] = Ratios(result.Remedies),
        };
        foreach (var (task, spans) in StudyResultModule.byTask(result))
        {
            metrics[task] = spans.ToDictionary(
                span => span.Item1.ToString(CultureInfo.InvariantCulture),
                span => span.Item2.ToDictionary(outcome => outcome.Remedy.Name, Metrics));
        }

        return metrics;
    }

    private static Dictionary<string, double?> Ratios(IEnumerable<Picture> pictures) =>
        pictures.ToDictionary(picture => picture.Name, picture => picture.Flow.At(PictureModule.lag)?.Value);

    private static Dictionary<string, object?> Metrics(Outcome outcome) => new()
    {
        [outcome.Task.Answer.IsQuantity ? "mse" : "accuracy"] = outcome.Score,
        ["solved"] = outcome.Solved,
        ["steps"] = outcome.Took?.Value,
        ["seconds"] = outcome.Results.Average(result => result.Seconds),
    };
}
