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
            float* read = source.At(slots, o, r), written = target.At(slots, o, r);
            if (source.Column == 1 && target.Column == 1)
            {
                new ReadOnlySpan<float>(read, extent.Columns).CopyTo(new(written, extent.Columns));
                continue;
            }

            for (var c = 0; c < extent.Columns; c++)
            {
                written[c * target.Column] = read[c * source.Column];
            }
        }
    }
}
