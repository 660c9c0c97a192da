using System.Runtime.InteropServices;

namespace RnnFunctional.Kernels;

/// <summary>Memory for float32 numbers outside of the managed heap, at a cache line, with room behind for vectors that read past the end.</summary>
public sealed unsafe class Numbers : IDisposable
{
    private const int Behind = 64;

    /// <summary>Zeros.</summary>
    public Numbers(long count)
    {
        Count = count;
        var bytes = (nuint)(count + Behind) * sizeof(float);
        Pointer = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Pointer, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>The first.</summary>
    public float* Pointer { get; }

    /// <summary>The numbers from <paramref name="start"/> on.</summary>
    public Span<float> Span(long start, int length) => new(Pointer + start, length);

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        GC.RemoveMemoryPressure((Count + Behind) * sizeof(float));
    }

    /// <summary>Frees the memory if it was not disposed of.</summary>
    ~Numbers() => Free();
}
