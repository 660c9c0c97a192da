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
        int stride,
        int rows,
        int columns,
        float* target,
        nint targetRow,
        nint targetColumn,
        float* init,
        nint initRow,
        nint initColumn)
    {
        var whole = targetColumn == 1 && (init == null || initColumn == 1) ? columns & ~3 : 0;
        for (; rows > 0; rows--, tile += stride, target += targetRow, init = init == null ? null : init + initRow)
        {
            for (var j = 0; j < whole; j += 4)
            {
                var sum = Vector128.Load(tile + j);
                (init == null ? sum : sum + Vector128.Load(init + j)).Store(target + j);
            }

            for (var j = whole; j < columns; j++)
            {
                target[j * targetColumn] = init == null ? tile[j] : tile[j] + init[j * initColumn];
            }
        }
    }
}
