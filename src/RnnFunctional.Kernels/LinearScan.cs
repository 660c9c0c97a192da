namespace RnnFunctional.Kernels;

/// <summary>
/// A linear recurrence over the outer axis: from states (0), which is there, states (t + 1) = factors (t) · states (t) + terms (t), number by
/// number; in reverse, from the last one, states (t) = factors (t) · states (t + 1) + terms (t).
/// </summary>
public sealed unsafe class LinearScan : Job
{
    private readonly int _steps;
    private readonly int _rows;
    private readonly int _columns;
    private readonly bool _reverse;
    private readonly Place _factors;
    private readonly Place _terms;
    private readonly Place _states;

    /// <summary>The recurrence over <paramref name="extent"/>, which is that of the factors; the columns of every place stand side by side.</summary>
    public LinearScan(Extent extent, bool reverse, Place factors, Place terms, Place states)
    {
        (_steps, _reverse) = (extent.Outer, reverse);
        (_factors, _terms, _states) = (factors, terms, states);
        // Laid out without holes, the rows and columns of a time are one row.
        var flat = new[] { factors, terms, states }.All(place => extent.Rows == 1 || place.Row == extent.Columns);
        (_rows, _columns) = flat ? (1, extent.Rows * extent.Columns) : (extent.Rows, extent.Columns);
    }

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts)
    {
        var (from, to) = Share.Of(_columns, Share.Line, part, parts);
        for (var r = 0; r < _rows && from < to; r++)
        {
            var (first, last) = _reverse ? (_steps, _steps - 1) : (0, 0);
            var direction = _reverse ? -1 : 1;
            Simd.Run(new LinearSteps(
                _factors.At(slots, last, r) + from,
                direction * _factors.Outer,
                _terms.At(slots, last, r) + from,
                direction * _terms.Outer,
                _states.At(slots, first, r) + from,
                direction * _states.Outer,
                _steps,
                to - from));
        }
    }
}
