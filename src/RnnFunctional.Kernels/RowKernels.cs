namespace RnnFunctional.Kernels;

/// <summary>Kernels on the rows of row-major matrices.</summary>
public static unsafe class RowKernels
{
    /// <summary>Writes rows <paramref name="indices"/> of <paramref name="table"/>, each of <paramref name="width"/> numbers, one after the other.</summary>
    /// <exception cref="ArgumentException">An index is no row of the table, or the target does not hold the rows.</exception>
    public static void Gather(ReadOnlySpan<float> table, int width, ReadOnlySpan<int> indices, Span<float> target)
    {
        Check(table.Length, width, indices, target.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            table.Slice(indices[i] * width, width).CopyTo(target[(i * width)..]);
        }
    }

    /// <summary>Adds the rows of <paramref name="source"/>, one after the other, to rows <paramref name="indices"/> of <paramref name="table"/>; a row may be named often.</summary>
    /// <exception cref="ArgumentException">An index is no row of the table, or the source does not hold the rows.</exception>
    public static void ScatterAdd(ReadOnlySpan<float> source, int width, ReadOnlySpan<int> indices, Span<float> table)
    {
        Check(table.Length, width, indices, source.Length);
        for (var i = 0; i < indices.Length; i++)
        {
            fixed (float* from = source[(i * width)..], to = table[(indices[i] * width)..])
            {
                Simd.Run(new Addition(from, to, width));
            }
        }
    }

    private static void Check(int table, int width, ReadOnlySpan<int> indices, int rows)
    {
        var count = width == 0 ? 0 : table / width;
        foreach (var index in indices)
        {
            if ((uint)index >= (uint)count)
            {
                throw new ArgumentException($"row numbers from 0 to {count - 1} expected, found {index}", nameof(indices));
            }
        }

        if (rows != indices.Length * width)
        {
            throw new ArgumentException($"{indices.Length} rows of {width} numbers expected, found {rows} numbers", nameof(rows));
        }
    }

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

    private readonly struct Addition(float* source, float* target, int length) : IKernel
    {
        public void Run<V>()
            where V : unmanaged, ILanes<V>
        {
            var i = 0;
            for (; i <= length - V.Count; i += V.Count)
            {
                V.Store(V.Load(target + i) + V.Load(source + i), target + i);
            }

            for (; i < length; i++)
            {
                target[i] += source[i];
            }
        }
    }
}
