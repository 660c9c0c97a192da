using System.Diagnostics;

namespace RnnFunctional.Host.Commands;

/// <summary>When a training is saved: every so many <paramref name="seconds"/>, and at the end of an epoch that was not over in an instant.</summary>
public sealed class SavePoints(double seconds)
{
    /// <summary>The seconds between two saves when nothing else is asked for.</summary>
    public const double Usual = 60;

    private const double BetweenEpochs = 10;

    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();
    private bool _isEpochDone;

    /// <summary>The seconds that <c>--save-every</c> asks for.</summary>
    /// <exception cref="InputException">Fewer than 0.</exception>
    public static double Seconds(double? option) =>
        (option ?? Usual) is >= 0 and var seconds ? seconds : throw new InputException($"--save-every: a number of at least 0 expected, found {option}.");

    /// <summary>Whether it is time.</summary>
    public bool IsDue => _sinceSave.Elapsed.TotalSeconds >= (_isEpochDone ? Math.Min(seconds, BetweenEpochs) : seconds);

    /// <summary>A step is done, and such a share of its epoch.</summary>
    public void Step(double share) => _isEpochDone = share >= 1;

    /// <summary>Saves.</summary>
    public void Save(Action save)
    {
        save();
        // The state and its file were large, and nothing else would make room for the next ones soon.
        GC.Collect();
        _sinceSave.Restart();
    }
}
