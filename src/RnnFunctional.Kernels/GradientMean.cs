using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>The mean gradient from the sums that each thread formed over its rows: always added up in the same order.</summary>
public static unsafe class GradientMean
{
    /// <summary>
    /// Writes share <paramref name="part"/> of <paramref name="parts"/> of scale · Σ <paramref name="sums"/> to <paramref name="target"/>, and
    /// returns the sum of its squares.
    /// </summary>
    public static double Run(ReadOnlySpan<Numbers> sums, ReadOnlySpan<long> offsets, int count, float scale, Numbers target, int part, int parts)
    {
        var (from, to) = Share.Of(count, Share.Line, part, parts);
        var mean = new Mean(sums, offsets, scale, target.Pointer, from, to);
        return mean.Run();
    }

    private readonly ref struct Mean(ReadOnlySpan<Numbers> sums, ReadOnlySpan<long> offsets, float scale, float* target, int from, int to)
    {
        private readonly ReadOnlySpan<Numbers> _sums = sums;
        private readonly ReadOnlySpan<long> _offsets = offsets;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public double Run()
        {
            var squares = 0.0;
            for (var at = from; at < to; at += Share.Line)
            {
                var length = Math.Min(Share.Line, to - at);
                var chunk = new Span<float>(target + at, length);
                new ReadOnlySpan<float>(_sums[0].Pointer + _offsets[0] + at, length).CopyTo(chunk);
                for (var i = 1; i < _sums.Length; i++)
                {
                    var other = _sums[i].Pointer + _offsets[i] + at;
                    for (var k = 0; k < length; k++)
                    {
                        chunk[k] += other[k];
                    }
                }

                // Float32 is enough within a chunk; the chunks' sum is where digits would be lost.
                var sum = 0f;
                for (var k = 0; k < length; k++)
                {
                    chunk[k] *= scale;
                    sum += chunk[k] * chunk[k];
                }

                squares += sum;
            }

            return squares;
        }
    }
}
