namespace RnnFunctional.Kernels;

/// <summary>
/// A vector of float32 lanes. Kernels are written once over this, and the compiler makes a version of each for every width:
/// <see cref="Lanes512"/>, <see cref="Lanes256"/>, <see cref="Lanes128"/>.
/// </summary>
public unsafe interface ILanes<TSelf>
    where TSelf : unmanaged, ILanes<TSelf>
{
    /// <summary>How many lanes there are.</summary>
    static abstract int Count { get; }

    /// <summary>The same number in every lane.</summary>
    static abstract TSelf Of(float value);

    /// <summary>The numbers from <paramref name="source"/> on.</summary>
    static abstract TSelf Load(float* source);

    /// <summary>Writes the lanes from <paramref name="target"/> on.</summary>
    static abstract void Store(TSelf value, float* target);

    /// <summary>Writes the first <paramref name="count"/> lanes from <paramref name="target"/> on, and nothing else.</summary>
    static abstract void StoreFirst(TSelf value, float* target, int count);

    /// <summary>a + b.</summary>
    static abstract TSelf operator +(TSelf a, TSelf b);

    /// <summary>a - b.</summary>
    static abstract TSelf operator -(TSelf a, TSelf b);

    /// <summary>a · b.</summary>
    static abstract TSelf operator *(TSelf a, TSelf b);

    /// <summary>a / b.</summary>
    static abstract TSelf operator /(TSelf a, TSelf b);

    /// <summary>a · b + c, rounded once where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller of both; where <paramref name="b"/> is NaN, NaN.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger of both; where <paramref name="b"/> is NaN, NaN.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>|a|.</summary>
    static abstract TSelf Abs(TSelf a);

    /// <summary>√a.</summary>
    static abstract TSelf Sqrt(TSelf a);

    /// <summary>a · 2ⁿ where <paramref name="power"/> is 1.5 · 2²³ + n, for positive a of which that is a normal number.</summary>
    static abstract TSelf Scale(TSelf a, TSelf power);

    /// <summary><paramref name="then"/> where a &lt; b, else <paramref name="otherwise"/>.</summary>
    static abstract TSelf IfLess(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>The size of <paramref name="magnitude"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract TSelf CopySign(TSelf magnitude, TSelf sign);

    /// <summary><paramref name="then"/> where a = b, else <paramref name="otherwise"/>.</summary>
    static abstract TSelf IfEqual(TSelf a, TSelf b, TSelf then, TSelf otherwise);

    /// <summary>The first <paramref name="count"/> lanes of <paramref name="a"/>, the others of <paramref name="otherwise"/>.</summary>
    static abstract TSelf First(TSelf a, int count, TSelf otherwise);

    /// <summary>In each lane that lane of <paramref name="a"/> whose number stands in <paramref name="lanes"/>, as an int's bits.</summary>
    static abstract TSelf Take(TSelf a, TSelf lanes);

    /// <summary>a = m · 2ⁿ with m from √½ to √2, for positive normal numbers: m, and n as <paramref name="exponent"/>.</summary>
    static abstract TSelf Split(TSelf a, out TSelf exponent);

    /// <summary>All lanes put together by an operation for which order does not matter.</summary>
    static abstract float Fold<TBinary>(TSelf a)
        where TBinary : IBinary;
}
