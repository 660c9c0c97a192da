using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// The sum over the rows of a matrix, for each column: written, or added to what is there. Rows of the source are <c>stride</c> numbers
/// apart, its columns <c>across</c>, those of the target <c>step</c>.
/// </summary>
internal readonly unsafe struct ColumnSums(
    float* source, nint stride, nint across, int rows, float* target, nint step, int columns, bool adds) : IKernel
{
    /// <summary>How many vectors are summed side by side: what hides the time an addition takes.</summary>
    private const int Side = 4;

    /// <inheritdoc/>
    public void Run<V>()
        where V : unmanaged, ILanes<V>
    {
        if (across == 1 && stride == columns && rows >= 2 && columns <= Side * V.Count / 2)
        {
            Short<V>();
        }
        else if (across == 1)
        {
            Sum<V>(source, stride, rows, target, step, columns, adds);
        }
        else
        {
            for (var j = 0; j < columns; j++)
            {
                var sum = adds ? target[j * step] : 0f;
                for (var i = 0; i < rows; i++)
                {
                    sum += source[(i * stride) + (j * across)];
                }

                target[j * step] = sum;
            }
        }
    }

    /// <summary>Short rows that follow each other: several are taken as one, and the sums then put together.</summary>
    [SkipLocalsInit]
    private void Short<V>()
        where V : unmanaged, ILanes<V>
    {
        var together = Math.Min(rows, Side * V.Count / columns);
        var width = together * columns;
        var rest = rows % together;
        // A vector more: loads go past the end.
        var sums = stackalloc float[(Side + 1) * V.Count];
        Sum<V>(source, width, rows / together, sums, 1, width, false);
        Sum<V>(source + ((nint)(rows - rest) * columns), columns, rest, sums, 1, columns, true);
        Sum<V>(sums, columns, together, target, step, columns, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<V>(float* source, nint stride, int rows, float* target, nint step, int columns, bool adds)
        where V : unmanaged, ILanes<V>
    {
        var j = 0;
        for (; j <= columns - (Side * V.Count); j += Side * V.Count)
        {
            V a = V.Of(0f), b = a, c = a, d = a;
            var from = source + j;
            for (var i = 0; i < rows; i++, from += stride)
            {
                a += V.Load(from);
                b += V.Load(from + V.Count);
                c += V.Load(from + (2 * V.Count));
                d += V.Load(from + (3 * V.Count));
            }

            Put(a, target + (j * step), step, V.Count, adds);
            Put(b, target + ((j + V.Count) * step), step, V.Count, adds);
            Put(c, target + ((j + (2 * V.Count)) * step), step, V.Count, adds);
            Put(d, target + ((j + (3 * V.Count)) * step), step, V.Count, adds);
        }

        for (; j < columns; j += V.Count)
        {
            V a = V.Of(0f), b = a;
            var from = source + j;
            for (var i = 0; i < rows - 1; i += 2, from += 2 * stride)
            {
                a += V.Load(from);
                b += V.Load(from + stride);
            }

            if (rows % 2 == 1)
            {
                a += V.Load(from);
            }

            Put(a + b, target + (j * step), step, Math.Min(V.Count, columns - j), adds);
        }
    }

    /// <summary>Writes the first <paramref name="count"/> lanes of <paramref name="sum"/>, or adds them to what is there.</summary>
    [SkipLocalsInit]
    internal static void Put<V>(V sum, float* target, nint step, int count, bool adds)
        where V : unmanaged, ILanes<V>
    {
        if (step == 1)
        {
            V.StoreFirst(adds ? V.Load(target) + sum : sum, target, count);
            return;
        }

        var lanes = (float*)&sum;
        for (var i = 0; i < count; i++)
        {
            target[i * step] = adds ? target[i * step] + lanes[i] : lanes[i];
        }
    }
}
