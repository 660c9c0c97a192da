using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>Rows of a table, named by numbers: place (o, r, 0) holds the number of the row that belongs to line (o, r).</summary>
internal readonly unsafe struct TableRows(int count, Place table, Place indices)
{
    /// <summary>The row of line (o, r).</summary>
    /// <exception cref="IndexOutOfRangeException">There is none of that number.</exception>
    public float* Row(float** slots, nint o, nint r) => Row(slots, Number(slots, o, r));

    /// <summary>Row <paramref name="number"/>.</summary>
    public float* Row(float** slots, nint number) => table.At(slots, 0, number);

    /// <summary>The number of the row of line (o, r).</summary>
    /// <exception cref="IndexOutOfRangeException">There is none of that number.</exception>
    public nint Number(float** slots, nint o, nint r)
    {
        var number = *indices.At(slots, o, r);
        return number >= 0 && number < count && number == MathF.Floor(number)
            ? (nint)number
            : throw new IndexOutOfRangeException($"whole row numbers from 0 to {count - 1} expected, found {number}");
    }
}

/// <summary>Takes rows out of a table: target (o, r, c) = table (index (o, r), c).</summary>
public sealed unsafe class GatherRows : Job
{
    private readonly Extent _extent;
    private readonly nint _column;
    private readonly TableRows _rows;
    private readonly Spread _target;

    /// <summary>
    /// Takes rows of <paramref name="table"/>, which has <paramref name="count"/>, row i beginning at i · Row; <paramref name="indices"/>
    /// holds whole numbers. <paramref name="extent"/> is that of the dense <paramref name="target"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The target is not dense.</exception>
    public GatherRows(Extent extent, int count, Place indices, Place table, Place target)
    {
        _extent = extent;
        _column = table.Column;
        _rows = new(count, table, indices);
        _target = Spread.Dense(extent, target);
    }

    /// <summary>Writes its share of the rows.</summary>
    /// <exception cref="IndexOutOfRangeException">The table has no such row.</exception>
    public override void Run(float** slots, int part, int parts)
    {
        var (from, to) = Share.Of(_extent.Lines, 16, part, parts);
        var width = _extent.Columns;
        var target = _target.Start(slots) + ((nint)from * width);
        for (var line = from; line < to; line++, target += width)
        {
            var (o, r) = Math.DivRem(line, _extent.Rows);
            Places.CopyLine(_rows.Row(slots, o, r), _column, target, 1, width);
        }
    }
}

/// <summary>Adds rows to those of a table: table (index (o, r), c) += source (o, r, c); a row may be named often. Marks the rows it adds to.</summary>
public sealed unsafe class ScatterAddRows : Job
{
    private readonly Extent _extent;
    private readonly Place _source;
    private readonly Place _table;
    private readonly Place _marks;
    private readonly TableRows _rows;

    /// <summary>
    /// Adds the lines of <paramref name="source"/>, of <paramref name="extent"/>, to rows of <paramref name="table"/>, which has
    /// <paramref name="count"/>, row i beginning at i · Row; <paramref name="indices"/> holds whole numbers. Mark i · Row of
    /// <paramref name="marks"/> becomes 1 for each row i that is added to.
    /// </summary>
    public ScatterAddRows(Extent extent, int count, Place indices, Place source, Place table, Place marks)
    {
        _extent = extent;
        _source = source;
        _table = table;
        _marks = marks;
        _rows = new(count, table, indices);
    }

    /// <summary>Adds its share of the columns, so that no two parts add to one number.</summary>
    /// <exception cref="IndexOutOfRangeException">The table has no such row.</exception>
    public override void Run(float** slots, int part, int parts)
    {
        var (from, to) = Share.Of(_extent.Columns, Share.Line, part, parts);
        if (from < to)
        {
            Simd.Run(new Addition(this, slots, from, to - from));
        }
    }

    private readonly struct Addition(ScatterAddRows job, float** slots, int from, int width) : IKernel
    {
        public void Run<V>()
            where V : unmanaged, ILanes<V>
        {
            for (var o = 0; o < job._extent.Outer; o++)
            {
                for (var r = 0; r < job._extent.Rows; r++)
                {
                    var number = job._rows.Number(slots, o, r);
                    float* source = job._source.At(slots, o, r), row = job._rows.Row(slots, number);
                    *job._marks.At(slots, 0, number) = 1;
                    Add<V>(source + (from * job._source.Column), job._source.Column, row + (from * job._table.Column), job._table.Column, width);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<V>(float* source, nint across, float* target, nint step, int count)
        where V : unmanaged, ILanes<V>
    {
        nint i = 0;
        if (across == 1 && step == 1)
        {
            for (; i <= count - V.Count; i += V.Count)
            {
                V.Store(V.Load(target + i) + V.Load(source + i), target + i);
            }
        }

        for (; i < count; i++)
        {
            target[i * step] += source[i * across];
        }
    }
}
