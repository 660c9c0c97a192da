using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// A place seen as one row of numbers, those of its extent in order: axes that can be walked as one are joined, so that what is left says
/// how it lies in memory.
/// </summary>
internal readonly unsafe struct Spread
{
    private readonly Place _place;
    private readonly int _rows;
    private readonly int _columns;

    public Spread(Extent extent, Place place)
    {
        var axes = new List<(int Size, nint Stride)>();
        foreach (var (size, stride) in new[] { (extent.Outer, place.Outer), (extent.Rows, place.Row), (extent.Columns, place.Column) })
        {
            if (size == 1)
            {
                continue;
            }

            if (axes.Count > 0 && axes[^1].Stride == size * stride)
            {
                axes[^1] = (axes[^1].Size * size, stride);
            }
            else
            {
                axes.Add((size, stride));
            }
        }

        IsDense = axes.Count == 0 || (axes.Count == 1 && axes[0].Stride == 1);
        Period = axes.Count == 0 || axes[0].Stride != 0 ? int.MaxValue : axes.Skip(1).Aggregate(1, (n, axis) => n * axis.Size);
        while (axes.Count < 3)
        {
            axes.Insert(0, (1, 0));
        }

        _rows = axes[1].Size;
        _columns = axes[2].Size;
        _place = new(place.Slot, place.Offset, axes[0].Stride, axes[1].Stride, axes[2].Stride);
    }

    /// <summary>A place that must be dense.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static Spread Dense(Extent extent, Place place)
    {
        var spread = new Spread(extent, place);
        return spread.IsDense ? spread : throw new ArgumentException($"a dense place expected for {extent}, found {place}", nameof(place));
    }

    /// <summary>The numbers follow each other in memory.</summary>
    public bool IsDense { get; }

    /// <summary>After how many numbers they come again.</summary>
    public int Period { get; }

    /// <summary>Where the first number is.</summary>
    public float* Start(float** slots) => slots[_place.Slot] + _place.Offset;

    /// <summary>
    /// Copies numbers <paramref name="from"/> to <paramref name="from"/> + <paramref name="count"/> to <paramref name="target"/>, and
    /// less than a vector of anything behind them.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Load<V>(float** slots, int from, int count, float* target)
        where V : unmanaged, ILanes<V>
    {
        var start = Start(slots);
        var (line, c) = Math.DivRem(from, _columns);
        var (o, r) = Math.DivRem(line, _rows);
        var distinct = Math.Min(count, Period);
        for (var done = 0; done < distinct;)
        {
            var length = Math.Min(_columns - c, distinct - done);
            Line<V>(start + (o * _place.Outer) + (r * _place.Row) + (c * _place.Column), target + done, length);
            done += length;
            c = 0;
            if (++r == _rows)
            {
                r = 0;
                o++;
            }
        }

        for (var done = distinct; done < count; done *= 2)
        {
            new ReadOnlySpan<float>(target, Math.Min(done, count - done)).CopyTo(new(target + done, done));
        }
    }

    /// <summary>What is written too much, the next line overwrites.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Line<V>(float* source, float* target, int length)
        where V : unmanaged, ILanes<V>
    {
        if (_place.Column == 1)
        {
            for (var i = 0; i < length; i += V.Count)
            {
                V.Store(V.Load(source + i), target + i);
            }
        }
        else if (_place.Column == 0)
        {
            var value = V.Of(*source);
            for (var i = 0; i < length; i += V.Count)
            {
                V.Store(value, target + i);
            }
        }
        else
        {
            for (var i = 0; i < length; i++)
            {
                target[i] = source[i * _place.Column];
            }
        }
    }
}
