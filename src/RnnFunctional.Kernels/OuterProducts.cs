namespace RnnFunctional.Kernels;

/// <summary>
/// Several outer products and sums of the same lines, some lines at a time: what one has read of a side that they share is near when the
/// next one reads it.
/// </summary>
public sealed unsafe class OuterProducts : Job
{
    private readonly PackedOuterProduct[] _together;
    private readonly RowsAdded[] _sums;
    private readonly Job[] _alone;
    private readonly int _lines;

    /// <summary>All of <paramref name="products"/> and <paramref name="sums"/>, which have the same lines.</summary>
    public OuterProducts(IEnumerable<OuterProduct> products, IEnumerable<RowsAdded> sums)
    {
        OuterProduct[] all = [.. products];
        RowsAdded[] rows = [.. sums];
        _together = [.. all.Where(product => product.Packed is not null).Select(product => product.Packed!)];
        _lines = _together.Select(product => product.Count).DefaultIfEmpty(0).Max();
        _sums = [.. rows.Where(sum => sum.Lines == _lines)];
        _alone = [.. all.Where(product => product.Packed is null), .. rows.Except(_sums)];
    }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        for (var line = 0; line < _lines; line += MicroKernel.Depth)
        {
            var end = Math.Min(line + MicroKernel.Depth, _lines);
            foreach (var product in _together)
            {
                product.Run(slots, part, parts, line, end);
            }

            foreach (var sum in _sums)
            {
                sum.Run(slots, part, parts, line, end);
            }
        }

        foreach (var job in _alone)
        {
            job.Run(slots, part, parts);
        }
    }
}
