using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// Steps of a linear recurrence from the state at <c>states</c> on, on <c>columns</c> numbers side by side: each state is the one before
/// times a factor plus a term. From one time to the next it is <c>ofFactors</c>, <c>ofTerms</c> and <c>ofStates</c> numbers.
/// </summary>
internal readonly unsafe struct LinearSteps(
    float* factors, nint ofFactors, float* terms, nint ofTerms, float* states, nint ofStates, int steps, int columns) : IKernel
{
    /// <summary>How many vectors are computed side by side: what hides the time a multiplication with addition takes.</summary>
    private const int Side = 4;

    /// <inheritdoc/>
    public void Run<V>()
        where V : unmanaged, ILanes<V>
    {
        nint c = 0;
        for (; c <= columns - (Side * V.Count); c += Side * V.Count)
        {
            Wide<V>(factors + c, ofFactors, terms + c, ofTerms, states + c, ofStates, steps);
        }

        for (; c < columns; c += V.Count)
        {
            Narrow<V>(factors + c, ofFactors, terms + c, ofTerms, states + c, ofStates, steps, (int)Math.Min(V.Count, columns - c));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide<V>(float* a, nint ofA, float* b, nint ofB, float* h, nint ofH, int steps)
        where V : unmanaged, ILanes<V>
    {
        V w = V.Load(h), x = V.Load(h + V.Count), y = V.Load(h + (2 * V.Count)), z = V.Load(h + (3 * V.Count));
        for (var t = 0; t < steps; t++, a += ofA, b += ofB)
        {
            h += ofH;
            w = V.MultiplyAdd(V.Load(a), w, V.Load(b));
            x = V.MultiplyAdd(V.Load(a + V.Count), x, V.Load(b + V.Count));
            y = V.MultiplyAdd(V.Load(a + (2 * V.Count)), y, V.Load(b + (2 * V.Count)));
            z = V.MultiplyAdd(V.Load(a + (3 * V.Count)), z, V.Load(b + (3 * V.Count)));
            V.Store(w, h);
            V.Store(x, h + V.Count);
            V.Store(y, h + (2 * V.Count));
            V.Store(z, h + (3 * V.Count));
        }
    }

    /// <summary>The first <paramref name="count"/> lanes of a vector.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<V>(float* a, nint ofA, float* b, nint ofB, float* h, nint ofH, int steps, int count)
        where V : unmanaged, ILanes<V>
    {
        var x = V.Load(h);
        for (var t = 0; t < steps; t++, a += ofA, b += ofB)
        {
            h += ofH;
            x = V.MultiplyAdd(V.Load(a), x, V.Load(b));
            V.StoreFirst(x, h, count);
        }
    }
}
