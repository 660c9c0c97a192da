using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>Outer products whose right side is laid out as the micro-kernel reads it, so many lines at a time. The left side is read where it lies.</summary>
internal sealed unsafe class PackedOuterProduct : Job
{
    private readonly Lines _lines;
    private readonly Left[] _lefts;
    private readonly int _tiles;
    private readonly PanelShape _shape;
    private readonly int _panels;
    private readonly Columns _rights;
    private readonly float[] _packed;

    public PackedOuterProduct(Lines lines, IEnumerable<LeftSide> lefts, Source[] rights, int maxParts)
    {
        var columns = rights.Sum(right => right.Width);
        _lines = lines;
        _shape = PanelShape.For(columns);
        _panels = _shape.Panels(columns);
        _rights = new Columns(rights.Select(right => new Target(right.Place, right.Width)), _shape.Width);
        var all = new List<Left>();
        foreach (var (source, targets) in lefts)
        {
            var results = rights.Zip(targets, (right, place) => new Target(place, right.Width, place));
            var tiling = new Tiling(source.Width, _shape);
            all.Add(new Left(source.Place, tiling, _tiles, new Columns(results, _shape.Width)));
            _tiles += tiling.Tiles;
        }

        _lefts = [.. all];
        _packed = GC.AllocateArray<float>(maxParts * Packed, pinned: true);
    }

    /// <summary>A left side, whose tiles are numbered from <paramref name="First"/> on, and its results.</summary>
    private readonly record struct Left(Place Place, Tiling Tiling, int First, Columns Columns);

    /// <summary>The packed numbers of a part, and some to begin at a cache line.</summary>
    private int Packed => (MicroKernel.Depth * _shape.Width) + 16;

    /// <summary>How many lines there are.</summary>
    public int Count => _lines.Runs * _lines.Rows;

    /// <inheritdoc/>
    public override void Run(float** slots, int part, int parts) => Run(slots, part, parts, 0, Count);

    /// <summary>The share of lines <paramref name="from"/> to before <paramref name="to"/> alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float** slots, int part, int parts, int from, int to)
    {
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
        for (var line = from; line < to; line += MicroKernel.Depth)
        {
            var end = Math.Min(line + MicroKernel.Depth, to);
            for (var panel = firstPanel; panel < lastPanel; panel++)
            {
                Pack(slots, line, end, panel, packed);
                foreach (ref readonly var left in _lefts.AsSpan())
                {
                    var tile = Math.Max(0, firstTile - left.First);
                    var behind = Math.Min(left.Tiling.Tiles, lastTile - left.First);
                    if (tile < behind)
                    {
                        Strip strip;
                        strip.Terms = terms;
                        strip.End = terms + Terms(slots, left.Place, line, end, terms);
                        strip.Panel = packed;
                        strip.LaterLines = 0;
                        for (; tile < behind; tile += Tiling.Block)
                        {
                            var last = Math.Min(behind, tile + Tiling.Block);
                            var row = left.Tiling.Row(tile);
                            left.Columns.Aim(&strip, slots, 0, panel, row, scratch);
                            left.Tiling.Run(&strip, tile, last);
                            left.Columns.Take(slots, 0, panel, row, left.Tiling.Row(last), scratch);
                        }
                    }
                }
            }
        }
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
