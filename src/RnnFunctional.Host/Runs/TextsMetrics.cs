using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>What metrics.json holds of a classifier.</summary>
/// <param name="Test">The scores on the test part.</param>
/// <param name="Validation">The scores on the reviews that were kept to choose by.</param>
/// <param name="Parameters">How many numbers were learned.</param>
/// <param name="TrainSeconds">Seconds of training.</param>
/// <param name="TokensPerSecond">Words read in a second of it.</param>
/// <param name="PeakMemoryMb">The most memory that the process had during the run.</param>
public sealed record TextsMetrics(
    Scores Test, Scores Validation, int Parameters, double TrainSeconds, double TokensPerSecond, long PeakMemoryMb)
{
    /// <summary>The metrics of a training that went like <paramref name="history"/>, in this process.</summary>
    public static TextsMetrics Of(Scores test, IReadOnlyCollection<EpochReport> history, int parameters)
    {
        var seconds = history.Sum(epoch => epoch.Seconds);
        return new(
            test,
            history.Last().Validation,
            parameters,
            Math.Round(seconds, 2),
            Math.Round(history.Sum(epoch => epoch.Tokens) / seconds),
            PeakMemory.Megabytes());
    }
}
