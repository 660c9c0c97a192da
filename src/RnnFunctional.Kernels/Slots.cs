using System.Runtime.InteropServices;

namespace RnnFunctional.Kernels;

/// <summary>A table of pointers, by which jobs find their memory.</summary>
public sealed unsafe class Slots(int count) : IDisposable
{
    private readonly float** _table = (float**)NativeMemory.AllocZeroed((nuint)Math.Max(1, count), (nuint)sizeof(float*));

    // A pointer does not keep what it points to: without this, memory would be freed that nobody else holds.
    private readonly Numbers?[] _owners = new Numbers?[count];

    /// <summary>Has slot <paramref name="slot"/> point to number <paramref name="offset"/> of <paramref name="numbers"/>.</summary>
    public void Point(int slot, Numbers numbers, long offset)
    {
        _table[slot] = numbers.Pointer + offset;
        _owners[slot] = numbers;
    }

    /// <summary>Does a share of <paramref name="job"/> on the memory of this table.</summary>
    public void Run(Job job, int part, int parts)
    {
        job.Run(_table, part, parts);
        GC.KeepAlive(this);
    }

    /// <summary>Writes one row of an array in this memory: element (o, c) comes from <paramref name="source"/>, which has all columns of an outer element side by side.</summary>
    public void Write(ReadOnlySpan<double> source, Extent extent, Place place, int row)
    {
        var at = 0;
        for (var o = 0; o < extent.Outer; o++)
        {
            var target = place.At(_table, o, row);
            for (var c = 0; c < extent.Columns; c++)
            {
                target[c * place.Column] = (float)source[at++];
            }
        }
    }

    /// <summary>The same from float32.</summary>
    public void Write(ReadOnlySpan<float> source, Extent extent, Place place, int row)
    {
        for (var o = 0; o < extent.Outer; o++)
        {
            var target = place.At(_table, o, row);
            var line = source.Slice(o * extent.Columns, extent.Columns);
            if (place.Column == 1)
            {
                line.CopyTo(new(target, extent.Columns));
                continue;
            }

            for (var c = 0; c < extent.Columns; c++)
            {
                target[c * place.Column] = line[c];
            }
        }
    }

    /// <summary>Reads one row of an array in this memory, all columns of an outer element side by side.</summary>
    public void Read(Extent extent, Place place, int row, Span<double> target)
    {
        var at = 0;
        for (var o = 0; o < extent.Outer; o++)
        {
            var source = place.At(_table, o, row);
            for (var c = 0; c < extent.Columns; c++)
            {
                target[at++] = source[c * place.Column];
            }
        }
    }

    /// <summary>Σ over rows r of element (0, r, 0).</summary>
    public double Sum(Place place, int rows)
    {
        var sum = 0.0;
        for (var r = 0; r < rows; r++)
        {
            sum += *place.At(_table, 0, r);
        }

        return sum;
    }

    /// <summary>Sets element (o, row, c) of an array in this memory.</summary>
    public void Set(Place place, int o, int row, int c, float value) => place.At(_table, o, row)[c * place.Column] = value;

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_table);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the table if it was not disposed of.</summary>
    ~Slots() => NativeMemory.Free(_table);
}
