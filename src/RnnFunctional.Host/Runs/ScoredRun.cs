using System.Text.Json;
using Microsoft.FSharp.Collections;
using RnnFunctional.Reports;

namespace RnnFunctional.Host.Runs;

/// <summary>A complete run of any kind, with its scores.</summary>
/// <param name="Folder">Its folder, as it was named.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Configuration">What stands in its configuration.</param>
public sealed record ScoredRun(string Folder, string Kind, FSharpList<Tuple<string, string>> Configuration)
{
    /// <summary>The scores of the simple forecasts that a run of a series is held against are not its own.</summary>
    private const string Others = "baselines";

    private string MetricsPath => Path.Combine(Folder, RunFiles.Metrics);

    /// <summary>The run in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is none, or not complete, or has no scores.</exception>
    public static ScoredRun Open(string folder)
    {
        var (kind, config) = RunFiles.ReadConfig(folder);
        if (kind == NetworkConfig.Plain)
        {
            throw new InputException($"{folder} is an imported network, which has no scores to compare. Name runs that `rnn train` wrote.");
        }

        if (!config.TryGetProperty("settings", out var settings) || settings.ValueKind != JsonValueKind.Object)
        {
            throw RunFiles.Damaged(Path.Combine(folder, RunFiles.Config), "it has no settings");
        }

        if (!File.Exists(Path.Combine(folder, RunFiles.Metrics)))
        {
            var path = Path.TrimEndingDirectorySeparator(folder);
            throw new InputException(path.EndsWith(UnfinishedRun.Ending, StringComparison.Ordinal)
                ? $"{folder} is not complete yet: its training was interrupted. Go on with it by `rnn train --resume {path[..^UnfinishedRun.Ending.Length]}`."
                : $"{folder} has no {RunFiles.Metrics}, and so no scores to compare. Name runs that `rnn train` completed.");
        }

        return new(folder, kind, ConfigItems.Of(config));
    }

    /// <summary>The run as one of several, called <paramref name="name"/>.</summary>
    /// <exception cref="InputException">One of its files is missing or damaged.</exception>
    public ComparedRun Compared(string name)
    {
        var metrics = RunFiles.ReadMetrics<JsonElement>(Folder);
        var scores = ScoresIn(metrics, "").ToArray();
        return scores.Length > 0
            ? new(name, Configuration, ListModule.OfArray(scores), Curves())
            : throw RunFiles.Damaged(MetricsPath, "scores expected, found none");
    }

    private IEnumerable<ComparedScore> ScoresIn(JsonElement element, string of) =>
        element.ValueKind != JsonValueKind.Object ? [] : element.EnumerateObject().SelectMany(item =>
            item.Name == Others ? []
            : ScoreMeasures.OfMetric(item.Name) is not { } measure ? ScoresIn(item.Value, $"{of} {item.Name.Replace('_', ' ')}".TrimStart())
            : Values(item) is { Length: > 0 } values ? [new ComparedScore(of, measure, values)]
            : Array.Empty<ComparedScore>());

    /// <summary>The number for each seed; empty where one does not exist, such as a percentage of 0.</summary>
    private double[] Values(JsonProperty score)
    {
        var numbers = score.Value.ValueKind == JsonValueKind.Object && score.Value.TryGetProperty("per_seed", out var perSeed) && perSeed.ValueKind == JsonValueKind.Array
            ? perSeed.EnumerateArray().ToArray()
            : [score.Value];
        return Array.Exists(numbers, number => number.ValueKind == JsonValueKind.Null) ? [] : Array.ConvertAll(numbers, number =>
            number.ValueKind == JsonValueKind.Number && number.GetDouble() is var value && double.IsFinite(value)
                ? value
                : throw RunFiles.Damaged(MetricsPath, $"{score.Name}: a finite number expected, found {number}"));
    }

    /// <summary>The columns of history.csv that are scores, epoch by epoch; of several seeds, which stand one after the other, the means.</summary>
    private FSharpList<ComparedCurve> Curves()
    {
        var path = Path.Combine(Folder, RunFiles.History);
        var (columns, rows) = CsvRows.ReadAll(path);
        var seed = Array.IndexOf(columns, "seed");
        var epochs = rows.GroupBy(row => seed < 0 ? 0 : row[seed]).SelectMany(own => own.Index()).GroupBy(row => row.Index, row => row.Item).ToArray();
        FSharpList<double> Means(int column) => ListModule.OfSeq(epochs.Select(epoch => epoch.Average(row => row[column])));
        var seconds = Array.IndexOf(columns, "seconds") is >= 0 and var index ? Means(index) : FSharpList<double>.Empty;
        return ListModule.OfSeq(
            from column in columns.Index()
            let score = ScoreMeasures.OfColumn(column.Item)
            where score is not null
            select new ComparedCurve(score.Value.Of, score.Value.Measure, Means(column.Index), seconds));
    }
}
