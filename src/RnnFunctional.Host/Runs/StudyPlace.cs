using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>One run of a study: where it stands, below the study's folder, of which kind it is, and the configuration that it has.</summary>
public sealed record StudyPlace<TSettings, TConfig>(string Study, Variant<TSettings> Variant, int Seed, string Kind, TConfig Config)
    where TConfig : notnull
{
    /// <summary>The run's folder.</summary>
    public string FullPath => Path.Combine(Study, $"{Variant.Name}-{Seed}");

    /// <summary>Whether the run is there as a whole.</summary>
    public bool IsComplete => File.Exists(Path.Combine(FullPath, RunFiles.Metrics));

    /// <summary>Whether it was interrupted.</summary>
    public bool IsBegun => Directory.Exists(FullPath + UnfinishedRun.Ending);

    /// <summary>Makes certain that what is there of it is a run with this configuration.</summary>
    /// <param name="anyEngine">Whether engine and threads may differ.</param>
    /// <exception cref="InputException">It has another one: the message says in what.</exception>
    public void Check(bool anyEngine)
    {
        if (!IsComplete && !IsBegun)
        {
            return;
        }

        var folder = IsComplete ? FullPath : FullPath + UnfinishedRun.Ending;
        var found = RunFiles.ReadConfig<TConfig>(folder, Kind);
        // The program may be a later one, and the data elsewhere.
        string[] free = anyEngine ? ["version", "source", "sources", "engine", "threads"] : ["version", "source", "sources"];
        var differences = ConfigItems.Of(Config).Zip(ConfigItems.Of(found))
            .Where(item => item.First.Item2 != item.Second.Item2 && !free.Contains(item.First.Item1))
            .Select(item => $"{item.First.Item1} {item.First.Item2} expected, found {item.Second.Item2}")
            .ToArray();
        if (differences.Length > 0)
        {
            throw new InputException($"{folder} is another run than the study's '{Variant.Name}' with seed {Seed}: {string.Join("; ", differences)}. Give the options that it was trained with, name another folder with --out, or remove this one to train it anew.");
        }
    }
}
