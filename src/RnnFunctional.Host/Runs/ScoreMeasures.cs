using RnnFunctional.Measures;

namespace RnnFunctional.Host.Runs;

/// <summary>What the numbers in metrics.json and history.csv are, by their names, and in which direction they are better.</summary>
public static class ScoreMeasures
{
    private static readonly Dictionary<string, Measure> Scores = new()
    {
        ["accuracy"] = Of("accuracy", "%", isHigherBetter: true, digits: 2, scale: 100),
        ["auc"] = Of("AUC", "", isHigherBetter: true, digits: 4),
        ["loss"] = Of("loss", "", isHigherBetter: false, digits: 4),
        ["nats_per_char"] = Of("loss", "nats a character", isHigherBetter: false, digits: 4),
        ["bits_per_char"] = Of("loss", "bits a character", isHigherBetter: false, digits: 4),
        ["rmse"] = Of("RMSE", "", isHigherBetter: false, digits: 2),
        ["mae"] = Of("MAE", "", isHigherBetter: false, digits: 2),
        ["mape"] = Of("MAPE", "%", isHigherBetter: false, digits: 2),
        ["smape"] = Of("sMAPE", "%", isHigherBetter: false, digits: 2),
        ["mase"] = Of("MASE", "", isHigherBetter: false, digits: 2),
    };

    private static readonly Dictionary<string, Measure> Costs = new()
    {
        ["parameters"] = Of("size", "parameters", isHigherBetter: false, digits: 0),
        ["seconds"] = Of("time", "s", isHigherBetter: false, digits: 2),
        ["train_seconds"] = Of("training time", "s", isHigherBetter: false, digits: 2),
        ["tokens_per_second"] = Of("speed", "words/s", isHigherBetter: true, digits: 0),
        ["chars_per_second"] = Of("speed", "symbols/s", isHigherBetter: true, digits: 0),
        ["peak_memory_mb"] = Of("peak memory", "MB", isHigherBetter: false, digits: 0),
    };

    /// <summary>What the number <paramref name="name"/> of metrics.json is; null if it is nothing that runs are compared by.</summary>
    public static Measure? OfMetric(string name) => Scores.GetValueOrDefault(name) ?? Costs.GetValueOrDefault(name);

    /// <summary>What the column <paramref name="name"/> of history.csv is, and what of; null if it is no score.</summary>
    public static (string Of, Measure Measure)? OfColumn(string name)
    {
        var end = Scores.Keys.FirstOrDefault(key => name == key || name.EndsWith($"_{key}", StringComparison.Ordinal));
        return end is null ? null
            : name == end ? ("training", Scores[end])
            : (name[..^(end.Length + 1)].Replace('_', ' '), Scores[end]);
    }

    private static Measure Of(string name, string unit, bool isHigherBetter, int digits, double scale = 1) =>
        new(name, unit, unit == "%" ? "points" : unit, isHigherBetter, scale, digits);
}
