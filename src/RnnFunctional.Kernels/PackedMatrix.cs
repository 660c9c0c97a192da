using System.Runtime.InteropServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// The right-hand side of products, laid out as the micro-kernel reads it: panels of one or two vectors' width or of a single column, a
/// row of a panel after the other. All zeros until <see cref="Pack"/> jobs fill it; what they leave out stays zero. Packed once, multiplied with many times.
/// </summary>
public sealed unsafe class PackedMatrix : IDisposable
{
    private readonly float* _data;

    /// <summary>A matrix of <paramref name="rows"/> rows and <paramref name="columns"/> columns, in panels for the width in use.</summary>
    public PackedMatrix(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        Shape = PanelShape.For(rows, columns);
        Panels = Shape.Panels(columns);
        // Where vectors lie along a column, they read past its end.
        var bytes = (nuint)((((long)Panels * Shape.Width * rows) + 16) * sizeof(float));
        _data = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(_data, bytes);
    }

    /// <summary>The number of rows, over which products sum.</summary>
    public int Rows { get; }

    /// <summary>The number of columns, those of the product.</summary>
    public int Columns { get; }

    /// <summary>The panels' shape.</summary>
    internal PanelShape Shape { get; }

    /// <summary>The number of panels.</summary>
    internal int Panels { get; }

    /// <summary>Panel <paramref name="index"/>, [rows; panel width].</summary>
    internal float* Panel(int index) => _data + ((nint)index * Shape.Width * Rows);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_data);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of a matrix that was not disposed of.</summary>
    ~PackedMatrix() => NativeMemory.AlignedFree(_data);
}
