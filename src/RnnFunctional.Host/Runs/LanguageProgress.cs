using Microsoft.FSharp.Collections;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>Where a language model's training stands, in the files of an unfinished run.</summary>
public static class LanguageProgress
{
    private const string Carried = "carried";
    private const string Best = "best";

    /// <summary>What a language model's training adds to the state of any course.</summary>
    private sealed record Added(int Carried, LanguageEpoch[] History);

    /// <summary>Keeps <paramref name="state"/> in <paramref name="run"/>.</summary>
    public static void Save(UnfinishedRun run, LanguageState state) =>
        run.State.Save(state.Course, new Added(state.Carried.Length, [.. state.History]), (Carried, state.Carried), (Best, state.Best));

    /// <summary>Where <paramref name="run"/> stands, for a model of <paramref name="size"/> numbers; null at its beginning.</summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public static LanguageState? Load(UnfinishedRun run, LanguageSettings settings, int size)
    {
        if (run.State.Load<Added>(size, LanguageSettingsModule.optimiser(settings).Transform.Slots) is not var (course, added, tensors))
        {
            return null;
        }

        return added is { Carried: >= 0, History: not null }
            ? new LanguageState(course, tensors.Tensor(Carried, added.Carried), tensors.Tensor(Best, added.History.Length > 0 ? size : 0), ListModule.OfArray(added.History))
            : throw run.State.Damaged("its numbers are none that a language model's training has");
    }
}
