using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RnnFunctional.Kernels;

/// <summary>A table of pointers, by which jobs find their memory. The memory lives as long as the table.</summary>
public sealed unsafe class Slots(int count) : IDisposable
{
    private readonly float** _table = (float**)NativeMemory.AllocZeroed((nuint)Math.Max(1, count), (nuint)sizeof(float*));

    // What the table points to must live as long as it does.
    private readonly Numbers?[] _owners = new Numbers?[count];

    /// <summary>Has slot <paramref name="slot"/> point to number <paramref name="offset"/> of <paramref name="numbers"/>.</summary>
    public void Point(int slot, Numbers numbers, long offset)
    {
        _owners[slot] = numbers;
        _table[slot] = numbers.Pointer + offset;
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
        place.Write(_table, extent, row, source);
        GC.KeepAlive(this);
    }

    /// <summary>The same from float32.</summary>
    public void Write(ReadOnlySpan<float> source, Extent extent, Place place, int row) => Write(source, extent, place, row, 1);

    /// <summary>Writes <paramref name="rows"/> rows from <paramref name="row"/> on, which are one after the other in <paramref name="source"/>.</summary>
    /// <exception cref="ArgumentException">The source has fewer numbers.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(ReadOnlySpan<float> source, Extent extent, Place place, int row, int rows)
    {
        var (columns, size) = (extent.Columns, (nint)extent.Outer * extent.Columns);
        if (source.Length < size * rows)
        {
            throw new ArgumentException($"{size * rows} numbers expected, found {source.Length}", nameof(source));
        }

        fixed (float* start = source)
        {
            // In the order of the target, which is the larger stretch of memory to be new to the cache.
            for (var o = 0; o < extent.Outer; o++)
            {
                var from = start + ((nint)o * columns);
                var target = place.At(_table, o, row);
                if (place.Column == 1 && columns >= 4)
                {
                    Blocks.Copy(from, size, 1, rows, columns, target, place.Row);
                    continue;
                }

                for (nint r = 0; r < rows; r++)
                {
                    for (nint c = 0; c < columns; c++)
                    {
                        target[(r * place.Row) + (c * place.Column)] = from[(r * size) + c];
                    }
                }
            }
        }
    }

    /// <summary>Reads one row of an array in this memory, all columns of an outer element side by side.</summary>
    public void Read<T>(Extent extent, Place place, int row, Span<T> target)
        where T : INumberBase<T>
    {
        place.Read(_table, extent, row, target);
        GC.KeepAlive(this);
    }

    /// <summary>Σ over rows r of element (0, r, 0).</summary>
    public double Sum(Place place, int rows)
    {
        var sum = 0.0;
        for (var r = 0; r < rows; r++)
        {
            sum += *place.At(_table, 0, r);
        }

        GC.KeepAlive(this);
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
