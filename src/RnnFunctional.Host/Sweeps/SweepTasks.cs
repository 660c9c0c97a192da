using RnnFunctional.Cli;
using RnnFunctional.Host.Commands;
using RnnFunctional.Host.Data;

namespace RnnFunctional.Host.Sweeps;

/// <summary>What can be swept, by name.</summary>
public static class SweepTasks
{
    /// <summary>The series.</summary>
    public const string Airline = "airline";

    private static string[] Names => [Airline, .. CommandModule.reviewTasks, CommandModule.textTask];

    /// <summary>The task called <paramref name="name"/>, on its data.</summary>
    /// <exception cref="InputException">There is none, or its data can't be read.</exception>
    public static ISweepTask Load(string name, IReadOnlyList<string> input, string? data)
    {
        if (!Names.Contains(name))
        {
            throw new InputException($"unknown task '{name}': one of {string.Join(", ", Names)} expected.{Nearest.Hint(Names, name)}");
        }

        if (input.Count > 0 && name != CommandModule.textTask)
        {
            throw new InputException($"--input {input[0]} is the book of a sweep of text, and '{name}' is another task. Leave it out.");
        }

        return name switch
        {
            Airline => new SeriesSweep(name, SeriesFile.Read(DataFolder.Series("airline-passengers", data), "Passengers")),
            _ when name == CommandModule.textTask => new LanguageSweep(BookFiles.Load(input)),
            _ => new TextsSweep(name, new Lazy<Text.Reviews>(() => ReviewFiles.Load(name, data, unlabelled: true))),
        };
    }
}
