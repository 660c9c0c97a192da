using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace RnnFunctional.Kernels;

/// <summary>Columns of a panel, from <paramref name="At"/> on, that one array has: where the first of them stands in it, and what is added there if anything is.</summary>
internal readonly record struct Cut(int At, int Width, Place Place, Place Init, bool Adds, bool IsPanel);

/// <summary>Arrays side by side, cut where panels end.</summary>
internal sealed unsafe class Columns
{
    private readonly int _width;
    private readonly Cut[] _cuts;
    private readonly int[] _panels;
    private readonly bool[] _fours;

    /// <summary>The cuts of <paramref name="targets"/> for panels of <paramref name="width"/> columns.</summary>
    public Columns(IEnumerable<Target> targets, int width)
    {
        var cuts = new List<Cut>();
        var panels = new List<int> { 0 };
        var column = 0;
        foreach (var target in targets)
        {
            for (var from = 0; from < target.Width;)
            {
                var at = column % width;
                var taken = Math.Min(width - at, target.Width - from);
                var whole = taken == width && target is { Place.Column: 1, Init: null or { Column: 1 } };
                var init = Past(target.Init.GetValueOrDefault(), from);
                cuts.Add(new Cut(at, taken, Past(target.Place, from), init, target.Init.HasValue, whole));
                from += taken;
                column += taken;
                if (column % width == 0)
                {
                    panels.Add(cuts.Count);
                }
            }
        }

        panels.Add(cuts.Count);
        (_width, _cuts, _panels) = (width, [.. cuts], [.. panels]);
        _fours = [.. Enumerable.Range(0, panels.Count - 1).Select(AreFours)];
    }

    /// <summary>The cuts of a panel.</summary>
    public ReadOnlySpan<Cut> Of(int panel) => _cuts.AsSpan(_panels[panel], _panels[panel + 1] - _panels[panel]);

    /// <summary>Lets the sums of rows from <paramref name="row"/> on go to their place, or to <paramref name="scratch"/> where they lie otherwise than in a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Aim(Strip* strip, float** slots, int run, int panel, int row, float* scratch)
    {
        ref readonly var cut = ref _cuts[_panels[panel]];
        if (cut.IsPanel)
        {
            strip->Target = Lines.Start(cut.Place, slots, run);
            strip->Stride = cut.Place.Row;
            strip->Init = cut.Adds ? Lines.Start(cut.Init, slots, run) : null;
            strip->InitStride = cut.Init.Row;
        }
        else
        {
            strip->Target = scratch - ((nint)row * _width);
            strip->Stride = _width;
            strip->Init = null;
        }
    }

    /// <summary>Brings what went to scratch, rows <paramref name="row"/> to before <paramref name="end"/>, to its places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(float** slots, int run, int panel, int row, int end, float* scratch)
    {
        if (_fours[panel])
        {
            TakeFours(slots, run, panel, row, end, scratch);
            return;
        }

        foreach (ref readonly var cut in Of(panel))
        {
            if (cut.IsPanel)
            {
                return;
            }

            var (place, init) = (cut.Place, cut.Init);
            var target = Lines.Start(place, slots, run) + (row * place.Row);
            var added = cut.Adds ? Lines.Start(init, slots, run) + (row * init.Row) : null;
            Scratch.Take(
                scratch + cut.At, _width, end - row, cut.Width, target, place.Row, place.Column, added, init.Row, init.Column);
        }
    }

    /// <summary>Whether a panel has four arrays of four columns that lie alike, as those of the gates of a small cell do.</summary>
    private bool AreFours(int panel)
    {
        var cuts = Of(panel).ToArray();
        return cuts.Length == 4
            && Array.TrueForAll(cuts, cut =>
                cut is { Width: 4, Adds: true, Place.Column: 1, Init.Column: 1 }
                && cut.Place.Row == cuts[0].Place.Row
                && cut.Init.Row == cuts[0].Init.Row);
    }

    /// <summary>Takes four arrays in one pass.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeFours(float** slots, int run, int panel, int row, int end, float* scratch)
    {
        var cuts = Of(panel);
        nint at = row * cuts[0].Place.Row, next = cuts[0].Place.Row;
        nint from = row * cuts[0].Init.Row, step = cuts[0].Init.Row;
        float* a = Lines.Start(cuts[0].Place, slots, run), b = Lines.Start(cuts[1].Place, slots, run);
        float* c = Lines.Start(cuts[2].Place, slots, run), d = Lines.Start(cuts[3].Place, slots, run);
        float* e = Lines.Start(cuts[0].Init, slots, run), f = Lines.Start(cuts[1].Init, slots, run);
        float* g = Lines.Start(cuts[2].Init, slots, run), h = Lines.Start(cuts[3].Init, slots, run);
        for (var i = row; i < end; i++, scratch += _width, at += next, from += step)
        {
            (Vector128.Load(scratch) + Vector128.Load(e + from)).Store(a + at);
            (Vector128.Load(scratch + 4) + Vector128.Load(f + from)).Store(b + at);
            (Vector128.Load(scratch + 8) + Vector128.Load(g + from)).Store(c + at);
            (Vector128.Load(scratch + 12) + Vector128.Load(h + from)).Store(d + at);
        }
    }

    private static Place Past(Place place, int columns) => place with { Offset = place.Offset + (columns * place.Column) };
}
