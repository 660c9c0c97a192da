using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>What metrics.json holds of a variant in a study of language models.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="NatsPerChar">What a held-out character costs.</param>
/// <param name="Difference">From the baseline, in nats; null for the baseline.</param>
/// <param name="Seconds">The mean seconds of training.</param>
/// <param name="SymbolsPerSecond">The mean of the symbols read in a second of it.</param>
public sealed record LanguageStudyMetrics(
    string Variant, StudyMetrics.Spread NatsPerChar, StudyMetrics.Interval? Difference, double Seconds, double SymbolsPerSecond)
{
    /// <summary>The variants of <paramref name="report"/> that have runs.</summary>
    public static IReadOnlyList<LanguageStudyMetrics> Of(LanguageStudyReport report)
    {
        var results = LanguageStudyReportModule.results(report);
        return [.. results.Select(result => new LanguageStudyMetrics(
            result.Name,
            StudyMetrics.Spread.Of(result),
            StudyMetrics.Interval.From(LanguageStudy.criterion.Measure, results, report.Baseline, result),
            result.Seconds.Average(),
            report.Runs.Where(run => run.Variant == result.Name).Average(run => run.SymbolsPerSecond)))];
    }
}
