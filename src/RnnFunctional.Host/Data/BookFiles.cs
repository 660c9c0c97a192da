using System.Security.Cryptography;
using System.Text;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Data;

/// <summary>A text to learn to write.</summary>
/// <param name="Name">What it is called: its file's name without endings.</param>
/// <param name="Text">The text, cleaned.</param>
/// <param name="Sources">The files.</param>
/// <param name="Sha256">The hash of the cleaned text.</param>
public sealed record BookText(string Name, string Text, string[] Sources, string Sha256);

/// <summary>Reads books.</summary>
public static class BookFiles
{
    private const int MostBytes = 64 << 20;
    private const string Tales = "tales.txt";

    /// <summary>The text in the files at <paramref name="paths"/>, one after the other; without any, the tales that come with the program.</summary>
    /// <exception cref="InputException">A file can't be read, or is no text.</exception>
    public static BookText Load(IReadOnlyList<string> paths)
    {
        string[] files = paths.Count > 0 ? [.. paths] : [Path.Combine(DataFolder.Own, Tales)];
        var parts = Array.ConvertAll(files, path => Book.clean(TextFile.Read("--input", path, MostBytes)));
        foreach (var (path, part) in files.Zip(parts))
        {
            if (string.IsNullOrWhiteSpace(part))
            {
                throw new InputException($"--input {path}: a text expected, found none{(new FileInfo(path) is { Exists: true, Length: > 0 } ? " but what is put around a book" : "")}. Name another file.");
            }
        }

        return Of(NameOf(files[0]), string.Join("\n\n", parts), [.. files.Select(Path.GetFullPath)]);
    }

    /// <summary>The book called <paramref name="name"/> that has this text.</summary>
    public static BookText Of(string name, string text, string[] sources) =>
        new(name, text, sources, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path).Split('.')[0];
        return name.Length > 0 && name != "-" ? name : "text";
    }
}
