using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>A function of one number, for vectors of any width.</summary>
public interface IUnary
{
    /// <summary>The function on every lane.</summary>
    static abstract V Of<V>(V x)
        where V : unmanaged, ILanes<V>;
}

/// <summary>exp x.</summary>
public readonly struct ExpOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Exp(x);
}

/// <summary>1 / (1 + exp(-x)).</summary>
public readonly struct SigmoidOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Sigmoid(x);
}

/// <summary>tanh x.</summary>
public readonly struct TanhOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Tanh(x);
}

/// <summary>Functions over whole spans.</summary>
public static unsafe class Elementwise
{
    /// <summary>Writes the function of every number of <paramref name="source"/> to <paramref name="target"/>, which may be the same span.</summary>
    /// <exception cref="ArgumentException">The spans differ in length.</exception>
    public static void Apply<TUnary>(ReadOnlySpan<float> source, Span<float> target)
        where TUnary : IUnary
    {
        if (source.Length != target.Length)
        {
            throw new ArgumentException($"spans of one length expected, found {source.Length} and {target.Length}", nameof(target));
        }

        fixed (float* from = source, to = target)
        {
            Simd.Run(new Loop<TUnary>(from, to, source.Length));
        }
    }

    private readonly struct Loop<TUnary>(float* source, float* target, int length) : IKernel
        where TUnary : IUnary
    {
        public void Run<V>()
            where V : unmanaged, ILanes<V>
        {
            var i = 0;
            for (; i <= length - V.Count; i += V.Count)
            {
                V.Store(TUnary.Of(V.Load(source + i)), target + i);
            }

            // The rest goes through a full vector of its own: the same function, whatever the length.
            var rest = length - i;
            if (rest > 0)
            {
                var buffer = stackalloc float[V.Count];
                new ReadOnlySpan<float>(source + i, rest).CopyTo(new Span<float>(buffer, rest));
                V.Store(TUnary.Of(V.Load(buffer)), buffer);
                new ReadOnlySpan<float>(buffer, rest).CopyTo(new Span<float>(target + i, rest));
            }
        }
    }
}
