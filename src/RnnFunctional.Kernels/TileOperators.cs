using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>x.</summary>
public readonly struct CopyOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => x;
}

/// <summary>-x.</summary>
public readonly struct NegateOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => V.Of(-0f) - x;
}

/// <summary>ln x.</summary>
public readonly struct LogOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Log(x);
}

/// <summary>√x.</summary>
public readonly struct SqrtOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => V.Sqrt(x);
}

/// <summary>max(x, 0); NaN stays NaN.</summary>
public readonly struct ReluOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => V.Max(V.Of(0f), x);
}

/// <summary>ln(1 + exp x).</summary>
public readonly struct SoftplusOperator : IUnary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V x)
        where V : unmanaged, ILanes<V> => VectorMath.Softplus(x);
}

/// <summary>a + b.</summary>
public readonly struct AddOperator : IFold
{
    /// <inheritdoc/>
    public static float Neutral => 0f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a + b;
}

/// <summary>a - b.</summary>
public readonly struct SubtractOperator : IBinary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a - b;
}

/// <summary>a · b.</summary>
public readonly struct MultiplyOperator : IBinary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a * b;
}

/// <summary>a / b.</summary>
public readonly struct DivideOperator : IBinary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V> => a / b;
}

/// <summary>The larger of both; NaN if either is.</summary>
public readonly struct MaxOperator : IFold
{
    /// <inheritdoc/>
    public static float Neutral => float.NegativeInfinity;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V> => V.IfEqual(a, a, V.Max(a, b), a);
}

/// <summary>(1 - a) · a · b: what flows back through a = σ(x) where b arrives.</summary>
public readonly struct SigmoidSlopeOperator : IBinary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V> => (V.Of(1f) - a) * a * b;
}

/// <summary>(1 - a²) · b: what flows back through a = tanh x where b arrives.</summary>
public readonly struct TanhSlopeOperator : IBinary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b)
        where V : unmanaged, ILanes<V> => (V.Of(1f) - (a * a)) * b;
}

/// <summary>b where a &gt; 0, else c.</summary>
public readonly struct SelectOperator : ITernary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b, V c)
        where V : unmanaged, ILanes<V> => V.IfLess(V.Of(0f), a, b, c);
}

/// <summary>a · b + c.</summary>
public readonly struct MultiplyAddOperator : ITernary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b, V c)
        where V : unmanaged, ILanes<V> => V.MultiplyAdd(a, b, c);
}

/// <summary>c - a · b.</summary>
public readonly struct MultiplySubtractOperator : ITernary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b, V c)
        where V : unmanaged, ILanes<V> => V.MultiplyAdd(V.Of(-0f) - a, b, c);
}

/// <summary>a · b + (1 - a) · c.</summary>
public readonly struct BlendOperator : ITernary
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Of<V>(V a, V b, V c)
        where V : unmanaged, ILanes<V> => V.MultiplyAdd(a, b - c, c);
}
