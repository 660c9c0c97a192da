using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>What a matrix T of <paramref name="Rows"/> rows gains: Yᵀ X. The target's Row leads from a row of T to the next, its Column from a column to the next.</summary>
public readonly record struct Gradient(Place Y, int Rows, Place Target);

/// <summary>T[i, j] += Σ over lines of y[line, i] · x[line, j], for several y with one x: the gradients of parameters.</summary>
public sealed unsafe class OuterProduct : Job
{
    private readonly Lines _lines;
    private readonly Left[] _lefts;
    private readonly int _tiles;
    private readonly PanelShape _shape;
    private readonly int _panels;
    private readonly Columns _rights;
    private readonly float[] _packed;
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
        var columns = rights.Sum(right => right.Width);
        _lines = lines;
        _shape = PanelShape.For(columns);
        _panels = _shape.Panels(columns);
        _rights = new Columns(rights.Select(right => new Target(right.Place, right.Width)), _shape.Width);
        _lefts = new Left[lefts.Length];
        for (var i = 0; i < lefts.Length; i++)
        {
            var places = turned ? targets.Select(place => place with { Row = place.Column, Column = place.Row }) : [targets[i]];
            var results = rights.Zip(places, (right, place) => new Target(place, right.Width, place));
            var tiling = new Tiling(lefts[i].Width, _shape);
            _lefts[i] = new Left(lefts[i].Place, tiling, _tiles, new Columns(results, _shape.Width));
            _tiles += tiling.Tiles;
        }

        _maxParts = maxParts;
        _packed = GC.AllocateArray<float>(maxParts * Packed, pinned: true);
    }

    /// <summary>A left side, whose tiles are numbered from <paramref name="First"/> on, and its results.</summary>
    private readonly record struct Left(Place Place, Tiling Tiling, int First, Columns Columns);

    /// <summary>The packed numbers of a part, and some to begin at a cache line.</summary>
    private int Packed => (MicroKernel.Depth * _shape.Width) + 16;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are more parts than were announced.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(float** slots, int part, int parts)
    {
        if (parts > _maxParts)
        {
            throw new ArgumentException($"at most {_maxParts} parts expected, found {parts}", nameof(parts));
        }

        var byPanels = _panels > _tiles;
        var (firstPanel, lastPanel) = byPanels ? Share.Of(_panels, part, parts) : (0, _panels);
        var (firstTile, lastTile) = byPanels ? (0, _tiles) : Share.Of(_tiles, part, parts);
        if (firstTile == lastTile)
        {
            return;
        }

        var room = stackalloc float[Scratch.Size(_shape)];
        var scratch = Scratch.Align(room);
        var terms = stackalloc Stretch[MicroKernel.Depth];
        var packed = Scratch.Align((float*)Unsafe.AsPointer(ref _packed[part * Packed]));
        var lines = _lines.Runs * _lines.Rows;
        for (var line = 0; line < lines; line += MicroKernel.Depth)
        {
            var end = Math.Min(line + MicroKernel.Depth, lines);
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                Pack(slots, line, end, panel, packed);
                foreach (ref readonly var left in _lefts.AsSpan())
                {
                    var from = Math.Max(0, firstTile - left.First);
                    var to = Math.Min(left.Tiling.Tiles, lastTile - left.First);
                    if (from < to)
                    {
                        Strip strip;
                        strip.Terms = terms;
                        strip.End = terms + Terms(slots, left.Place, line, end, terms);
                        strip.Panel = packed;
                        for (; from < to; from += Tiling.Block)
                        {
                            var last = Math.Min(to, from + Tiling.Block);
                            var row = left.Tiling.Row(from);
                            left.Columns.Aim(&strip, slots, 0, panel, row, scratch);
                            left.Tiling.Run(&strip, from, last);
                            left.Columns.Take(slots, 0, panel, row, left.Tiling.Row(last), scratch);
                        }
                    }
                }
            }
        }
    }

    private static double Cost(Source[] lefts, Source[] rights)
    {
        var columns = rights.Sum(right => right.Width);
        return PanelShape.For(columns).Cost(columns) * lefts.Sum(left => left.Width) + (columns / 16.0);
    }

    /// <summary>The terms of a left side, lines <paramref name="line"/> to before <paramref name="end"/>: its numbers of a line are the rows of the product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Terms(float** slots, in Place place, int line, int end, Stretch* terms)
    {
        var count = 0;
        while (line < end)
        {
            var (run, row) = Math.DivRem(line, _lines.Rows);
            var length = Math.Min(end - line, _lines.Rows - row);
            terms[count++] = new Stretch((nint)(Lines.Start(place, slots, run) + (row * place.Row)), place.Column, place.Row, length);
            line += length;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pack(float** slots, int line, int end, int panel, float* packed)
    {
        while (line < end)
        {
            var (run, row) = Math.DivRem(line, _lines.Rows);
            var length = Math.Min(end - line, _lines.Rows - row);
            foreach (ref readonly var cut in _rights.Of(panel))
            {
                var place = cut.Place;
                var source = Lines.Start(place, slots, run) + (row * place.Row);
                Blocks.Copy(source, place.Row, place.Column, length, cut.Width, packed + cut.At, _shape.Width);
            }

            packed += (nint)length * _shape.Width;
            line += length;
        }
    }
}
