using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RnnFunctional.Kernels;

/// <summary>Results that don't lie in memory as a tile does: computed beside, and taken from there by columns that belong together.</summary>
internal static unsafe class Scratch
{
    /// <summary>The numbers of a block of tiles in one panel, and some to begin at a cache line.</summary>
    public static int Size(PanelShape shape) => (Tiling.Block * MicroKernel.Height * shape.Width) + 16;

    /// <summary>The first cache line from <paramref name="at"/> on.</summary>
    public static float* Align(float* at) => (float*)(((nint)at + 63) & ~63);

    /// <summary>target(i, j) = tile(i, j) + init(i, j), where <paramref name="init"/> may be null: nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(
        float* tile,
        nint stride,
        int rows,
        int columns,
        float* target,
        nint targetRow,
        nint targetColumn,
        float* init,
        nint initRow,
        nint initColumn)
    {
        var done = 0;
        if (targetColumn == 1 && init == null)
        {
            Blocks.Copy(tile, stride, 1, rows, columns, target, targetRow);
            return;
        }

        if (targetColumn == 1 && initColumn == 1)
        {
            for (; done <= columns - 4; done += 4)
            {
                var (from, to, added) = ((nint)(tile + done), (nint)(target + done), (nint)(init + done));
                for (var i = rows; i > 0; i--)
                {
                    (Vector128.Load((float*)from) + Vector128.Load((float*)added)).Store((float*)to);
                    from += stride * sizeof(float);
                    to += targetRow * sizeof(float);
                    added += initRow * sizeof(float);
                }
            }
        }

        for (var i = 0; i < rows; i++)
        {
            for (nint j = done; j < columns; j++)
            {
                var sum = tile[(i * stride) + j];
                target[(i * targetRow) + (j * targetColumn)] = init == null ? sum : sum + init[(i * initRow) + (j * initColumn)];
            }
        }
    }
}
