namespace RnnFunctional.Kernels;

/// <summary>
/// The sum of the rows, added to what is there: target (0, 0, c) += Σ source (o, r, c) over o and r; with <c>perOuter</c>
/// target (o, 0, c) += Σ source (o, r, c) over r.
/// </summary>
public sealed unsafe class RowsAdded : Job
{
    private readonly Extent _extent;
    private readonly Place _source;
    private readonly Place _target;

    /// <summary>Adds the rows of <paramref name="source"/>, of <paramref name="extent"/>, to <paramref name="target"/>.</summary>
    public RowsAdded(Extent extent, Place source, Place target, bool perOuter = false)
    {
        // Rows that go on at the same distance from one time to the next are the rows of one time.
        var one = !perOuter && source.Outer == extent.Rows * source.Row;
        _extent = one ? new(1, extent.Lines, extent.Columns) : extent;
        _source = source;
        _target = perOuter ? target : target with { Outer = 0 };
        Lines = one ? _extent.Rows : 0;
    }

    /// <summary>How many lines there are, if they can be added some at a time; else 0.</summary>
    internal int Lines { get; }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts) => Run(slots, part, parts, 0, _extent.Rows);

    /// <summary>Adds rows <paramref name="first"/> to before <paramref name="last"/> alone.</summary>
    internal void Run(float** slots, int part, int parts, int first, int last)
    {
        var (from, to) = Share.Of(_extent.Columns, Share.Line, part, parts);
        for (var o = 0; o < _extent.Outer && from < to; o++)
        {
            Simd.Run(new ColumnSums(
                _source.At(slots, o, first) + (from * _source.Column),
                _source.Row,
                _source.Column,
                last - first,
                _target.At(slots, o, 0) + (from * _target.Column),
                _target.Column,
                to - from,
                adds: true));
        }
    }
}
