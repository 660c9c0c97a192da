using RnnFunctional.Series;

namespace RnnFunctional.Host.Runs;

/// <summary>Where the trainings of a series' seeds stand, in the files of an unfinished run.</summary>
public static class SeriesProgress
{
    /// <summary>What a network's training adds to the state of any course; and for how many seconds its run had gone on by then.</summary>
    private sealed record Added(double[] Losses, double RunSeconds);

    /// <summary>Keeps <paramref name="state"/> in <paramref name="saved"/>, that of its seed.</summary>
    public static void Save(SavedState saved, NetworkState state, double runSeconds) =>
        saved.Save(state.Course, new Added(state.Losses, runSeconds));

    /// <summary>What <paramref name="saved"/> keeps for networks with <paramref name="settings"/>; null at the training's beginning.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static (NetworkState State, double RunSeconds)? Load(SavedState saved, Settings settings) =>
        saved.Load<Added>(SeriesRun.ParameterCount(settings), SeriesRun.Optimiser.Transform.Slots) switch
        {
            null => null,
            (var course, { Losses: not null } added, _) when added.Losses.Length == course.Epoch - 1 => (new NetworkState(course, added.Losses), added.RunSeconds),
            _ => throw saved.Damaged("its numbers are none that a network's training has"),
        };
}
