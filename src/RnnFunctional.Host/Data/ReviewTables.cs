using System.IO.Compression;
using System.Text;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Data;

/// <summary>
/// Reads and writes reviews as tables, packed or not: a line each, <c>label, rating, id, text</c> with tabs between them, the label
/// 0 or 1; <c>id, text</c> without label. What follows the last of these tabs is text, further tabs too.
/// </summary>
public static class ReviewTables
{
    /// <summary>Reads the table at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">A line that does not fit, which the message names.</exception>
    public static Review[] Read(string path, bool labelled)
    {
        ReadOnlySpan<byte> rest = Bytes(path).Span;
        if (rest.StartsWith(Encoding.UTF8.Preamble))
        {
            rest = rest[Encoding.UTF8.Preamble.Length..];
        }

        var reviews = new List<Review>();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var number = reviews.Count + 1;
            reviews.Add(Parse(line.TrimEnd((byte)'\r'), labelled, () => $"{path}, line {number}"));
        }

        return [.. reviews];
    }

    /// <summary>Writes <paramref name="reviews"/> to a packed table at <paramref name="path"/>, which is there as a whole or not at all.</summary>
    public static void Write(string path, IReadOnlyList<Review> reviews, bool labelled)
    {
        var partial = $"{path}.partial-{Environment.ProcessId}";
        try
        {
            using (var file = File.Create(partial))
            {
                using (var writer = new StreamWriter(new GZipStream(file, CompressionLevel.Optimal, leaveOpen: true)))
                {
                    foreach (var review in reviews)
                    {
                        var label = labelled ? $"{(review.IsPositive ? 1 : 0)}\t{review.Rating}\t" : "";
                        writer.Write($"{label}{review.Id}\t{review.Text}\n");
                    }
                }

                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static ReadOnlyMemory<byte> Bytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var content = path.EndsWith(".gz", StringComparison.Ordinal)
                ? new BoundedStream(new GZipStream(file, CompressionMode.Decompress), file.Length)
                : (Stream)file;
            var bytes = new MemoryStream();
            content.CopyTo(bytes, 1 << 20);
            return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }
        catch (Exception problem) when (problem is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: can't be read: {problem.Message.TrimEnd('.')}. Fetch the data again.");
        }
    }

    private static Review Parse(ReadOnlySpan<byte> line, bool labelled, Func<string> where)
    {
        var columns = labelled ? "label, rating, id and text" : "id and text";
        string Column(ref ReadOnlySpan<byte> rest)
        {
            var tab = rest.IndexOf((byte)'\t');
            if (tab < 0)
            {
                throw new InputException($"{where()}: {columns} expected, with tabs between them, found {ReviewText.Quote(ReviewText.Utf8(rest, where))}. Mend the line or remove it.");
            }

            var column = ReviewText.Utf8(rest[..tab], where);
            rest = rest[(tab + 1)..];
            return column;
        }

        var rating = 0;
        if (labelled)
        {
            var label = Column(ref line);
            var stars = Column(ref line);
            rating = Rating(label, stars, where);
        }

        var id = Column(ref line);
        return new Review(id, rating, ReviewText.Decode(line, where));
    }

    private static int Rating(string label, string stars, Func<string> where)
    {
        if (label is not ("0" or "1"))
        {
            throw new InputException($"{where()}: a label expected, 0 for negative or 1 for positive, found {ReviewText.Quote(label)}. Mend the line or remove it.");
        }

        var (least, most) = label == "1" ? (6, 10) : (1, 5);
        return int.TryParse(stars, out var rating) && rating >= least && rating <= most
            ? rating
            : throw new InputException($"{where()}: a rating from {least} to {most} expected with the label {label}, found {ReviewText.Quote(stars)}. Mend the line or remove it.");
    }
}
