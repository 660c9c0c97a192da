namespace RnnFunctional.Kernels;

/// <summary>How work is split between parts that run at the same time.</summary>
internal static class Share
{
    /// <summary>Parts of an array that begin at multiples of this write to no line of the cache together.</summary>
    public const int Line = 64;

    /// <summary>The piece [from; to) of <paramref name="count"/> that falls to a part, beginning at a multiple of <paramref name="unit"/>.</summary>
    public static (int From, int To) Of(int count, int unit, int part, int parts)
    {
        if (parts == 1)
        {
            return (0, count);
        }

        var units = (count + (long)unit - 1) / unit;
        return ((int)Math.Min(count, units * part / parts * unit), (int)Math.Min(count, units * (part + 1) / parts * unit));
    }
}
