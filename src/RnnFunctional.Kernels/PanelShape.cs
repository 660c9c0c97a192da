namespace RnnFunctional.Kernels;

/// <summary>How wide the panels of a product are: one or two vectors of 128, 256 or 512 bits; or a single column, along which vectors lie.</summary>
internal readonly record struct PanelShape(int Bits, int Vectors)
{
    /// <summary>The columns of a panel.</summary>
    public int Width => IsColumn ? 1 : Vectors * Bits / 32;

    /// <summary>Whether a panel is a single column.</summary>
    public bool IsColumn => Vectors == 0;

    /// <summary>The shape for sums of <paramref name="terms"/> terms in <paramref name="columns"/> columns: where the terms fill vectors better than so few columns, one by one.</summary>
    public static PanelShape For(int terms, int columns) =>
        columns == 1 || (columns <= 3 && terms >= 16)
            ? new(Math.Min(Simd.Width, terms <= 4 ? 128 : terms <= 8 ? 256 : 512), 0)
            : For(columns);

    /// <summary>The shape that computes <paramref name="columns"/> columns soonest, with vectors up to the width in use.</summary>
    public static PanelShape For(int columns)
    {
        PanelShape best = default;
        for (var width = 4; width <= 2 * Simd.Width / 32; width *= 2)
        {
            var bits = Math.Min(Simd.Width, width * 32);
            var shape = new PanelShape(bits, width * 32 / bits);
            // Of equal ones the widest.
            if (width == 4 || shape.Cost(columns) <= best.Cost(columns))
            {
                best = shape;
            }
        }

        return best;
    }

    /// <summary>How many panels hold <paramref name="columns"/> columns.</summary>
    public int Panels(int columns) => (columns + Width - 1) / Width;

    /// <summary>
    /// The time for a row of <paramref name="columns"/> columns, in half vectors of 512 bits. Narrower vectors than 256 bits save
    /// nothing, and next to the products each vector costs a load of its factor, which two share.
    /// </summary>
    public double Cost(int columns) => Panels(columns) * ((Vectors * Math.Max(1, Bits / 256)) + (0.5 / Vectors));
}
