using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RnnFunctional.Host.Runs;

/// <summary>
/// Named arrays of float64 and float32 in the safetensors format: the header's length in 8 bytes, little-endian; a JSON header with type,
/// shape and place of each; then the numbers, in the order of the header and without holes. Nothing in it can be executed.
/// </summary>
public static class SafeTensors
{
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

    private sealed record Place(string Dtype, long[] Shape, long[] DataOffsets);

    private static readonly JsonSerializerOptions Header = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The file's bytes.</summary>
    public static byte[] Write(IReadOnlyList<Entry> entries)
    {
        var places = new Dictionary<string, Place>();
        long at = 0;
        foreach (var entry in entries)
        {
            var end = at + (entry.Width * (long)entry.Data.Length);
            places.Add(entry.Name, new Place(entry.Dtype, [.. entry.Shape.Select(n => (long)n)], [at, end]));
            at = end;
        }

        var header = JsonSerializer.SerializeToUtf8Bytes(places, Header);
        using var file = new MemoryStream();
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        file.Write(length);
        file.Write(header);
        foreach (var entry in entries)
        {
            file.Write(entry.IsSingle
                ? MemoryMarshal.AsBytes<float>(Array.ConvertAll(entry.Data, v => (float)v))
                : MemoryMarshal.AsBytes<double>(entry.Data));
        }

        return file.ToArray();
    }

    /// <summary>The arrays in <paramref name="file"/>, by name. Every length and offset is checked before it is used.</summary>
    /// <exception cref="InputException">The file is damaged; the message starts with <paramref name="where"/> and names the fault.</exception>
    public static IReadOnlyDictionary<string, Entry> Read(string where, byte[] file)
    {
        InputException Damaged(string fault) => RunFiles.Damaged(where, fault);

        if (file.Length < 8)
        {
            throw Damaged($"it has {file.Length} bytes, too few for a header");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > (ulong)(file.Length - 8))
        {
            throw Damaged($"its header claims {length} bytes where {file.Length - 8} are left");
        }

        Dictionary<string, Place>? places;
        try
        {
            places = JsonSerializer.Deserialize<Dictionary<string, Place>>(file.AsSpan(8, (int)length), Header);
        }
        catch (JsonException problem)
        {
            throw Damaged($"its header is not the expected JSON ({problem.Message})");
        }

        var data = file.AsSpan(8 + (int)length);
        var entries = new Dictionary<string, Entry>();
        long expected = 0;
        foreach (var (name, place) in places ?? [])
        {
            if (place is not { Dtype: "F64" or "F32", Shape: not null, DataOffsets: [var begin, var end] } || begin != expected || end < begin || end > data.Length)
            {
                throw Damaged($"tensor '{name}' has no fitting type or place");
            }

            var isSingle = place.Dtype == "F32";
            var width = isSingle ? sizeof(float) : sizeof(double);
            if (!TrySize(place.Shape, (end - begin) / width, out var shape) || (end - begin) % width != 0)
            {
                throw Damaged($"tensor '{name}' of shape [{string.Join(", ", place.Shape)}] does not fill its {end - begin} bytes");
            }

            var bytes = data[(int)begin..(int)end];
            var numbers = isSingle
                ? Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), v => (double)v)
                : MemoryMarshal.Cast<byte, double>(bytes).ToArray();
            entries.Add(name, new Entry(name, shape, numbers, isSingle));
            expected = end;
        }

        return expected == data.Length ? entries : throw Damaged($"{data.Length - expected} bytes belong to no tensor");
    }

    /// <summary>Whether <paramref name="shape"/> holds <paramref name="count"/> numbers, found without overflow.</summary>
    private static bool TrySize(long[] shape, long count, out int[] sizes)
    {
        sizes = [];
        long size = 1;
        foreach (var n in shape)
        {
            if (n < 0 || n > int.MaxValue || (size *= n) > int.MaxValue)
            {
                return false;
            }
        }

        sizes = [.. shape.Select(n => (int)n)];
        return size == count;
    }
}
