using RnnFunctional.Host.Commands;

namespace RnnFunctional.Host.Sweeps;

/// <summary>When a trial is saved: as runs are, and after each <paramref name="look"/>, so that one that waits goes on from there.</summary>
public sealed class TrialSaves(Action<int, double> look)
{
    private readonly SavePoints _points = new(SavePoints.Usual);
    private bool _isSeen;

    /// <summary>Whether it is time.</summary>
    public bool IsDue => _points.IsDue || _isSeen;

    /// <summary>A step is done, and such a share of its epoch.</summary>
    public void Step(double share) => _points.Step(share);

    /// <summary>Looks at the trial after so many epochs.</summary>
    public void Look(int epochs, double score)
    {
        _isSeen = true;
        look(epochs, score);
    }

    /// <summary>Saves.</summary>
    public void Save(Action save)
    {
        _isSeen = false;
        _points.Save(save);
    }
}
