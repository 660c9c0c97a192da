using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>A trial as the file of its sweep keeps it.</summary>
/// <param name="Trial">The trial; one that waits to be begun, or to be gone on with, counts as running.</param>
/// <param name="IsBaseline">Whether it is one of the lesson's, which sweeps are held against.</param>
/// <param name="IsQueued">Whether nobody works at it.</param>
/// <param name="Target">Up to which step it is to be trained.</param>
/// <param name="Fault">Why it failed, if it did.</param>
/// <param name="Worker">Who works at it.</param>
public sealed record StoredTrial(Trial Trial, bool IsBaseline, bool IsQueued, int Target, string? Fault, string? Worker)
{
    /// <summary>Its name, by which its files go: of the lesson's trials from -1 down.</summary>
    public int Number => Trial.Number;

    /// <summary>Whether nothing will become of it any more.</summary>
    public bool HasEnded => Trial.State.IsFinished || Trial.State.IsPruned || Trial.State.IsFailed;
}
