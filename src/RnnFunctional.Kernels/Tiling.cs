using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>The rows of a product in tiles of heights that differ by at most one: the taller ones first.</summary>
internal readonly unsafe struct Tiling
{
    /// <summary>How many tiles go through all panels together: what stays of the left side in the second cache.</summary>
    public const int Block = 16;

    private readonly int _low;
    private readonly int _talls;
    private readonly delegate*<Strip*, void> _runTall;
    private readonly delegate*<Strip*, void> _runLow;

    /// <summary>As few tiles as hold <paramref name="rows"/> rows, for panels of <paramref name="shape"/>.</summary>
    public Tiling(int rows, PanelShape shape)
    {
        Tiles = (rows + MicroKernel.Height - 1) / MicroKernel.Height;
        (_low, _talls) = Tiles == 0 ? (0, 0) : (rows / Tiles, rows % Tiles);
        _runLow = MicroKernel.Of(shape, _low);
        _runTall = MicroKernel.Of(shape, _low + 1);
    }

    /// <summary>How many tiles there are.</summary>
    public int Tiles { get; }

    /// <summary>The first row of a tile.</summary>
    public int Row(int tile) => (tile * _low) + Math.Min(tile, _talls);

    /// <summary>Computes tiles <paramref name="from"/> to before <paramref name="to"/> of <paramref name="strip"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(Strip* strip, int from, int to)
    {
        if (from < _talls)
        {
            strip->Row = Row(from);
            strip->Tiles = Math.Min(to, _talls) - from;
            _runTall(strip);
            from = Math.Min(to, _talls);
        }

        if (from < to)
        {
            strip->Row = Row(from);
            strip->Tiles = to - from;
            _runLow(strip);
        }
    }
}
