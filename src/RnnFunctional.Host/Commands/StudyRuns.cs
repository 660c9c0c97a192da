using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>The runs of a study, in the order in which they are trained.</summary>
public sealed class StudyRuns<TSettings, TConfig>(IStudyTask<TSettings, TConfig> task, IReadOnlyList<StudyPlace<TSettings, TConfig>> places)
    where TConfig : notnull
{
    /// <summary>Those that are there as a whole.</summary>
    public IReadOnlyList<StudyPlace<TSettings, TConfig>> Complete => [.. places.Where(place => place.IsComplete)];

    /// <summary>Makes certain, before hours are spent on the rest, that what is there belongs to the study.</summary>
    /// <exception cref="InputException">A run has another configuration.</exception>
    public void Check(bool anyEngine)
    {
        foreach (var place in places)
        {
            place.Check(anyEngine);
        }
    }

    /// <summary>Trains what is missing, to the end or to where it is interrupted: the exit code.</summary>
    public int Train(IAnsiConsole console, Func<bool>? stops)
    {
        foreach (var (index, place) in places.Index())
        {
            var step = $"study: {index + 1} of {places.Count}, {place.Variant.Name}, seed {place.Seed}";
            if (place.IsComplete)
            {
                console.WriteLine($"{step}: is there");
                continue;
            }

            console.WriteLine(step);
            var training = place.IsBegun
                ? task.GoOn(UnfinishedRun.Open(place.FullPath), place.Config)
                : task.Begin(RunFolder.Target(place.FullPath, place.Variant.Name, overwrite: false), false, place.Config);
            if (training.Run(console, SavePoints.Usual, stops) is not 0 and var code)
            {
                console.WriteLine("The same command goes on with the whole study.");
                return code;
            }
        }

        return 0;
    }
}
