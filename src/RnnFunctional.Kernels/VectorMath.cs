using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>
/// Functions on vectors. Errors are relative, in units of 2⁻²³ (about 1.2e-7), over the whole range of float32, and tested so:
/// exp 2, sigmoid 4, tanh 4, ln 4, softplus 4. What is smaller than 2⁻¹²⁶ may become 0.
/// </summary>
public static class VectorMath
{
    /// <summary>1.5 · 2²³: a number added to it is rounded to a whole one, which stands in the lowest bits of the sum.</summary>
    private const float Shift = 12582912f;

    /// <summary>exp x. Infinity above 88.72, 0 below -87.33.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        // ln 2 comes in two parts, the first exact in a few bits.
        var power = V.MultiplyAdd(x, V.Of(1.44269504f), V.Of(Shift));
        var n = power - V.Of(Shift);
        var r = V.MultiplyAdd(n, V.Of(-0.693359375f), x);
        r = V.MultiplyAdd(n, V.Of(2.12194440e-4f), r);

        // What lies outside of float32, or is NaN, has gone through this as anything.
        var y = V.IfLess(x, V.Of(88.7201f), V.Scale(ExpOfRest(r), power), x + V.Of(float.PositiveInfinity));
        return V.IfLess(x, V.Of(-87.33f), V.Of(0f), y);
    }

    /// <summary>σ(x) = 1 / (1 + exp(-x)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        // Within these bounds, which NaN passes, 2ⁿ is a normal number; beyond them the result is 1, or less than 2⁻¹²⁶.
        var bounded = V.Min(V.Of(87f), V.Max(V.Of(-88f), x));
        var power = V.MultiplyAdd(bounded, V.Of(-1.44269504f), V.Of(Shift));
        var n = power - V.Of(Shift);
        var r = V.MultiplyAdd(n, V.Of(-0.693359375f), V.Of(0f) - bounded);
        r = V.MultiplyAdd(n, V.Of(2.12194440e-4f), r);
        return V.Of(1f) / V.MultiplyAdd(ExpOfRest(r), V.Scale(V.Of(1f), power), V.Of(1f));
    }

    /// <summary>tanh x: a polynomial near 0, where 1 - 2 / (exp 2|x| + 1) would lose its digits, and that elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        var size = V.Abs(x);
        var z = x * x;
        var p = V.Of(-5.70498872745e-3f);
        p = V.MultiplyAdd(p, z, V.Of(2.06390887954e-2f));
        p = V.MultiplyAdd(p, z, V.Of(-5.37397155531e-2f));
        p = V.MultiplyAdd(p, z, V.Of(1.33314422036e-1f));
        p = V.MultiplyAdd(p, z, V.Of(-3.33332819422e-1f));
        var near = V.MultiplyAdd(p * z, x, x);

        // From 10 on it is 1; up to there ln 2 needs no second part.
        var bounded = V.Min(V.Of(20f), size + size);
        var power = V.MultiplyAdd(bounded, V.Of(1.44269504f), V.Of(Shift));
        var r = V.MultiplyAdd(power - V.Of(Shift), V.Of(-0.693147181f), bounded);
        var far = V.Of(1f) - (V.Of(2f) / V.MultiplyAdd(ExpOfRest(r), V.Scale(V.Of(1f), power), V.Of(1f)));
        return V.IfLess(size, V.Of(0.625f), near, V.CopySign(far, x));
    }

    /// <summary>exp r for |r| ≤ ln 2 / 2. With x = n ln 2 + r, exp x = 2ⁿ exp r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ExpOfRest<V>(V r)
        where V : unmanaged, ILanes<V>
    {
        // 1 + r + r² q(r), where q meets (exp r - 1 - r) / r² at Chebyshev's nodes.
        var q = V.Of(1.39262131e-3f);
        q = V.MultiplyAdd(q, r, V.Of(8.36320315e-3f));
        q = V.MultiplyAdd(q, r, V.Of(4.16665561e-2f));
        q = V.MultiplyAdd(q, r, V.Of(1.66665763e-1f));
        q = V.MultiplyAdd(q, r, V.Of(0.5f));
        return V.MultiplyAdd(q, r * r, r) + V.Of(1f);
    }

    /// <summary>ln x: -∞ of 0, NaN of what is less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        // Numbers below 2⁻¹²⁶ are brought up first: they have no exponent of their own.
        var least = V.Of(1.17549435e-38f);
        var scaled = V.IfLess(x, least, x * V.Of(8388608f), x);
        var m = V.Split(scaled, out var n);
        n = V.IfLess(x, least, n - V.Of(23f), n);

        var infinity = V.Of(float.PositiveInfinity);
        var y = V.IfLess(x, infinity, LogOnePlus(m - V.Of(1f), n), x);
        return V.IfLess(V.Of(0f), x, y, V.IfEqual(x, V.Of(0f), V.Of(0f) - infinity, V.Of(float.NaN)));
    }

    /// <summary>ln(1 + exp x), as max(x, 0) + ln(1 + exp(-|x|)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Softplus<V>(V x)
        where V : unmanaged, ILanes<V>
    {
        // 1 + e is never rounded: f = e where it is small, and 1 + e = 2 (1 + f) elsewhere.
        var e = Exp(V.Of(0f) - V.Abs(x));
        var small = V.Of(0.41421356f);
        var f = V.IfLess(e, small, e, (e - V.Of(1f)) * V.Of(0.5f));
        return V.Max(V.Of(0f), x) + LogOnePlus(f, V.IfLess(e, small, V.Of(0f), V.Of(1f)));
    }

    /// <summary>ln(1 + f) + n ln 2, for f from √½ - 1 to √2 - 1 (the coefficients are Cephes').</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LogOnePlus<V>(V f, V n)
        where V : unmanaged, ILanes<V>
    {
        var z = f * f;
        var p = V.Of(7.0376836292e-2f);
        p = V.MultiplyAdd(p, f, V.Of(-1.1514610310e-1f));
        p = V.MultiplyAdd(p, f, V.Of(1.1676998740e-1f));
        p = V.MultiplyAdd(p, f, V.Of(-1.2420140846e-1f));
        p = V.MultiplyAdd(p, f, V.Of(1.4249322787e-1f));
        p = V.MultiplyAdd(p, f, V.Of(-1.6668057665e-1f));
        p = V.MultiplyAdd(p, f, V.Of(2.0000714765e-1f));
        p = V.MultiplyAdd(p, f, V.Of(-2.4999993993e-1f));
        p = V.MultiplyAdd(p, f, V.Of(3.3333331174e-1f));
        var y = V.MultiplyAdd(n, V.Of(-2.12194440e-4f), p * f * z);
        y = V.MultiplyAdd(z, V.Of(-0.5f), y);
        return V.MultiplyAdd(n, V.Of(0.693359375f), f + y);
    }
}
