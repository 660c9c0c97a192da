using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>An operation that puts numbers together in any order.</summary>
public interface IFold : IBinary
{
    /// <summary>The result for no numbers.</summary>
    static abstract float Neutral { get; }
}

/// <summary>Puts the numbers of each line together: target (o, r, 0) from source (o, r, c) for all c.</summary>
public unsafe class LineFold<TFold>(Extent extent, Place source, Place target) : Job
    where TFold : IFold
{
    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        var (from, to) = Share.Of(extent.Lines, 16, part, parts);
        Simd.Run(new Lines(extent, source, target, slots, from, to));
    }

    private readonly struct Lines(Extent extent, Place source, Place target, float** slots, int from, int to) : IKernel
    {
        public void Run<V>()
            where V : unmanaged, ILanes<V>
        {
            for (var line = from; line < to; line++)
            {
                var (o, r) = Math.DivRem(line, extent.Rows);
                *target.At(slots, o, r) = Folded<V>(source.At(slots, o, r), source.Column, extent.Columns);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Folded<V>(float* source, nint stride, int count)
        where V : unmanaged, ILanes<V>
    {
        V a = V.Of(TFold.Neutral), b = a, neutral = a;
        nint i = 0;
        if (stride == 1)
        {
            for (; i <= count - (2 * V.Count); i += 2 * V.Count)
            {
                a = TFold.Of(a, V.Load(source + i));
                b = TFold.Of(b, V.Load(source + i + V.Count));
            }

            for (; i < count; i += V.Count)
            {
                a = TFold.Of(a, V.First(V.Load(source + i), (int)(count - i), neutral));
            }
        }
        else
        {
            // Only the first lane counts.
            for (; i < count; i++)
            {
                a = TFold.Of(a, V.First(V.Of(source[i * stride]), 1, neutral));
            }
        }

        return V.Fold<TFold>(TFold.Of(a, b));
    }
}

/// <summary>The sum of each line: target (o, r, 0) = Σ source (o, r, c) over c.</summary>
public sealed class LineSum(Extent extent, Place source, Place target) : LineFold<AddOperator>(extent, source, target);

/// <summary>The largest number of each line; NaN if any is.</summary>
public sealed class LineMax(Extent extent, Place source, Place target) : LineFold<MaxOperator>(extent, source, target);
