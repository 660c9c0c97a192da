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
        return Of(NameOf(files[0]), string.Join("\n\n", files.Select(Part)), [.. files.Select(path => path == TextFile.StandardInput ? path : Path.GetFullPath(path))]);
    }

    /// <summary>The book called <paramref name="name"/> that has this text.</summary>
    public static BookText Of(string name, string text, string[] sources) =>
        new(name, text, sources, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));

    private static string Part(string path)
    {
        var text = TextFile.Read("--input", path, MostBytes);
        var part = Book.clean(text);
        var found = text.Length == 0 ? "none" : string.IsNullOrWhiteSpace(text) ? "white space alone" : "none but what Project Gutenberg puts around a book";
        return string.IsNullOrWhiteSpace(part)
            ? throw new InputException($"--input {path}: a text expected, found {found}. Name another file.")
            : part;
    }

    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path).Split('.')[0];
        return name.Length > 0 && name != TextFile.StandardInput ? name : "text";
    }
}
