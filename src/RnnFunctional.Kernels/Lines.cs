namespace RnnFunctional.Kernels;

/// <summary>The lines of arrays, outer by rows: as one long run where every place allows it.</summary>
internal readonly struct Lines
{
    private readonly bool _lone;

    /// <summary>The fewest runs that arrays at <paramref name="places"/> have in common.</summary>
    public Lines(int outer, int rows, IEnumerable<Place> places)
    {
        _lone = rows == 1;
        var run = _lone || outer == 1 || places.All(place => place.Outer == rows * place.Row);
        (Runs, Rows) = run ? (Math.Min(1, outer), outer * rows) : (outer, rows);
    }

    /// <summary>How many runs there are.</summary>
    public int Runs { get; }

    /// <summary>The lines of a run.</summary>
    public int Rows { get; }

    /// <summary>The same place by runs.</summary>
    public Place Of(Place place) => _lone ? place with { Row = place.Outer } : place;

    /// <summary>Where element (0, 0) of run <paramref name="run"/> stands.</summary>
    public static unsafe float* Start(in Place place, float** slots, int run) =>
        slots[place.Slot] + place.Offset + (run * place.Outer);
}
