using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>A left side of products: lines of <paramref name="Width"/> numbers.</summary>
public readonly record struct Source(Place Place, int Width);

/// <summary>A result of products: lines of <paramref name="Width"/> numbers, and what is added to them, which may be their own memory.</summary>
public readonly record struct Target(Place Place, int Width, Place? Init = null);

/// <summary>Yⱼ = initⱼ + Σᵢ Xᵢ Bᵢⱼ on every line: sources side by side meet the rows of one packed matrix, targets side by side its columns.</summary>
public sealed unsafe class Product : Job
{
    private readonly PackedMatrix _matrix;
    private readonly Lines _lines;
    private readonly Tiling _tiling;
    private readonly Term[] _terms;
    private readonly Chunk[] _chunks;
    private readonly Columns _columns;

    /// <summary>The product over <paramref name="outer"/> · <paramref name="rows"/> lines.</summary>
    /// <exception cref="ArgumentException">The widths don't make up the matrix.</exception>
    public Product(int outer, int rows, IEnumerable<Source> sources, PackedMatrix matrix, IEnumerable<Target> targets)
    {
        Source[] left = [.. sources.Where(source => source.Width > 0)];
        Target[] right = [.. targets.Where(target => target.Width > 0)];
        if (left.Sum(source => source.Width) != matrix.Rows || right.Sum(target => target.Width) != matrix.Columns)
        {
            throw new ArgumentException($"widths that make up {matrix.Rows} × {matrix.Columns} expected", nameof(matrix));
        }

        var inits = right.Where(target => target.Init.HasValue).Select(target => target.Init!.Value);
        var lines = new Lines(outer, rows, [.. left.Select(x => x.Place), .. right.Select(x => x.Place), .. inits]);
        _matrix = matrix;
        _lines = lines;
        _tiling = new Tiling(lines.Rows, matrix.Shape);
        _columns = new Columns(
            right.Select(y => y with { Place = lines.Of(y.Place), Init = y.Init is { } init ? lines.Of(init) : null }),
            matrix.Shape.Width);
        (_terms, _chunks) = Chunks(left.Select(x => x with { Place = lines.Of(x.Place) }), matrix.Rows);
    }

    /// <summary>Consecutive terms of one source.</summary>
    private readonly record struct Term(Place Place, int Length);

    /// <summary>The terms that are summed before the result is touched, from one to before another, and their first row of the matrix.</summary>
    private readonly record struct Chunk(int First, int End, int Row);

    /// <summary>What it brings nearer while it computes.</summary>
    internal LookAhead? Ahead { get; set; }

    /// <summary>How many tiles it computes.</summary>
    internal int Tiles => _lines.Runs * _tiling.Tiles * _matrix.Panels * _chunks.Length;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(float** slots, int part, int parts)
    {
        var (first, last) = Share.Of(_matrix.Panels, part, parts);
        if (first == last)
        {
            return;
        }

        var terms = stackalloc Stretch[_terms.Length + 1];
        var room = stackalloc float[Scratch.Size(_matrix.Shape)];
        var scratch = Scratch.Align(room);
        for (var run = 0; run < _lines.Runs; run++)
        {
            for (var i = 0; i < _terms.Length; i++)
            {
                ref readonly var term = ref _terms[i];
                terms[i] = new Stretch((nint)Lines.Start(term.Place, slots, run), term.Place.Row, term.Place.Column, term.Length);
            }

            for (var tile = 0; tile < _tiling.Tiles; tile += Tiling.Block)
            {
                for (var panel = first; panel < last; panel++)
                {
                    Multiply(slots, run, terms, tile, panel, scratch);
                }
            }
        }

        GC.KeepAlive(_matrix);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(float** slots, int run, Stretch* terms, int tile, int panel, float* scratch)
    {
        var end = Math.Min(tile + Tiling.Block, _tiling.Tiles);
        var row = _tiling.Row(tile);
        Strip strip;
        _columns.Aim(&strip, slots, run, panel, row, scratch);
        foreach (ref readonly var chunk in _chunks.AsSpan())
        {
            strip.Terms = terms + chunk.First;
            strip.End = terms + chunk.End;
            strip.LaterLines = 0;
            if (Ahead is { } ahead)
            {
                (var later, strip.LaterLines) = ahead.Next(end - tile);
                strip.Later = (float*)later;
            }

            strip.Panel = _matrix.Panel(panel) + ((nint)chunk.Row * _matrix.Shape.Width);
            _tiling.Run(&strip, tile, end);

            // What comes next adds to it.
            strip.Init = strip.Target;
            strip.InitStride = strip.Stride;
        }

        _columns.Take(slots, run, panel, row, _tiling.Row(end), scratch);
    }

    private static (Term[] Terms, Chunk[] Chunks) Chunks(IEnumerable<Source> sources, int rows)
    {
        var terms = new List<Term>();
        var chunks = new List<Chunk>();
        var (row, first) = (0, 0);
        foreach (var (place, width) in sources)
        {
            for (var at = 0; at < width;)
            {
                var length = Math.Min(width - at, MicroKernel.Depth - (row % MicroKernel.Depth));
                terms.Add(new Term(place with { Offset = place.Offset + (at * place.Column) }, length));
                at += length;
                row += length;
                if (row % MicroKernel.Depth == 0 || row == rows)
                {
                    chunks.Add(new Chunk(first, terms.Count, (row - 1) / MicroKernel.Depth * MicroKernel.Depth));
                    first = terms.Count;
                }
            }
        }

        // Sums of nothing are computed, too.
        return ([.. terms], rows == 0 ? [new Chunk(0, 0, 0)] : [.. chunks]);
    }
}
