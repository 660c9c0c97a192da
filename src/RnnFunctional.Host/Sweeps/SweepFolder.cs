namespace RnnFunctional.Host.Sweeps;

/// <summary>Where sweeps lie.</summary>
public static class SweepFolder
{
    /// <summary>The report in a sweep's folder.</summary>
    public const string Report = "report.html";

    /// <summary>The folder of the sweep called <paramref name="name"/>: runs/NAME, or the folder itself where it was named by a path.</summary>
    public static string Of(string name) => Path.GetFullPath(
        SweepStore.Exists(name) || name.Contains(Path.DirectorySeparatorChar) || name.Contains('/') ? name : Path.Combine("runs", name));
}
