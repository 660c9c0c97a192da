namespace RnnFunctional.Kernels;

/// <summary>Writes one value everywhere in a dense place.</summary>
public sealed unsafe class Fill : Job
{
    private readonly int _count;
    private readonly Spread _target;
    private readonly float _value;

    /// <summary><paramref name="value"/> into <paramref name="target"/>.</summary>
    /// <exception cref="ArgumentException">The target is not dense.</exception>
    public Fill(Extent extent, Place target, float value)
    {
        _count = extent.Lines * extent.Columns;
        _target = Spread.Dense(extent, target);
        _value = value;
    }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        var (from, to) = Share.Of(_count, Share.Line, part, parts);
        new Span<float>(_target.Start(slots) + from, to - from).Fill(_value);
    }
}
