namespace RnnFunctional.Kernels;

/// <summary>Copies an array from any place to any other that does not overlap it.</summary>
public sealed unsafe class Move(Extent extent, Place source, Place target) : Job
{
    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        var (from, to) = Share.Of(extent.Lines, 16, part, parts);
        for (var line = from; line < to; line++)
        {
            var (o, r) = Math.DivRem(line, extent.Rows);
            Places.CopyLine(source.At(slots, o, r), source.Column, target.At(slots, o, r), target.Column, extent.Columns);
        }
    }
}
