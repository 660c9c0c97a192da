namespace RnnFunctional.Host.Data;

/// <summary>
/// Where data sets lie: in the folder that --data names and nowhere else; without it in the one that RNN_DATA names, in the user's
/// cache, and in the one that comes with the program, whichever has what is looked for first.
/// </summary>
public static class DataFolder
{
    /// <summary>The folder that comes with the program.</summary>
    public static string Own { get; } = Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>The user's cache: <c>$XDG_CACHE_HOME/rnn</c> or <c>~/.cache/rnn</c> on Linux, the local application data elsewhere.</summary>
    public static string Cache
    {
        get
        {
            var place = OperatingSystem.IsLinux()
                ? Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            return Path.Combine(place, "rnn");
        }
    }

    /// <summary>Where to look, in this order; <paramref name="option"/> is what --data names.</summary>
    public static IReadOnlyList<string> Places(string? option) =>
        option is not null ? [option]
        : Variable("RNN_DATA") is { } chosen ? [chosen, Cache, Own]
        : [Cache, Own];

    /// <summary>Where to put data sets that are fetched; <paramref name="option"/> is what --data names.</summary>
    public static string Target(string? option) => option ?? Variable("RNN_DATA") ?? Cache;

    /// <summary>Where <paramref name="set"/> lies; null where it does not. <paramref name="option"/> is what --data names.</summary>
    public static string? Find(DataSet set, string? option) =>
        ReviewFiles.Find(set, option)
        ?? Folders(option).FirstOrDefault(folder => set.Files.All(file => File.Exists(Path.Combine(folder, file.Path))));

    /// <summary>The path of the series called <paramref name="name"/>, in one of the folders itself or its sub-folder <c>series</c>.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public static string Series(string name, string? option)
    {
        var file = $"{name}.csv";
        return Folders(option).Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new InputException($"{file} is neither in {string.Join(" or ", Places(option))} nor in a sub-folder series. Point --data or RNN_DATA to where it lies, or leave both out to use the one that comes with the program.");
    }

    /// <summary>The places, each with its sub-folder for series.</summary>
    private static IEnumerable<string> Folders(string? option) =>
        Places(option).SelectMany(place => new[] { place, Path.Combine(place, "series") });

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
