using Microsoft.FSharp.Collections;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>Where a classifier's training stands, in the files of an unfinished run.</summary>
public static class TextsProgress
{
    private const string Opinions = "opinions";

    /// <summary>What a classifier's training adds to the state of any course.</summary>
    private sealed record Added(int Round, EpochReport[] History);

    /// <summary>Keeps <paramref name="state"/> in <paramref name="run"/>.</summary>
    public static void Save(UnfinishedRun run, ClassifierState state) =>
        run.State.Save(state.Course, new Added(state.Round, [.. state.History]), (Opinions, Array.ConvertAll(state.Opinions, p => (double)p)));

    /// <summary>Where <paramref name="run"/> stands, for a model of <paramref name="size"/> numbers and <paramref name="unlabelled"/> texts; null at its beginning.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static ClassifierState? Load(UnfinishedRun run, ClassifierSettings settings, int size, int unlabelled)
    {
        if (run.State.Load<Added>(size, ClassifierTraining.optimiser(settings).Transform.Slots) is not var (course, added, tensors))
        {
            return null;
        }

        if (added is not { Round: 1 or 2, History: not null })
        {
            throw run.State.Damaged("its numbers are none that a classifier's training has");
        }

        var opinions = tensors.Tensor(Opinions, added.Round == 2 ? unlabelled : 0);
        return new ClassifierState(course, added.Round, Array.ConvertAll(opinions, p => (float)p), ListModule.OfArray(added.History));
    }
}
