namespace RnnFunctional.Kernels;

/// <summary>
/// What the next round of a loop will read, brought nearer by the products of this one: they compute, and leave the way to memory free.
/// </summary>
internal sealed unsafe class LookAhead
{
    /// <summary>The numbers of a line of the cache.</summary>
    public const int Line = 16;

    private readonly float*[] _starts;
    private readonly long[] _lines;
    private int _piece;
    private long _done;

    /// <summary>Room for so many <paramref name="pieces"/>.</summary>
    public LookAhead(int pieces)
    {
        _starts = new float*[pieces];
        _lines = new long[pieces];
    }

    /// <summary>How many tiles the products of a round have.</summary>
    public int Tiles { get; set; }

    /// <summary>How many lines go with each tile.</summary>
    public int LinesPerTile { get; private set; }

    /// <summary>Begins a round with nothing to look for.</summary>
    public void Clear() => (_piece, _done, LinesPerTile) = (_starts.Length, 0, 0);

    /// <summary>Piece <paramref name="index"/> of what the next one reads.</summary>
    public void Piece(int index, float* start, long numbers)
    {
        _starts[index] = start;
        _lines[index] = numbers / Line;
    }

    /// <summary>Begins a round: all pieces are known.</summary>
    public void Begin()
    {
        var all = 0L;
        foreach (var lines in _lines)
        {
            all += lines;
        }

        (_piece, _done) = (0, 0);
        LinesPerTile = Tiles == 0 ? 0 : (int)((all + Tiles - 1) / Tiles);
    }

    /// <summary>The next lines, as many as go with <paramref name="tiles"/> tiles or fewer: where they begin and how many go with each.</summary>
    public (nint Start, int Lines) Next(int tiles)
    {
        while (_piece < _starts.Length && _done + (tiles * LinesPerTile) > _lines[_piece])
        {
            _piece++;
            _done = 0;
        }

        if (_piece >= _starts.Length || LinesPerTile == 0)
        {
            return (0, 0);
        }

        var start = _starts[_piece] + (_done * Line);
        _done += tiles * LinesPerTile;
        return ((nint)start, LinesPerTile);
    }
}
