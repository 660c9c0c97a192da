using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// target = factors · before + terms on a tile, where <c>before</c> is the target itself at some distance: the numbers of a time, before it
/// or, where time runs backwards, behind.
/// </summary>
internal static unsafe class Recurrence
{
    /// <summary>Does it on <paramref name="count"/> numbers, in the direction that the distance tells.</summary>
    public static void Run<V>(float* factors, float* before, float* terms, float* target, int count)
        where V : unmanaged, ILanes<V>
    {
        var lag = target - before;
        var width = Math.Abs(lag);
        if (width >= count)
        {
            // Of no time is there more than one number.
            Columns<V>(factors, before, terms, target, count);
        }
        else if (width < V.Count)
        {
            Narrow(factors, before, terms, target, count, lag > 0);
        }
        else if (lag > 0)
        {
            Forwards<V>(factors, before, terms, target, count, (int)width);
        }
        else
        {
            Backwards<V>(factors, before, terms, target, count, (int)width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<V>(float* factors, float* before, float* terms, float* target, int count)
        where V : unmanaged, ILanes<V>
    {
        nint i = 0;
        for (; i <= count - V.Count; i += V.Count)
        {
            V.Store(V.MultiplyAdd(V.Load(factors + i), V.Load(before + i), V.Load(terms + i)), target + i);
        }

        if (i < count)
        {
            V.StoreFirst(V.MultiplyAdd(V.Load(factors + i), V.Load(before + i), V.Load(terms + i)), target + i, (int)(count - i));
        }
    }

    /// <summary>Some columns after the others, each of them over all times, so that the state stays where it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forwards<V>(float* factors, float* before, float* terms, float* target, int count, int width)
        where V : unmanaged, ILanes<V>
    {
        for (nint c = 0; c < width; c += V.Count)
        {
            var lanes = (int)Math.Min(V.Count, width - c);
            var state = V.Load(before + c);
            var i = c;
            for (; i <= count - lanes; i += width)
            {
                state = V.MultiplyAdd(V.Load(factors + i), state, V.Load(terms + i));
                V.StoreFirst(state, target + i, lanes);
            }

            if (i < count)
            {
                V.StoreFirst(V.MultiplyAdd(V.Load(factors + i), state, V.Load(terms + i)), target + i, (int)(count - i));
            }
        }
    }

    /// <summary>The same from the last time to the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backwards<V>(float* factors, float* before, float* terms, float* target, int count, int width)
        where V : unmanaged, ILanes<V>
    {
        for (nint c = 0; c < width; c += V.Count)
        {
            var lanes = (int)Math.Min(V.Count, width - c);
            var i = c + ((count - 1 - c) / width * width);
            var state = V.Load(before + i);
            if (count - i < lanes)
            {
                // What is cut off of the last time was computed with the tile behind.
                V.StoreFirst(V.MultiplyAdd(V.Load(factors + i), state, V.Load(terms + i)), target + i, (int)(count - i));
                state = V.Load(target + i);
                i -= width;
            }

            for (; i >= 0; i -= width)
            {
                state = V.MultiplyAdd(V.Load(factors + i), state, V.Load(terms + i));
                V.StoreFirst(state, target + i, lanes);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow(float* factors, float* before, float* terms, float* target, int count, bool forwards)
    {
        var (start, step) = forwards ? (0, 1) : (count - 1, -1);
        for (nint i = start; i >= 0 && i < count; i += step)
        {
            target[i] = MathF.FusedMultiplyAdd(factors[i], before[i], terms[i]);
        }
    }
}
