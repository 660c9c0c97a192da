using System.Formats.Tar;
using System.IO.Compression;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Data;

/// <summary>
/// Reads reviews from the published archive, a packed <see cref="ReviewFolder"/>. Nothing is unpacked to disk; an archive that would be
/// dangerous to unpack is still refused, because it is not what it claims to be.
/// </summary>
public static class ReviewArchive
{
    /// <summary>The most entries an archive may have; the published one has some 100,000.</summary>
    public const int MostEntries = 500_000;

    /// <summary>The most bytes a review may have; the longest published one has 14,282.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Reads the archive at <paramref name="path"/>, with its unlabelled reviews or without.</summary>
    /// <exception cref="InputException">It is damaged or hostile: the message names the entry and its fault.</exception>
    public static Reviews Read(string path, bool unlabelled)
    {
        var reviews = new ReviewCollection();
        var where = path;
        try
        {
            using var file = File.OpenRead(path);
            using var unpacked = new BoundedStream(new GZipStream(file, CompressionMode.Decompress), file.Length);
            using var tar = new TarReader(unpacked);
            for (var count = 1; tar.GetNextEntry() is { } entry; count++)
            {
                where = $"{path}, entry {ReviewText.Quote(entry.Name)}";
                Check(entry, count, where);
                if (ReviewName.Parse(Inside(entry.Name), where) is { } name)
                {
                    var text = Text(entry, where);
                    if (unlabelled || name.Part != "unsup")
                    {
                        reviews.Add(name, text, where);
                    }
                }
            }

            // The checksum of what was packed stands at the end.
            where = path;
            unpacked.CopyTo(Stream.Null);
        }
        catch (Exception problem) when (problem is not InputException and (IOException or InvalidDataException or InvalidOperationException or ArgumentException or FormatException or OverflowException or NotSupportedException or UnauthorizedAccessException))
        {
            throw new InputException($"{where}: can't be read: {problem.Message.TrimEnd('.')}. A complete .tar.gz archive expected: fetch it again.");
        }

        return reviews.Build(path);
    }

    private static string Inside(string name)
    {
        var path = name.StartsWith("./", StringComparison.Ordinal) ? name[2..] : name;
        return path.StartsWith($"{ReviewFolder.Name}/", StringComparison.Ordinal) ? path[(ReviewFolder.Name.Length + 1)..] : "";
    }

    private static void Check(TarEntry entry, int count, string where)
    {
        var parts = entry.Name.Split('/', '\\');
        var fault =
            count > MostEntries ? $"more than {MostEntries:N0} entries"
            : parts[0].Length == 0 || parts[0].Contains(':') ? "an absolute path"
            : parts.Contains("..") ? "a path that leaves the archive"
            : entry.EntryType switch
            {
                TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.Directory or TarEntryType.GlobalExtendedAttributes => null,
                TarEntryType.SymbolicLink or TarEntryType.HardLink => "a link",
                TarEntryType.CharacterDevice or TarEntryType.BlockDevice or TarEntryType.Fifo => "a device",
                var other => $"an entry of the kind {other}",
            };
        if (fault is not null)
        {
            throw new InputException($"{where}: files and folders inside the archive expected, found {fault}. This is not the published archive: nothing of it is used.");
        }
    }

    private static string Text(TarEntry entry, string where)
    {
        if (entry.Length > MostBytes)
        {
            throw new InputException($"{where}: a review of at most {MostBytes:N0} bytes expected, found {entry.Length:N0}. This is not the published archive: nothing of it is used.");
        }

        var bytes = new byte[entry.Length];
        entry.DataStream?.ReadExactly(bytes);
        return ReviewText.Decode(bytes, () => where);
    }
}
