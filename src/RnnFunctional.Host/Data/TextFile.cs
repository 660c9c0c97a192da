using System.IO.Compression;

namespace RnnFunctional.Host.Data;

/// <summary>Reads a file of text in UTF-8, packed with gzip or not, or standard input.</summary>
public static class TextFile
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>What the file at <paramref name="path"/> holds, or standard input for -.</summary>
    /// <param name="option">The option that named it, for messages.</param>
    /// <param name="path">The file.</param>
    /// <param name="mostBytes">The most that it may hold, unpacked.</param>
    /// <exception cref="InputException">It can't be read, is too large or damaged, or is no text in UTF-8.</exception>
    public static string Read(string option, string path, int mostBytes)
    {
        if (path.Length == 0)
        {
            throw new InputException($"{option}: the path of a file expected, found nothing. Name a file, or - for standard input.");
        }

        var name = path == StandardInput ? "standard input" : path;
        try
        {
            using var file = path == StandardInput ? Console.OpenStandardInput() : File.OpenRead(path);
            var bytes = Bytes(name, file, mostBytes);
            if (bytes.Span.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            {
                using var unpacked = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
                bytes = Bytes(name, new BoundedStream(unpacked, bytes.Length), mostBytes);
            }

            var zero = bytes.Span.IndexOf((byte)0);
            return zero < 0
                ? ReviewText.Utf8(bytes.Span, () => name).TrimStart('\uFEFF')
                : throw new InputException($"{name}: text in UTF-8 expected, found a byte 00 at position {zero}, which no text has. Is it a program, a picture, or text in UTF-16? Save it as UTF-8.");
        }
        catch (InvalidDataException problem)
        {
            throw new InputException($"{name} can't be unpacked: {problem.Message.TrimEnd('.')}. Fetch it again, or unpack it first.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            var reason = Directory.Exists(path) ? "it is a folder." : problem.Message;
            throw new InputException($"{option} {path} can't be read: {reason} Check the path.");
        }
    }

    private static Memory<byte> Bytes(string name, Stream stream, int most)
    {
        using var content = new MemoryStream();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            content.Write(buffer, 0, count);
            if (content.Length > most)
            {
                throw new InputException($"{name}: a text of at most {most >> 20} MB expected. Cut it.");
            }
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}
