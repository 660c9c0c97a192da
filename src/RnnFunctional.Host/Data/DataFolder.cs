namespace RnnFunctional.Host.Data;

/// <summary>Where data sets lie: the folder named by --data, else by RNN_DATA, else the one that comes with the program.</summary>
public static class DataFolder
{
    /// <summary>The path of the series called <paramref name="name"/>, in the folder itself or its sub-folder <c>series</c>.</summary>
    /// <exception cref="InputException">It is not there.</exception>
    public static string Series(string name, string? option)
    {
        var chosen = option ?? Environment.GetEnvironmentVariable("RNN_DATA");
        var own = Path.Combine(AppContext.BaseDirectory, "data");
        var folder = string.IsNullOrEmpty(chosen) ? own : chosen;
        string[] places = [Path.Combine(folder, $"{name}.csv"), Path.Combine(folder, "series", $"{name}.csv")];
        return places.FirstOrDefault(File.Exists)
            ?? throw new InputException($"{name}.csv is neither in {folder} nor in its sub-folder series. Point --data or RNN_DATA to where it lies, or leave both out to use the one that comes with the program.");
    }
}
