using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RnnFunctional.Host.Runs;

/// <summary>
/// Named arrays of floating-point numbers in the safetensors format: the header's length in 8 bytes, little-endian; a JSON header with type,
/// shape and place of each; then the numbers, without holes. Nothing in it can be executed. Written as the Python library writes it: what is
/// wider comes first, then by name, and numbers begin at a multiple of 8 bytes.
/// </summary>
public static class SafeTensors
{
    /// <summary>What the header calls what belongs to no tensor: texts by name.</summary>
    internal const string Metadata = "__metadata__";

    /// <summary>The longest header that is read, in bytes: some hundred thousand tensors.</summary>
    internal const int LongestHeader = 16 << 20;

    /// <summary>A named array, in row-major order; stored as float32 where <paramref name="IsSingle"/>.</summary>
    public sealed record Entry(string Name, int[] Shape, double[] Data, bool IsSingle = false)
    {
        /// <summary>A vector, stored as float32 where that loses nothing.</summary>
        public static Entry Exact(string name, double[] data) =>
            new(name, [data.Length], data, data.All(v => (float)v == v));

        /// <summary>What the format calls the type of its numbers.</summary>
        internal string Dtype => IsSingle ? "F32" : "F64";

        internal int Width => IsSingle ? sizeof(float) : sizeof(double);
    }

    private sealed record Place(string Dtype, int[] Shape, long[] DataOffsets);

    private static readonly JsonSerializerOptions Header = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The file's bytes, with <paramref name="metadata"/> in its header.</summary>
    public static byte[] Write(IEnumerable<Entry> entries, IReadOnlyDictionary<string, string>? metadata = null)
    {
        Entry[] ordered = [.. entries.OrderByDescending(entry => entry.Width).ThenBy(entry => entry.Name, StringComparer.Ordinal)];
        var header = new Dictionary<string, object>();
        if (metadata is not null)
        {
            header.Add(Metadata, metadata);
        }

        long at = 0;
        foreach (var entry in ordered)
        {
            var end = at + (entry.Width * (long)entry.Data.Length);
            header.Add(entry.Name, new Place(entry.Dtype, entry.Shape, [at, end]));
            at = end;
        }

        var text = JsonSerializer.SerializeToUtf8Bytes(header, Header);
        var padded = (text.Length + 7) / 8 * 8;
        using var file = new MemoryStream();
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)padded);
        file.Write(length);
        file.Write(text);
        for (var i = text.Length; i < padded; i++)
        {
            file.WriteByte((byte)' ');
        }

        foreach (var entry in ordered)
        {
            file.Write(entry.IsSingle
                ? MemoryMarshal.AsBytes<float>(Array.ConvertAll(entry.Data, v => (float)v))
                : MemoryMarshal.AsBytes<double>(entry.Data));
        }

        return file.ToArray();
    }
}
