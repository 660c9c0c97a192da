using System.Runtime.Intrinsics;

namespace RnnFunctional.Kernels;

/// <summary>Work that is written for any width of vector.</summary>
internal interface IKernel
{
    /// <summary>Does the work with vectors <typeparamref name="V"/>.</summary>
    void Run<V>()
        where V : unmanaged, ILanes<V>;
}

/// <summary>Which width the kernels run at: chosen once, the widest that the processor has; tests choose another.</summary>
public static class Simd
{
    /// <summary>The widest vectors that the processor computes with, in bits; 128 also where it has none, emulated.</summary>
    public static int Widest { get; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>The width in use, in bits: 512, 256 or 128. Any works on any processor; wider than it has is only slower.</summary>
    public static int Width { get; set; } = Widest;

    /// <summary>Does the work of <paramref name="kernel"/> at the width in use.</summary>
    internal static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, IKernel
    {
        switch (Width)
        {
            case 512:
                kernel.Run<Lanes512>();
                break;
            case 256:
                kernel.Run<Lanes256>();
                break;
            default:
                kernel.Run<Lanes128>();
                break;
        }
    }
}
