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
            Narrow<V>(factors, before, terms, target, count, (int)width, lag > 0);
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

    /// <summary>
    /// Several times in one vector, computed at the same time: each lane takes up what the lanes before it come to, of the last time, the last
    /// two, the last four (Hillis and Steele 1986), until only the state before the vector is missing. Products of factors must be numbers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow<V>(float* factors, float* before, float* terms, float* target, int count, int width, bool forwards)
        where V : unmanaged, ILanes<V>
    {
        var lanes = stackalloc int[6 * V.Count];
        var rounds = Lanes<V>(lanes, width, forwards);
        var carried = V.Load((float*)lanes);
        var whole = count / V.Count * V.Count;
        nint i = forwards ? 0 : count - V.Count;
        // The state before the first vector, in the lanes where it is after one.
        var first = stackalloc float[V.Count];
        new ReadOnlySpan<float>(forwards ? before : target + count, width).CopyTo(new(first + (forwards ? V.Count - width : 0), width));
        var state = V.Load(first);
        for (var k = 0; k < whole; k += V.Count, i += forwards ? V.Count : -V.Count)
        {
            V a = V.Load(factors + i), b = V.Load(terms + i);
            for (int round = 1, distance = width; round <= rounds; round++, distance *= 2)
            {
                var from = V.Load((float*)(lanes + (round * V.Count)));
                V x = V.Take(a, from), y = V.MultiplyAdd(a, V.Take(b, from), b);
                if (forwards)
                {
                    b = V.First(b, distance, y);
                    a = V.First(a, distance, a * x);
                }
                else
                {
                    b = V.First(y, V.Count - distance, b);
                    a = V.First(a * x, V.Count - distance, a);
                }
            }

            state = V.MultiplyAdd(a, V.Take(state, carried), b);
            V.Store(state, target + i);
        }

        for (var (left, step) = forwards ? (i, 1) : (i + V.Count - 1, -1); left >= 0 && left < count; left += step)
        {
            target[left] = MathF.FusedMultiplyAdd(factors[left], before[left], terms[left]);
        }
    }

    /// <summary>
    /// Which lanes the lanes of a vector read: of the vector before it, and in each of the rounds of the same. How many rounds there are.
    /// </summary>
    private static int Lanes<V>(int* lanes, int width, bool forwards)
        where V : unmanaged, ILanes<V>
    {
        var count = V.Count;
        for (var lane = 0; lane < count; lane++)
        {
            lanes[lane] = forwards ? count - width + (lane % width) : width - 1 - ((count - 1 - lane) % width);
        }

        var rounds = 0;
        for (var distance = width; distance < count; distance *= 2)
        {
            rounds++;
            for (var lane = 0; lane < count; lane++)
            {
                var from = forwards ? lane - distance : lane + distance;
                lanes[(rounds * count) + lane] = Math.Clamp(from, 0, count - 1);
            }
        }

        return rounds;
    }
}
