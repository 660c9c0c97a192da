using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RnnFunctional.Kernels;

/// <summary>Copies between blocks of different layouts.</summary>
internal static unsafe class Blocks
{
    /// <summary>The terms to transpose at a time: what keeps their target in the nearest cache while its columns fill.</summary>
    private const int Depth = 64;

    /// <summary>Element (k, n) from source[k · row + n · column] to target[k · stride + n].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* source, nint row, nint column, int rows, int columns, float* target, nint stride)
    {
        if (column == 1)
        {
            var n = Strips<Lanes512>(source, row, rows, 0, columns, target, stride);
            n = Strips<Lanes256>(source, row, rows, n, columns, target, stride);
            n = Strips<Lanes128>(source, row, rows, n, columns, target, stride);
            Numbers(source + n, row, 1, rows, columns - n, target + n, stride);
        }
        else if (row == 1)
        {
            for (var k = 0; k < rows; k += Depth)
            {
                Transpose(source + k, column, Math.Min(Depth, rows - k), columns, target + (k * stride), stride);
            }
        }
        else
        {
            Numbers(source, row, column, rows, columns, target, stride);
        }
    }

    /// <summary>Where columns are neighbours in the source: those from <paramref name="n"/> on, a vector of them at a time; the first that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Strips<V>(float* source, nint row, int rows, int n, int columns, float* target, nint stride)
        where V : unmanaged, ILanes<V>
    {
        for (; n <= columns - (2 * V.Count); n += 2 * V.Count)
        {
            var (from, to) = ((nint)(source + n), (nint)(target + n));
            for (var k = rows; k > 0; k--, from += row * sizeof(float), to += stride * sizeof(float))
            {
                V.Store(V.Load((float*)from), (float*)to);
                V.Store(V.Load((float*)from + V.Count), (float*)to + V.Count);
            }
        }

        for (; n <= columns - V.Count; n += V.Count)
        {
            var (from, to) = ((nint)(source + n), (nint)(target + n));
            for (var k = rows; k > 0; k--, from += row * sizeof(float), to += stride * sizeof(float))
            {
                V.Store(V.Load((float*)from), (float*)to);
            }
        }

        return n;
    }

    /// <summary>Where terms are neighbours in the source: squares of four by four, and numbers at the edges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* source, nint column, int rows, int columns, float* target, nint stride)
    {
        var (wholeRows, wholeColumns) = Sse.IsSupported ? (rows & ~3, columns & ~3) : (0, 0);
        for (var n = 0; n < wholeColumns; n += 4)
        {
            var from = source + (n * column);
            for (var k = 0; k < wholeRows; k += 4)
            {
                Square(from + k, column, target + (k * stride) + n, stride);
            }
        }

        Numbers(source + wholeRows, 1, column, rows - wholeRows, wholeColumns, target + (wholeRows * stride), stride);
        Numbers(source + (wholeColumns * column), 1, column, rows, columns - wholeColumns, target + wholeColumns, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Square(float* source, nint column, float* target, nint stride)
    {
        var a = Vector128.Load(source);
        var b = Vector128.Load(source + column);
        var c = Vector128.Load(source + (2 * column));
        var d = Vector128.Load(source + (3 * column));
        var ab = Sse.UnpackLow(a, b);
        var cd = Sse.UnpackLow(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(target);
        Sse.MoveHighToLow(cd, ab).Store(target + stride);
        ab = Sse.UnpackHigh(a, b);
        cd = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(target + (2 * stride));
        Sse.MoveHighToLow(cd, ab).Store(target + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Numbers(float* source, nint row, nint column, int rows, int columns, float* target, nint stride)
    {
        for (var n = 0; n < columns; n++)
        {
            for (var k = 0; k < rows; k++)
            {
                target[(k * stride) + n] = source[(k * row) + (n * column)];
            }
        }
    }
}
