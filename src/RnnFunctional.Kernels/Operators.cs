namespace RnnFunctional.Kernels;

/// <summary>A function of two numbers, for vectors of any width.</summary>
public interface IBinary
{
    /// <summary>The function on every lane.</summary>
    static abstract V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V>;
}

/// <summary>A function of three numbers, for vectors of any width.</summary>
public interface ITernary
{
    /// <summary>The function on every lane.</summary>
    static abstract V Of<V>(V a, V b, V c)
        where V : unmanaged, ILanes<V>;
}
