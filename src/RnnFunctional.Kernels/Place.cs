namespace RnnFunctional.Kernels;

/// <summary>Sizes of an array in memory: how many outer elements (times), rows (of a batch) and columns (numbers on the last axis).</summary>
public readonly record struct Extent(int Outer, int Rows, int Columns)
{
    /// <summary>outer · rows.</summary>
    public int Lines => Outer * Rows;
}

/// <summary>Where an array stands: element (o, r, c) is at slots[Slot] + Offset + o · Outer + r · Row + c · Column, in numbers. A stride of 0 repeats.</summary>
public readonly record struct Place(int Slot, nint Offset, nint Outer, nint Row, nint Column);
