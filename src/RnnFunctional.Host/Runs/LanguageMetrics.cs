using Microsoft.FSharp.Collections;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>What metrics.json holds of a language model.</summary>
/// <param name="Validation">What a held-out character costs after all before it.</param>
/// <param name="Samples">Texts that were drawn from the finished model, the one that makes the most sense first.</param>
/// <param name="ArgMax">What it writes when it always takes the most probable symbol.</param>
/// <param name="Natural">What is natural for texts of that length in the book.</param>
/// <param name="Along">What it wrote after each epoch.</param>
/// <param name="Parameters">How many numbers were learned.</param>
/// <param name="TrainSeconds">Seconds of training.</param>
/// <param name="CharsPerSecond">Symbols read in a second of it, which are characters unless --unit says otherwise.</param>
/// <param name="PeakMemoryMb">The most memory that the process had during the run.</param>
public sealed record LanguageMetrics(
    LanguageMetrics.Cost Validation,
    Candidate[] Samples,
    Candidate ArgMax,
    Yardstick Natural,
    LanguageMetrics.EpochText[] Along,
    int Parameters,
    double TrainSeconds,
    double CharsPerSecond,
    long PeakMemoryMb)
{
    /// <summary>What a character costs in nats, and in bits.</summary>
    public sealed record Cost(double NatsPerChar, double BitsPerChar)
    {
        /// <summary>The same cost, of which the nats are known.</summary>
        public static Cost OfNats(double nats) => new(nats, nats / Math.Log(2));
    }

    /// <summary>What was written after an epoch, and its measures.</summary>
    public sealed record EpochText(int Epoch, string Text, Sense Sense);

    /// <summary>The metrics of a training that went like <paramref name="history"/>, in this process.</summary>
    public static LanguageMetrics Of(
        double nats, FSharpList<RankedText> ranked, Candidate argMax, Yardstick natural, IEnumerable<EpochText> along, FSharpList<LanguageEpoch> history, int parameters)
    {
        var seconds = history.Sum(epoch => epoch.Seconds);
        return new(
            Cost.OfNats(nats),
            [.. ranked.Select(text => text.Candidate)],
            argMax,
            natural,
            [.. along],
            parameters,
            Math.Round(seconds, 2),
            Math.Round(history.Sum(epoch => epoch.Symbols) / seconds),
            PeakMemory.Megabytes());
    }
}
