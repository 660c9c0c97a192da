using System.Runtime.InteropServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// The right-hand side of products, laid out as the micro-kernel reads it: panels of two vectors' width, a row of a panel after the
/// other, the last panel filled up with zeros. Packed once, multiplied with many times.
/// </summary>
public sealed unsafe class PackedMatrix : IDisposable
{
    private readonly float* _data;
    private readonly int _panels;

    /// <summary>Room for a matrix of <paramref name="rows"/> rows and <paramref name="columns"/> columns, for the width in use.</summary>
    public PackedMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        PanelWidth = Simd.PanelWidth;
        _panels = (columns + PanelWidth - 1) / PanelWidth;
        _data = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(1, (long)_panels * PanelWidth * rows) * sizeof(float), 64);
    }

    /// <summary>The number of rows, over which products sum.</summary>
    public int Rows { get; }

    /// <summary>The number of columns, those of the product.</summary>
    public int Columns { get; }

    /// <summary>The columns of a panel.</summary>
    public int PanelWidth { get; }

    /// <summary>Panel <paramref name="index"/>, [rows; panel width].</summary>
    internal float* Panel(int index) => _data + ((long)index * PanelWidth * Rows);

    /// <summary>
    /// Takes over the matrix whose element (i, j) stands at i · <paramref name="rowStride"/> + j · <paramref name="columnStride"/>.
    /// </summary>
    public void Pack(float* source, nint rowStride, nint columnStride)
    {
        for (var p = 0; p < _panels; p++)
        {
            var target = Panel(p);
            var from = source + (p * PanelWidth * columnStride);
            var width = Math.Min(PanelWidth, Columns - (p * PanelWidth));
            for (var i = 0; i < Rows; i++, target += PanelWidth)
            {
                for (var j = 0; j < width; j++)
                {
                    target[j] = from[(i * rowStride) + (j * columnStride)];
                }

                new Span<float>(target + width, PanelWidth - width).Clear();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_data);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of a matrix that was not disposed of.</summary>
    ~PackedMatrix() => NativeMemory.AlignedFree(_data);
}
