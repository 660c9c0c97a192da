using System.Diagnostics;

namespace RnnFunctional.Host.Commands;

/// <summary>When a training is saved: at the end of an epoch that was not over in an instant, and otherwise once a minute.</summary>
public sealed class SavePoints
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenEpochs = TimeSpan.FromSeconds(10);

    private readonly Stopwatch _sinceSave = Stopwatch.StartNew();
    private bool _isEpochDone;

    /// <summary>Whether it is time.</summary>
    public bool IsDue => _sinceSave.Elapsed >= (_isEpochDone ? BetweenEpochs : Between);

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
