using Microsoft.FSharp.Collections;
using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A complete run of a classifier, read back from its folder.</summary>
public static class RecordedRun
{
    /// <summary>The run in <paramref name="folder"/> as one of a study's <paramref name="variant"/>; <paramref name="test"/> is what it was tested on.</summary>
    /// <exception cref="InputException">One of its files is missing or damaged, or belongs to another run.</exception>
    public static StudyRun Read(string folder, string variant, int seed, Review[] test)
    {
        var metrics = RunFiles.ReadMetrics<TextsMetrics>(folder);
        var path = Path.Combine(folder, RunFiles.Predictions);
        InputException Damaged(string fault) => RunFiles.Damaged(path, fault);
        var rows = CsvRows.Read(path, TextsRunFiles.PredictionColumns, names: 1);
        var labels = Array.ConvertAll(test, review => review.IsPositive);
        if (rows.Count != test.Length)
        {
            throw Damaged($"{test.Length} rows expected, one for each test text, found {rows.Count}");
        }

        foreach (var (i, (names, numbers)) in rows.Index())
        {
            if (names[0] != test[i].Id || numbers[0] != (labels[i] ? 1 : 0) || numbers[2] < 0)
            {
                throw Damaged($"row {i + 1}: text {test[i].Id} with label {(labels[i] ? 1 : 0)} expected, found {names[0]} with {numbers[0]}");
            }
        }

        double[] logits = [.. rows.Select(row => row.Numbers[1])];
        if (ScoresModule.compute(logits, labels).Accuracy != metrics.Test.Accuracy)
        {
            throw Damaged($"its accuracy is not the {metrics.Test.Accuracy} that {RunFiles.Metrics} has");
        }

        return new StudyRun(
            variant,
            seed,
            metrics.Test,
            metrics.Validation,
            labels,
            logits,
            [.. rows.Select(row => (int)row.Numbers[2])],
            History(Path.Combine(folder, RunFiles.History)),
            metrics.TrainSeconds,
            metrics.TokensPerSecond,
            metrics.PeakMemoryMb);
    }

    private static FSharpList<EpochReport> History(string path) =>
        ListModule.OfSeq(CsvRows.Read(path, TextsRunFiles.HistoryColumns).Select(row => row.Numbers switch
        {
            [var round, var epoch, var loss, var accuracy, var auc, var validationLoss, var words, var seconds] =>
                new EpochReport((int)epoch, (int)round, loss, new Scores(accuracy, auc, validationLoss), (long)words, seconds),
            _ => throw new System.Diagnostics.UnreachableException(),
        }));
}
