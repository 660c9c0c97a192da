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
                arguments[i] = Read(slots, sources[i].Extent, sources[i].Place, row);
            }

            var result = function(arguments);
            for (var o = 0; o < extent.Outer; o++)
            {
                var line = target.At(slots, o, row);
                for (var c = 0; c < extent.Columns; c++)
                {
                    line[c * target.Column] = (float)result[(o * extent.Columns) + c];
                }
            }
        }
    }

    private static double[] Read(float** slots, Extent extent, Place place, int row)
    {
        var numbers = new double[extent.Outer * extent.Columns];
        for (var o = 0; o < extent.Outer; o++)
        {
            var line = place.At(slots, o, row);
            for (var c = 0; c < extent.Columns; c++)
            {
                numbers[(o * extent.Columns) + c] = line[c * place.Column];
            }
        }

        return numbers;
    }
}
