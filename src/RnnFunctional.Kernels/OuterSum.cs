namespace RnnFunctional.Kernels;

/// <summary>The sum over the outer axis: target (r, c) = Σ source (o, r, c) over o.</summary>
public sealed unsafe class OuterSum : Job
{
    private readonly Extent _extent;
    private readonly Place _source;
    private readonly Spread _target;
    private readonly int _rows;
    private readonly int _columns;

    /// <summary>Sums <paramref name="source"/>, of <paramref name="extent"/>, into the dense <paramref name="target"/>.</summary>
    /// <exception cref="ArgumentException">The target is not dense.</exception>
    public OuterSum(Extent extent, Place source, Place target)
    {
        _extent = extent;
        _target = Spread.Dense(extent with { Outer = 1 }, target);
        var flat = new Spread(extent with { Outer = 1 }, source).IsDense;
        // Laid out without holes, the rows and columns of a time are one row.
        _source = flat ? source with { Column = 1 } : source;
        (_rows, _columns) = flat ? (1, extent.Rows * extent.Columns) : (extent.Rows, extent.Columns);
    }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        var (from, to) = Share.Of(_columns, Share.Line, part, parts);
        for (var r = 0; r < _rows && from < to; r++)
        {
            Simd.Run(new ColumnSums(
                _source.At(slots, 0, r) + (from * _source.Column),
                _source.Outer,
                _source.Column,
                _extent.Outer,
                _target.Start(slots) + (r * (nint)_columns) + from,
                1,
                to - from,
                adds: false));
        }
    }
}
