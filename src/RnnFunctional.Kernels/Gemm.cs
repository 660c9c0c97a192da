using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>Matrix products.</summary>
public static unsafe class Gemm
{
    /// <summary>The rows of a result that the micro-kernel keeps in registers, beside two vectors of columns.</summary>
    public const int Rows = 6;

    /// <summary>How many terms are summed in registers before the result is touched: what keeps a panel in the first cache.</summary>
    private const int Depth = 256;

    /// <summary>How many rows of A go through all panels together: what stays of A in the second cache.</summary>
    private const int Block = 16 * Rows;

    /// <summary>
    /// C = A B, or C += A B with <paramref name="accumulate"/>: A has <paramref name="rows"/> rows, with element (i, k) at
    /// i · <paramref name="rowStride"/> + k · <paramref name="columnStride"/>; C is row-major, a row every <paramref name="stride"/> numbers.
    /// </summary>
    /// <exception cref="InvalidOperationException">B was packed for another vector width than is in use.</exception>
    public static void Multiply(
        float* a, nint rowStride, nint columnStride, int rows, PackedMatrix b, float* c, nint stride, bool accumulate)
    {
        if (b.PanelWidth != Simd.PanelWidth)
        {
            throw new InvalidOperationException($"the matrix is packed in panels of {b.PanelWidth}, and {Simd.PanelWidth} are in use: pack it again");
        }

        Simd.Run(new Product(a, rowStride, columnStride, rows, b, c, stride, accumulate));
    }

    private readonly struct Product(
        float* a, nint rowStride, nint columnStride, int rows, PackedMatrix b, float* c, nint stride, bool accumulate) : IKernel
    {
        public void Run<V>()
            where V : unmanaged, ILanes<V>
            => Gemm.Run<V>(a, rowStride, columnStride, rows, b, c, stride, accumulate);
    }

    private static void Run<V>(
        float* a, nint rowStride, nint columnStride, int rows, PackedMatrix b, float* c, nint stride, bool accumulate)
        where V : unmanaged, ILanes<V>
    {
        var width = 2 * V.Count;
        var edge = stackalloc float[Rows * width];
        if (b.Rows == 0 && !accumulate)
        {
            for (var i = 0; i < rows; i++)
            {
                new Span<float>(c + (i * stride), b.Columns).Clear();
            }
        }

        for (var k = 0; k < b.Rows; k += Depth)
        {
            var depth = Math.Min(Depth, b.Rows - k);
            var adds = accumulate || k > 0;
            for (var i = 0; i < rows; i += Block)
            {
                for (int p = 0, j = 0; j < b.Columns; p++, j += width)
                {
                    var panel = b.Panel(p) + (k * (long)width);
                    var columns = Math.Min(width, b.Columns - j);
                    for (var r = i; r < Math.Min(rows, i + Block); r += Rows)
                    {
                        var height = Math.Min(Rows, rows - r);
                        var left = a + (r * rowStride) + (k * columnStride);
                        var target = c + (r * stride) + j;
                        if (height == Rows && columns == width)
                        {
                            Tile<V>(left, rowStride, columnStride, Rows, panel, depth, target, stride, adds);
                        }
                        else
                        {
                            // At the edges the tile goes through a full one beside, of which only what belongs to C is taken.
                            Tile<V>(left, rowStride, columnStride, height, panel, depth, edge, width, false);
                            Merge(edge, width, target, stride, height, columns, adds);
                        }
                    }
                }
            }
        }
    }

    private static void Merge(float* tile, int width, float* c, nint stride, int rows, int columns, bool adds)
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var value = tile[(i * width) + j];
                c[(i * stride) + j] = adds ? c[(i * stride) + j] + value : value;
            }
        }
    }

    /// <summary>
    /// Six rows by two vectors of C, twelve sums in registers. Where there are fewer rows, the last one is computed again in place of
    /// those that are missing.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V>(
        float* a, nint rowStride, nint columnStride, int rows, float* panel, int depth, float* c, nint stride, bool adds)
        where V : unmanaged, ILanes<V>
    {
        var a1 = a + (Math.Min(1, rows - 1) * rowStride);
        var a2 = a + (Math.Min(2, rows - 1) * rowStride);
        var a3 = a + (Math.Min(3, rows - 1) * rowStride);
        var a4 = a + (Math.Min(4, rows - 1) * rowStride);
        var a5 = a + (Math.Min(5, rows - 1) * rowStride);
        V c00 = V.Of(0), c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00;
        V c30 = c00, c31 = c00, c40 = c00, c41 = c00, c50 = c00, c51 = c00;
        nint at = 0;
        for (var k = 0; k < depth; k++, at += columnStride, panel += 2 * V.Count)
        {
            var b0 = V.Load(panel);
            var b1 = V.Load(panel + V.Count);
            var x = V.Of(a[at]);
            c00 = V.MultiplyAdd(x, b0, c00);
            c01 = V.MultiplyAdd(x, b1, c01);
            x = V.Of(a1[at]);
            c10 = V.MultiplyAdd(x, b0, c10);
            c11 = V.MultiplyAdd(x, b1, c11);
            x = V.Of(a2[at]);
            c20 = V.MultiplyAdd(x, b0, c20);
            c21 = V.MultiplyAdd(x, b1, c21);
            x = V.Of(a3[at]);
            c30 = V.MultiplyAdd(x, b0, c30);
            c31 = V.MultiplyAdd(x, b1, c31);
            x = V.Of(a4[at]);
            c40 = V.MultiplyAdd(x, b0, c40);
            c41 = V.MultiplyAdd(x, b1, c41);
            x = V.Of(a5[at]);
            c50 = V.MultiplyAdd(x, b0, c50);
            c51 = V.MultiplyAdd(x, b1, c51);
        }

        Put(c00, c01, c, adds);
        Put(c10, c11, c + stride, adds);
        Put(c20, c21, c + (2 * stride), adds);
        Put(c30, c31, c + (3 * stride), adds);
        Put(c40, c41, c + (4 * stride), adds);
        Put(c50, c51, c + (5 * stride), adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V>(V left, V right, float* c, bool adds)
        where V : unmanaged, ILanes<V>
    {
        if (adds)
        {
            left += V.Load(c);
            right += V.Load(c + V.Count);
        }

        V.Store(left, c);
        V.Store(right, c + V.Count);
    }
}
