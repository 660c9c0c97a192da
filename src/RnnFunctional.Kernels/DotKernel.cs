using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>The innermost part of products with few columns: vectors lie along the terms, and each panel is one column.</summary>
internal static unsafe class DotKernel
{
    /// <summary>The kernel for vectors of <paramref name="bits"/> bits and tiles of <paramref name="height"/> rows.</summary>
    public static delegate*<Strip*, void> Of(int bits, int height) =>
        bits switch
        {
            512 => Of<Lanes512>(height),
            256 => Of<Lanes256>(height),
            _ => Of<Lanes128>(height),
        };

    private static delegate*<Strip*, void> Of<V>(int height)
        where V : unmanaged, ILanes<V> =>
        height switch
        {
            1 => &Run<V, One>,
            2 => &Run<V, Two>,
            3 => &Run<V, Three>,
            4 => &Run<V, Four>,
            5 => &Run<V, Five>,
            _ => &Run<V, Six>,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, H>(Strip* strip)
        where V : unmanaged, ILanes<V>
        where H : ICount
    {
        var row = strip->Row;
        for (var tile = strip->Tiles; tile > 0; tile--, row += H.Value)
        {
            V c0 = V.Of(0), c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0;
            var panel = strip->Panel;
            for (var term = strip->Terms; term < strip->End; panel += term->Length, term++)
            {
                var next = term->Row;
                var a = (float*)term->At + (row * next);
                // Numbers that don't follow each other come one at a time.
                var (step, lanes) = term->Column == 1 ? (V.Count, V.Count) : ((nint)1, 1);
                var stride = step * term->Column;
                nint k = 0;
                for (; k <= term->Length - step && lanes == V.Count; k += step, a += stride)
                {
                    Add<V, H>(a, next, V.Load(panel + k), V.Count, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                }

                for (; k < term->Length; k += step, a += stride)
                {
                    var count = (int)Math.Min(lanes, term->Length - k);
                    var b = V.First(V.Load(panel + k), count, V.Of(0));
                    Add<V, H>(a, next, b, count, ref c0, ref c1, ref c2, ref c3, ref c4, ref c5);
                }
            }

            Put(strip, row, c0);
            if (H.Value > 1)
            {
                Put(strip, row + 1, c1);
            }

            if (H.Value > 2)
            {
                Put(strip, row + 2, c2);
            }

            if (H.Value > 3)
            {
                Put(strip, row + 3, c3);
            }

            if (H.Value > 4)
            {
                Put(strip, row + 4, c4);
            }

            if (H.Value > 5)
            {
                Put(strip, row + 5, c5);
            }
        }
    }

    /// <summary>Adds the products of <paramref name="b"/> with the numbers of each row from <paramref name="a"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, H>(
        float* a, nint next, V b, int count, ref V c0, ref V c1, ref V c2, ref V c3, ref V c4, ref V c5)
        where V : unmanaged, ILanes<V>
        where H : ICount
    {
        c0 = V.MultiplyAdd(Load<V>(a, count), b, c0);
        if (H.Value > 1)
        {
            c1 = V.MultiplyAdd(Load<V>(a + next, count), b, c1);
        }

        if (H.Value > 2)
        {
            c2 = V.MultiplyAdd(Load<V>(a + (2 * next), count), b, c2);
        }

        if (H.Value > 3)
        {
            c3 = V.MultiplyAdd(Load<V>(a + (3 * next), count), b, c3);
        }

        if (H.Value > 4)
        {
            c4 = V.MultiplyAdd(Load<V>(a + (4 * next), count), b, c4);
        }

        if (H.Value > 5)
        {
            c5 = V.MultiplyAdd(Load<V>(a + (5 * next), count), b, c5);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V>(float* a, int count)
        where V : unmanaged, ILanes<V> => count == V.Count ? V.Load(a) : V.First(V.Load(a), count, V.Of(0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V>(Strip* strip, nint row, V sums)
        where V : unmanaged, ILanes<V>
    {
        var sum = V.Fold<AddOperator>(sums);
        strip->Target[row * strip->Stride] = strip->Init == null ? sum : sum + strip->Init[row * strip->InitStride];
    }
}
