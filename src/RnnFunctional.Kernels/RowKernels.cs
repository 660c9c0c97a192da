namespace RnnFunctional.Kernels;

/// <summary>Kernels on the rows of row-major matrices.</summary>
public static class RowKernels
{
    /// <summary>
    /// exp x / Σ exp x of every row of <paramref name="rows"/>, in place. Errors of a number: relative, 8 units of 2⁻²³ in rows of up to 1,000.
    /// </summary>
    /// <exception cref="ArgumentException">The span is no whole number of rows of <paramref name="width"/>.</exception>
    public static void Softmax(Span<float> rows, int width)
    {
        if (width < 1 || rows.Length % width != 0)
        {
            throw new ArgumentException($"whole rows of {width} numbers expected, found {rows.Length} numbers", nameof(rows));
        }

        for (var i = 0; i < rows.Length; i += width)
        {
            var row = rows.Slice(i, width);
            var top = float.NegativeInfinity;
            foreach (var x in row)
            {
                top = Math.Max(top, x);
            }

            foreach (ref var x in row)
            {
                x -= top;
            }

            Elementwise.Apply<ExpOperator>(row, row);
            var sum = 0.0;
            foreach (var x in row)
            {
                sum += x;
            }

            var scale = (float)(1.0 / sum);
            foreach (ref var x in row)
            {
                x *= scale;
            }
        }
    }
}
