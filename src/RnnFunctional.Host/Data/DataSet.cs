using System.Text.Json;
using RnnFunctional.Host.Runs;

namespace RnnFunctional.Host.Data;

/// <summary>A data set that the program knows of.</summary>
/// <param name="Name">What the command line calls it.</param>
/// <param name="What">What it is.</param>
/// <param name="Address">The folder on the web that holds its files, with a slash at the end; null for one that comes with the program.</param>
/// <param name="Files">The files as they are published.</param>
/// <param name="Licence">What may be done with it.</param>
/// <param name="Citation">Where it comes from.</param>
public sealed record DataSet(string Name, string What, Uri? Address, DataFile[] Files, string Licence, string Citation)
{
    /// <summary>The size of its files in bytes; null while one of them is not known.</summary>
    public long? Size => Files.Aggregate((long?)0, (sum, file) => sum + file.Size);
}

/// <summary>A published file.</summary>
/// <param name="Path">Its path below the address, or below the program's data folder.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Sha256">Its hash, in hexadecimal digits.</param>
public sealed record DataFile(string Path, long? Size, string? Sha256);

/// <summary>The data sets that <c>data/datasets.json</c> describes.</summary>
public static class DataSets
{
    private static readonly Lazy<DataSet[]> Known = new(() =>
    {
        using var file = File.OpenRead(Path.Combine(DataFolder.Own, "datasets.json"));
        return JsonSerializer.Deserialize<DataSet[]>(file, RunFiles.Json) ?? [];
    });

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DataSet> All => Known.Value;

    /// <summary>The data set called <paramref name="name"/>.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static DataSet Find(string name)
    {
        var names = All.Select(set => set.Name).ToArray();
        return All.FirstOrDefault(set => set.Name == name)
            ?? throw new InputException($"unknown data set '{name}': one of {string.Join(", ", names)} expected.{Nearest.Hint(names, name)}");
    }
}
