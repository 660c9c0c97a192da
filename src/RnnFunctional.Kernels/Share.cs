namespace RnnFunctional.Kernels;

/// <summary>Even shares of work.</summary>
internal static class Share
{
    /// <summary>Share <paramref name="part"/> of <paramref name="count"/> things, from one to before another. Of too few things the first parts get one each.</summary>
    public static (int From, int To) Of(int count, int part, int parts) => (Start(count, part, parts), Start(count, part + 1, parts));

    private static int Start(int count, int part, int parts) => (part * (count / parts)) + Math.Min(part, count % parts);
}
