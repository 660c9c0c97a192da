namespace RnnFunctional.Kernels;

/// <summary>
/// Several outer products of the same lines, some lines at a time: what one has read of a left side that they share is near when the next
/// one reads it.
/// </summary>
public sealed unsafe class OuterProducts : Job
{
    private readonly PackedOuterProduct[] _together;
    private readonly OuterProduct[] _alone;
    private readonly int _lines;

    /// <summary>All of <paramref name="products"/>, which have the same lines.</summary>
    public OuterProducts(IEnumerable<OuterProduct> products)
    {
        OuterProduct[] all = [.. products];
        _together = [.. all.Where(product => product.Packed is not null).Select(product => product.Packed!)];
        _alone = [.. all.Where(product => product.Packed is null)];
        _lines = _together.Select(product => product.Count).DefaultIfEmpty(0).Max();
    }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        for (var line = 0; line < _lines; line += MicroKernel.Depth)
        {
            foreach (var product in _together)
            {
                product.Run(slots, part, parts, line, Math.Min(line + MicroKernel.Depth, _lines));
            }
        }

        foreach (var product in _alone)
        {
            product.Run(slots, part, parts);
        }
    }
}
