using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace RnnFunctional.Kernels;

/// <summary>Consecutive terms of the sums of a product: element (i, k) of the left side stands at At + i · Row + k · Column.</summary>
internal readonly unsafe record struct Stretch(nint At, nint Row, nint Column, nint Length);

/// <summary>Tiles below each other in one panel's columns of a product: what is summed, where the sums go and what is added to them.</summary>
internal unsafe struct Strip
{
    /// <summary>The terms, from here to before <see cref="End"/>.</summary>
    public Stretch* Terms;

    /// <summary>Where the terms end.</summary>
    public Stretch* End;

    /// <summary>The panel's rows that belong to the terms.</summary>
    public float* Panel;

    /// <summary>Row 0 of the result.</summary>
    public float* Target;

    /// <summary>From a row of the result to the next.</summary>
    public nint Stride;

    /// <summary>Row 0 of what is added, or null.</summary>
    public float* Init;

    /// <summary>From a row of what is added to the next.</summary>
    public nint InitStride;

    /// <summary>The first row.</summary>
    public nint Row;

    /// <summary>How many tiles there are.</summary>
    public int Tiles;

    /// <summary>Memory that is wanted later, and to be brought nearer while this is computed.</summary>
    public float* Later;

    /// <summary>How many cache lines of it go with each tile.</summary>
    public int LaterLines;
}

/// <summary>The innermost part of products: tiles of up to six rows by one or two vectors, whose sums stay in registers.</summary>
internal static unsafe class MicroKernel
{
    /// <summary>The most rows of a tile: with two vectors each, twelve sums, which every processor has registers for.</summary>
    public const int Height = 6;

    /// <summary>The most terms to sum at a time: what keeps a panel in the nearest cache.</summary>
    public const int Depth = 256;

    /// <summary>How many terms ahead the left side is fetched.</summary>
    private const int Ahead = 24;

    /// <summary>The kernel for panels of <paramref name="shape"/> and tiles of <paramref name="height"/> rows.</summary>
    public static delegate*<Strip*, void> Of(PanelShape shape, int height) =>
        shape switch
        {
            { IsColumn: true } => DotKernel.Of(shape.Bits, height),
            { Bits: 512 } => Of<Lanes512>(shape.Vectors, height),
            { Bits: 256 } => Of<Lanes256>(shape.Vectors, height),
            _ => Of<Lanes128>(shape.Vectors, height),
        };

    private static delegate*<Strip*, void> Of<V>(int vectors, int height)
        where V : unmanaged, ILanes<V> => vectors == 1 ? Of<V, One>(height) : Of<V, Two>(height);

    private static delegate*<Strip*, void> Of<V, W>(int height)
        where V : unmanaged, ILanes<V>
        where W : ICount =>
        height switch
        {
            1 => &Run<V, W, One>,
            2 => &Run<V, W, Two>,
            3 => &Run<V, W, Three>,
            4 => &Run<V, W, Four>,
            5 => &Run<V, W, Five>,
            _ => &Run<V, W, Six>,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, W, H>(Strip* strip)
        where V : unmanaged, ILanes<V>
        where W : ICount
        where H : ICount
    {
        var row = strip->Row;
        for (var tile = strip->Tiles; tile > 0; tile--, row += H.Value)
        {
            V c00 = V.Of(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
            V c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
            var panel = strip->Panel;
            for (nint i = 0; i < H.Value; i++)
            {
                Fetch<V, W>(strip->Target + ((row + i) * strip->Stride));
                if (strip->Init != null)
                {
                    Fetch<V, W>(strip->Init + ((row + i) * strip->InitStride));
                }
            }

            for (nint i = 0; i < strip->LaterLines; i++)
            {
                Fetch<V, One>(strip->Later);
                strip->Later += LookAhead.Line;
            }

            for (var term = strip->Terms; term < strip->End; term++)
            {
                var next = term->Row;
                var column = term->Column;
                var left = term->Length;
                var a0 = (float*)term->At + (row * next);
                var a1 = a0 + next;
                var a2 = a1 + next;
                var a3 = a2 + next;
                var a4 = a3 + next;
                var a5 = a4 + next;
                var ahead = a0 + (Ahead * column);
                nint at = 0;

                if (H.Value == 1)
                {
                    // A lone row: four terms at a time, each with sums of its own, so that none waits for the one before.
                    for (; left >= 4; left -= 4, at += 4 * column, panel += 4 * W.Value * V.Count)
                    {
                        var x0 = V.Of(a0[at]);
                        c00 = V.MultiplyAdd(x0, V.Load(panel), c00);
                        var x1 = V.Of(a0[at + column]);
                        c10 = V.MultiplyAdd(x1, V.Load(panel + (W.Value * V.Count)), c10);
                        var x2 = V.Of(a0[at + (2 * column)]);
                        c20 = V.MultiplyAdd(x2, V.Load(panel + (2 * W.Value * V.Count)), c20);
                        var x3 = V.Of(a0[at + (3 * column)]);
                        c30 = V.MultiplyAdd(x3, V.Load(panel + (3 * W.Value * V.Count)), c30);
                        if (W.Value > 1)
                        {
                            c01 = V.MultiplyAdd(x0, V.Load(panel + V.Count), c01);
                            c11 = V.MultiplyAdd(x1, V.Load(panel + (3 * V.Count)), c11);
                            c21 = V.MultiplyAdd(x2, V.Load(panel + (5 * V.Count)), c21);
                            c31 = V.MultiplyAdd(x3, V.Load(panel + (7 * V.Count)), c31);
                        }
                    }
                }

                for (; left > 0; left--, at += column, panel += W.Value * V.Count)
                {
                    // Where terms are far apart, as in outer products, each is in a cache line of its own, which nothing else foresees.
                    if (H.Value > 3)
                    {
                        Fetch<V, One>(ahead + at);
                    }

                    var b0 = V.Load(panel);
                    var b1 = b0;
                    if (W.Value > 1)
                    {
                        b1 = V.Load(panel + V.Count);
                    }

                    var x = V.Of(a0[at]);
                    c00 = V.MultiplyAdd(x, b0, c00);
                    if (W.Value > 1)
                    {
                        c01 = V.MultiplyAdd(x, b1, c01);
                    }

                    if (H.Value > 1)
                    {
                        x = V.Of(a1[at]);
                        c10 = V.MultiplyAdd(x, b0, c10);
                        if (W.Value > 1)
                        {
                            c11 = V.MultiplyAdd(x, b1, c11);
                        }
                    }

                    if (H.Value > 2)
                    {
                        x = V.Of(a2[at]);
                        c20 = V.MultiplyAdd(x, b0, c20);
                        if (W.Value > 1)
                        {
                            c21 = V.MultiplyAdd(x, b1, c21);
                        }
                    }

                    if (H.Value > 3)
                    {
                        x = V.Of(a3[at]);
                        c30 = V.MultiplyAdd(x, b0, c30);
                        if (W.Value > 1)
                        {
                            c31 = V.MultiplyAdd(x, b1, c31);
                        }
                    }

                    if (H.Value > 4)
                    {
                        x = V.Of(a4[at]);
                        c40 = V.MultiplyAdd(x, b0, c40);
                        if (W.Value > 1)
                        {
                            c41 = V.MultiplyAdd(x, b1, c41);
                        }
                    }

                    if (H.Value > 5)
                    {
                        x = V.Of(a5[at]);
                        c50 = V.MultiplyAdd(x, b0, c50);
                        if (W.Value > 1)
                        {
                            c51 = V.MultiplyAdd(x, b1, c51);
                        }
                    }
                }
            }

            if (H.Value == 1)
            {
                c00 = c00 + c10 + (c20 + c30);
                c01 = c01 + c11 + (c21 + c31);
            }

            Put<V, W>(strip, row, c00, c01);
            if (H.Value > 1)
            {
                Put<V, W>(strip, row + 1, c10, c11);
            }

            if (H.Value > 2)
            {
                Put<V, W>(strip, row + 2, c20, c21);
            }

            if (H.Value > 3)
            {
                Put<V, W>(strip, row + 3, c30, c31);
            }

            if (H.Value > 4)
            {
                Put<V, W>(strip, row + 4, c40, c41);
            }

            if (H.Value > 5)
            {
                Put<V, W>(strip, row + 5, c50, c51);
            }
        }
    }

    /// <summary>Lets memory come nearer before it is needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch<V, W>(float* target)
        where V : unmanaged, ILanes<V>
        where W : ICount
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(target);
            if (W.Value > 1)
            {
                Sse.Prefetch0(target + V.Count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V, W>(Strip* strip, nint row, V left, V right)
        where V : unmanaged, ILanes<V>
        where W : ICount
    {
        if (strip->Init != null)
        {
            var init = strip->Init + (row * strip->InitStride);
            left += V.Load(init);
            if (W.Value > 1)
            {
                right += V.Load(init + V.Count);
            }
        }

        var target = strip->Target + (row * strip->Stride);
        V.Store(left, target);
        if (W.Value > 1)
        {
            V.Store(right, target + V.Count);
        }
    }
}
