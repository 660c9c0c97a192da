using Microsoft.FSharp.Collections;
using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A complete run of a language model, read back from its folder.</summary>
public sealed record RecordedLanguageRun(LanguageMetrics Metrics, FSharpList<LanguageEpoch> History)
{
    /// <summary>The run in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">One of its files is missing or damaged.</exception>
    public static RecordedLanguageRun Read(string folder)
    {
        var metrics = RunFiles.ReadMetrics<LanguageMetrics>(folder);
        var texts = metrics.Along.ToDictionary(epoch => epoch.Epoch, epoch => epoch.Text);
        var path = Path.Combine(folder, RunFiles.History);
        return new(metrics, ListModule.OfSeq(CsvRows.Read(path, LanguageRunFiles.HistoryColumns).Select(row => row.Numbers switch
        {
            [var epoch, var loss, var validation, var symbols, var seconds] when texts.TryGetValue((int)epoch, out var text) =>
                new LanguageEpoch((int)epoch, loss, validation, (long)symbols, seconds, text),
            _ => throw RunFiles.Damaged(path, $"the epochs that {RunFiles.Metrics} has expected, found {row.Numbers[0]}"),
        })));
    }

    /// <summary>The run as one of a study's <paramref name="variant"/>.</summary>
    public LanguageStudyRun InStudy(string variant, int seed) => new(
        variant,
        seed,
        Metrics.Validation.NatsPerChar,
        History,
        Ranking.order(Metrics.Natural, ListModule.OfArray(Metrics.Samples)).Head,
        Metrics.ArgMax,
        Metrics.Parameters,
        Metrics.TrainSeconds,
        Metrics.CharsPerSecond);
}
