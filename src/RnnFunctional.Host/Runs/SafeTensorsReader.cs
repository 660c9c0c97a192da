using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace RnnFunctional.Host.Runs;

/// <summary>
/// Reads safetensors files, anyone's. Nothing is believed: every length, offset and shape is checked against the file before it is used, so
/// that no header makes the reader take more memory than the file itself has bytes.
/// </summary>
/// <param name="file">The file, from its beginning.</param>
/// <param name="damaged">From a fault, without a full stop, to what is thrown.</param>
public sealed class SafeTensorsReader(Stream file, Func<string, InputException> damaged)
{
    private sealed record Place(string Name, string Dtype, int Width, int[] Shape, long Begin, long End)
    {
        public string Shown => $"tensor '{Name}' of shape [{string.Join(", ", Shape)}]";
    }

    /// <summary>The arrays in <paramref name="file"/>, by name.</summary>
    /// <exception cref="InputException">The file is damaged: the message starts with <paramref name="where"/> and names the fault.</exception>
    public static IReadOnlyDictionary<string, SafeTensors.Entry> Read(string where, byte[] file) =>
        new SafeTensorsReader(new MemoryStream(file), fault => RunFiles.Damaged(where, fault)).Read();

    /// <summary>The arrays, by name.</summary>
    /// <exception cref="InputException">The file is damaged, or holds what is no array of floating-point numbers.</exception>
    public IReadOnlyDictionary<string, SafeTensors.Entry> Read()
    {
        var header = Header();
        var available = file.Length - file.Position;
        var entries = new Dictionary<string, SafeTensors.Entry>();
        long at = 0;
        foreach (var place in Places(header, available).OrderBy(p => p.Begin).ThenBy(p => p.End))
        {
            if (place.Begin != at)
            {
                throw damaged($"{place.Shown} begins at byte {place.Begin} of the numbers, where the one before it ends at {at}: they {(place.Begin < at ? "overlap" : "leave a hole")}");
            }

            entries.Add(place.Name, new SafeTensors.Entry(place.Name, place.Shape, Numbers(place), place.Dtype != "F64"));
            at = place.End;
        }

        return at == available ? entries : throw damaged($"{available - at} bytes behind the last tensor belong to none");
    }

    private byte[] Header()
    {
        if (file.Length < sizeof(ulong))
        {
            throw damaged($"it has {file.Length} bytes, too few for the length of a header");
        }

        var length = BinaryPrimitives.ReadUInt64LittleEndian(Bytes(sizeof(ulong)));
        var left = file.Length - file.Position;
        if (length > (ulong)left)
        {
            throw damaged($"its header claims {length} bytes where {left} are left");
        }

        return length <= SafeTensors.LongestHeader
            ? Bytes((int)length)
            : throw damaged($"its header has {length} bytes, and {SafeTensors.LongestHeader} are the most that are read");
    }

    /// <summary>What the header says, each part by itself checked.</summary>
    private List<Place> Places(byte[] header, long available)
    {
        var places = new List<Place>();
        try
        {
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw damaged("its header is no JSON object");
            }

            var names = new HashSet<string>();
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (!names.Add(property.Name))
                {
                    throw damaged($"tensor '{property.Name}' stands in its header twice");
                }

                if (property.Name != SafeTensors.Metadata)
                {
                    places.Add(PlaceOf(property.Name, property.Value, available));
                }
                else if (property.Value.ValueKind != JsonValueKind.Object || property.Value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.String))
                {
                    throw damaged($"its {SafeTensors.Metadata} are not texts by name");
                }
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw damaged($"its header is not the expected JSON ({problem.Message.TrimEnd('.')})");
        }

        return places;
    }

    private Place PlaceOf(string name, JsonElement value, long available)
    {
        InputException Wrong(string fault) => damaged($"tensor '{name}' {fault}");
        if (value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype) || dtype.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array
            || !value.TryGetProperty("data_offsets", out var offsets) || offsets.ValueKind != JsonValueKind.Array || offsets.GetArrayLength() != 2
            || value.EnumerateObject().Count() != 3)
        {
            throw Wrong("is not described by dtype, shape and two data_offsets");
        }

        var width = dtype.GetString() switch
        {
            "F64" => 8,
            "F32" => 4,
            "F16" or "BF16" => 2,
            var other => throw Wrong($"is of the type {other}: F64, F32, F16 or BF16 expected"),
        };
        if (!offsets[0].TryGetInt64(out var begin) || !offsets[1].TryGetInt64(out var end) || begin < 0 || end < begin || end > available)
        {
            throw Wrong($"lies at {offsets.GetRawText()}, outside of the {available} bytes that are there");
        }

        var sizes = new List<int>();
        var count = 1L;
        foreach (var item in shape.EnumerateArray())
        {
            if (!item.TryGetInt32(out var size) || size < 0 || (count *= size) > int.MaxValue)
            {
                throw Wrong($"has the shape {shape.GetRawText()}, which no array has");
            }

            sizes.Add(size);
        }

        return count * width == end - begin
            ? new Place(name, dtype.GetString()!, width, [.. sizes], begin, end)
            : throw Wrong($"of shape {shape.GetRawText()} and type {dtype} needs {count * width} bytes, and has {end - begin}");
    }

    private double[] Numbers(Place place)
    {
        var bytes = Bytes((int)(place.End - place.Begin));
        return place.Dtype switch
        {
            "F64" => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            "F32" => Array.ConvertAll(MemoryMarshal.Cast<byte, float>(bytes).ToArray(), v => (double)v),
            "F16" => Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(bytes).ToArray(), v => (double)v),
            // The upper half of a float32.
            _ => Array.ConvertAll(MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(), v => (double)BitConverter.Int32BitsToSingle(v << 16)),
        };
    }

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        file.ReadExactly(bytes);
        return bytes;
    }
}
