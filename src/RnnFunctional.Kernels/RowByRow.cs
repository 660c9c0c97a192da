namespace RnnFunctional.Kernels;

/// <summary>Any function of arrays, in float64, a row after the other: for what no other job does. Slow; part 0 does all of it.</summary>
public sealed unsafe class RowByRow(
    int rows, (Extent Extent, Place Place)[] sources, Extent extent, Place target, Func<double[][], double[]> function) : Job
{
    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        for (var row = 0; row < rows && part == 0; row++)
        {
            var arguments = new double[sources.Length][];
            for (var i = 0; i < sources.Length; i++)
            {
                var (size, place) = sources[i];
                arguments[i] = new double[size.Outer * size.Columns];
                place.Read(slots, size, row, arguments[i].AsSpan());
            }

            target.Write(slots, extent, row, function(arguments));
        }
    }
}
