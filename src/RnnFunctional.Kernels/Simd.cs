using System.Runtime.Intrinsics;

namespace RnnFunctional.Kernels;

/// <summary>Which width the kernels run at: chosen once, the widest that the processor has; tests choose another.</summary>
public static class Simd
{
    /// <summary>The widest vectors that the processor computes with, in bits; 128 also where it has none, emulated.</summary>
    public static int Widest { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The width in use, in bits: 512, 256 or 128. Any works on any processor; wider than it has is only slower.</summary>
    public static int Width { get; set; } = Widest;
}
