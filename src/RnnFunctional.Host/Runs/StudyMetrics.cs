using MathNet.Numerics.Statistics;
using RnnFunctional.Measures;
using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>What metrics.json holds of a study's variant.</summary>
/// <param name="Variant">Its name.</param>
/// <param name="TestAccuracy">Its accuracy on the test part.</param>
/// <param name="Difference">From the baseline, in points of accuracy; null for the baseline.</param>
/// <param name="Seconds">The mean seconds of training.</param>
/// <param name="TokensPerSecond">The mean of the words read in a second of it.</param>
public sealed record StudyMetrics(
    string Variant, StudyMetrics.Spread TestAccuracy, StudyMetrics.Interval? Difference, double Seconds, double TokensPerSecond)
{
    /// <summary>A mean over seeds, its standard deviation (null for a single seed), and what it is the mean of.</summary>
    public sealed record Spread(double Mean, double? Sd, Dictionary<string, double> PerSeed)
    {
        /// <summary>That of the scores of <paramref name="result"/>.</summary>
        public static Spread Of(VariantResult result) => new(
            result.Test.Average(),
            Known(ArrayStatistics.StandardDeviation(result.Test)),
            result.Seeds.Zip(result.Test).ToDictionary(t => t.First.ToString(System.Globalization.CultureInfo.InvariantCulture), t => t.Second));
    }

    /// <summary>A number, and what holds the true one with 95 % confidence; null where it is not known.</summary>
    public sealed record Interval(double? Value, double? Low, double? High)
    {
        /// <summary>What <paramref name="result"/> has more than the one of <paramref name="results"/> that is called <paramref name="baseline"/>; null for that itself.</summary>
        public static Interval? From(Measure measure, IEnumerable<VariantResult> results, string baseline, VariantResult result)
        {
            var reference = results.First(r => r.Name == baseline);
            if (result.Name == baseline)
            {
                return null;
            }

            var difference = StudyFindings.difference(measure, reference, result);
            return new(Known(difference.Value), Known(difference.Low), Known(difference.High));
        }
    }

    /// <summary>The variants of <paramref name="report"/> that have runs.</summary>
    public static IReadOnlyList<StudyMetrics> Of(StudyReport report)
    {
        var results = StudyReportModule.results(report);
        return [.. results.Select(result => new StudyMetrics(
            result.Name,
            Spread.Of(result),
            Interval.From(ClassifierStudy.criterion.Measure, results, report.Baseline, result),
            result.Seconds.Average(),
            report.Runs.Where(run => run.Variant == result.Name).Average(run => run.TokensPerSecond)))];
    }

    private static double? Known(double number) => double.IsFinite(number) ? number : null;
}
