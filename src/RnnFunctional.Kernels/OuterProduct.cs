using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>What a matrix T of <paramref name="Rows"/> rows gains: Yᵀ X. The target's Row leads from a row of T to the next, its Column from a column to the next.</summary>
public readonly record struct Gradient(Place Y, int Rows, Place Target);

/// <summary>T[i, j] += Σ over lines of y[line, i] · x[line, j], for several y with one x: the gradients of parameters.</summary>
public sealed unsafe class OuterProduct : Job
{
    /// <summary>The most rows that are summed one by one.</summary>
    private const int Few = 2;

    private readonly Job _job;
    private readonly int _maxParts;

    /// <summary>The gradients over <paramref name="outer"/> · <paramref name="rows"/> lines of <paramref name="x"/>, shared by at most <paramref name="maxParts"/> parts.</summary>
    public OuterProduct(int outer, int rows, Source x, IEnumerable<Gradient> gradients, int maxParts)
    {
        Gradient[] all = [.. gradients.Where(gradient => gradient.Rows > 0)];
        var lines = new Lines(outer, rows, [x.Place, .. all.Select(gradient => gradient.Y)]);
        Source[] xs = [x with { Place = lines.Of(x.Place) }];
        Source[] ys = [.. all.Select(gradient => new Source(lines.Of(gradient.Y), gradient.Rows))];
        Place[] targets = [.. all.Select(gradient => gradient.Target)];

        // Either side may lie along the vectors: x, with the rows of each y; or all y side by side, with the rows of x.
        var turned = Cost(xs, ys) < Cost(ys, xs);
        var (lefts, rights) = turned ? (xs, ys) : (ys, xs);
        var results = lefts.Select((_, i) => turned ? targets.Select(Turned) : [targets[i]]);
        var sides = lefts.Zip(results, (left, places) => new LeftSide(left, [.. places]));
        _maxParts = maxParts;
        _job = lefts.Sum(left => left.Width) <= Few && Array.TrueForAll(rights, right => right.Place.Column == 1)
            ? new WeightedSums(lines, sides, rights)
            : new PackedOuterProduct(lines, sides, rights, maxParts);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more parts than were announced.</exception>
    public override void Run(float** slots, int part, int parts)
    {
        if (parts > _maxParts)
        {
            throw new ArgumentException($"at most {_maxParts} parts expected, found {parts}", nameof(parts));
        }

        _job.Run(slots, part, parts);
    }

    /// <summary>The job where it can be done some lines at a time, else null.</summary>
    internal PackedOuterProduct? Packed => _job as PackedOuterProduct;

    private static Place Turned(Place place) => place with { Row = place.Column, Column = place.Row };

    private static double Cost(Source[] lefts, Source[] rights)
    {
        var columns = rights.Sum(right => right.Width);
        return PanelShape.For(columns).Cost(columns) * lefts.Sum(left => left.Width) + (columns / 16.0);
    }
}
