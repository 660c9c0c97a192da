using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// The mean gradient from the sums that each thread formed over its rows: always added up in the same order. The sums are zero afterwards,
/// ready for the next ones.
/// </summary>
public static unsafe class GradientMean
{
    /// <summary>The numbers whose squares are summed in float32: the chunks' sum is where digits would be lost.</summary>
    private const int Chunk = 256;

    /// <summary>
    /// Writes scale · Σ <paramref name="sums"/> to <paramref name="target"/>, for share <paramref name="part"/> of <paramref name="parts"/> of the
    /// <paramref name="count"/> numbers from <paramref name="start"/> on, and returns the sum of its squares.
    /// </summary>
    public static double Run(ReadOnlySpan<Numbers> sums, int start, int count, float scale, Numbers target, int part, int parts)
    {
        var (from, to) = Share.Of(count, Share.Line, part, parts);
        var sources = stackalloc float*[sums.Length];
        var squares = 0.0;
        Simd.Run(new Mean(Pointers(sums, sources), sums.Length, scale, target.Pointer, start + from, start + to, &squares));
        return squares;
    }

    /// <summary>
    /// The same for a table of which few rows have a gradient: only rows that are marked in some of <paramref name="sums"/> are added up. Marks
    /// move on to <paramref name="target"/>, where rows that were marked before and are no more become zero.
    /// </summary>
    public static double Run(ReadOnlySpan<Numbers> sums, MarkedRows table, float scale, Numbers target, int part, int parts)
    {
        var sources = stackalloc float*[sums.Length];
        Pointers(sums, sources);
        var squares = 0.0;
        for (var row = 0; row < table.Rows; row++)
        {
            if (!MarkedRows.Falls(row, part, parts))
            {
                continue;
            }

            var isMarked = false;
            for (var i = 0; i < sums.Length; i++)
            {
                isMarked |= sources[i][table.Marks + row] != 0;
                sources[i][table.Marks + row] = 0;
            }

            var start = table.Start + (row * table.Width);
            ref var mark = ref target.Pointer[table.Marks + row];
            if (isMarked)
            {
                Simd.Run(new Mean(sources, sums.Length, scale, target.Pointer, start, start + table.Width, &squares));
            }
            else if (mark != 0)
            {
                target.Span(start, table.Width).Clear();
            }

            mark = isMarked ? 1 : 0;
        }

        return squares;
    }

    private static float** Pointers(ReadOnlySpan<Numbers> sums, float** sources)
    {
        for (var i = 0; i < sums.Length; i++)
        {
            sources[i] = sums[i].Pointer;
        }

        return sources;
    }

    private readonly struct Mean(float** sources, int count, float scale, float* target, int from, int to, double* squares) : IKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run<V>()
            where V : unmanaged, ILanes<V>
        {
            for (var at = from; at < to; at += Chunk)
            {
                V even = V.Of(0), odd = even;
                var end = Math.Min(to, at + Chunk);
                var i = at;
                for (; i <= end - (2 * V.Count); i += 2 * V.Count)
                {
                    var (a, b) = (At<V>(i), At<V>(i + V.Count));
                    V.Store(a, target + i);
                    V.Store(b, target + i + V.Count);
                    even = V.MultiplyAdd(a, a, even);
                    odd = V.MultiplyAdd(b, b, odd);
                }

                for (; i < end; i += V.Count)
                {
                    var left = Math.Min(V.Count, end - i);
                    var a = V.First(At<V>(i), left, V.Of(0));
                    V.StoreFirst(a, target + i, left);
                    even = V.MultiplyAdd(a, a, even);
                }

                for (var k = 0; k < count; k++)
                {
                    new Span<float>(sources[k] + at, end - at).Clear();
                }

                *squares += V.Fold<AddOperator>(even + odd);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private V At<V>(int i)
            where V : unmanaged, ILanes<V>
        {
            var sum = V.Load(sources[0] + i);
            for (var k = 1; k < count; k++)
            {
                sum += V.Load(sources[k] + i);
            }

            return sum * V.Of(scale);
        }
    }
}
