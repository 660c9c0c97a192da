using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>The mean gradient from the sums that each thread formed over its rows: always added up in the same order.</summary>
public static unsafe class GradientMean
{
    /// <summary>The numbers whose squares are summed in float32: the chunks' sum is where digits would be lost.</summary>
    private const int Chunk = 256;

    /// <summary>
    /// Writes share <paramref name="part"/> of <paramref name="parts"/> of scale · Σ <paramref name="sums"/> to <paramref name="target"/>, and
    /// returns the sum of its squares.
    /// </summary>
    public static double Run(ReadOnlySpan<Numbers> sums, ReadOnlySpan<long> offsets, int count, float scale, Numbers target, int part, int parts)
    {
        var (from, to) = Share.Of(count, Share.Line, part, parts);
        var sources = stackalloc float*[sums.Length];
        for (var i = 0; i < sums.Length; i++)
        {
            sources[i] = sums[i].Pointer + offsets[i];
        }

        var squares = 0.0;
        Simd.Run(new Mean(sources, sums.Length, scale, target.Pointer, from, to, &squares));
        return squares;
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
