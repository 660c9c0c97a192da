using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>What goes to rows <paramref name="Row"/> and columns <paramref name="Column"/> on of a packed matrix: element (k, n) is the source's (0, k, n).</summary>
public readonly record struct Piece(int Row, int Column, Place Source, int Rows, int Columns);

/// <summary>Fills a packed matrix with pieces.</summary>
public sealed unsafe class Pack : Job
{
    private readonly PackedMatrix _matrix;
    private readonly Piece[] _pieces;

    /// <summary>The pieces lie within the matrix and don't overlap.</summary>
    /// <exception cref="ArgumentException">A piece does not lie within the matrix.</exception>
    public Pack(PackedMatrix matrix, IEnumerable<Piece> pieces)
    {
        _matrix = matrix;
        _pieces = [.. pieces];
        foreach (var piece in _pieces)
        {
            if (piece.Row < 0 || piece.Column < 0 || piece.Row + piece.Rows > matrix.Rows || piece.Column + piece.Columns > matrix.Columns)
            {
                throw new ArgumentException($"a piece within {matrix.Rows} × {matrix.Columns} expected, found {piece}", nameof(pieces));
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(float** slots, int part, int parts)
    {
        var width = _matrix.Shape.Width;
        var (first, last) = Share.Of(_matrix.Panels, part, parts);
        for (var panel = first; panel < last; panel++)
        {
            foreach (ref readonly var piece in _pieces.AsSpan())
            {
                var from = Math.Max(piece.Column, panel * width);
                var columns = Math.Min(piece.Column + piece.Columns, (panel + 1) * width) - from;
                if (columns > 0)
                {
                    var place = piece.Source;
                    Blocks.Copy(
                        slots[place.Slot] + place.Offset + ((from - piece.Column) * place.Column),
                        place.Row,
                        place.Column,
                        piece.Rows,
                        columns,
                        _matrix.Panel(panel) + ((nint)piece.Row * width) + from - (panel * width),
                        width);
                }
            }
        }

        GC.KeepAlive(_matrix);
    }
}
