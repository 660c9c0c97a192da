namespace RnnFunctional.Kernels;

/// <summary>A table in a block of numbers, and behind, a mark for each of its rows: 1 where something was added to it.</summary>
/// <param name="Start">Where the table begins.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Width">The numbers in a row.</param>
/// <param name="Marks">Where the marks begin.</param>
public readonly record struct MarkedRows(int Start, int Rows, int Width, int Marks)
{
    /// <summary>Neighbouring marks lie in a line of the cache that belongs to one part alone.</summary>
    private const int Block = 16;

    /// <summary>Whether a row falls to a part: blocks by turns, since in tables sorted by frequency the first rows are those with work.</summary>
    public static bool Falls(int row, int part, int parts) => row / Block % parts == part;
}
