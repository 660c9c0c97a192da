using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnFunctional.Kernels;

/// <summary>Addresses in places, and the numbers there.</summary>
internal static unsafe class Places
{
    /// <summary>Where line (o, r) of <paramref name="place"/> begins.</summary>
    public static float* At(this Place place, float** slots, nint o, nint r) =>
        slots[place.Slot] + place.Offset + (o * place.Outer) + (r * place.Row);

    /// <summary>Reads one row of an array, all columns of an outer element side by side.</summary>
    public static void Read<T>(this Place place, float** slots, Extent extent, int row, Span<T> target)
        where T : INumberBase<T>
    {
        var at = 0;
        for (var o = 0; o < extent.Outer; o++)
        {
            var line = place.At(slots, o, row);
            for (var c = 0; c < extent.Columns; c++)
            {
                target[at++] = T.CreateTruncating(line[c * place.Column]);
            }
        }
    }

    /// <summary>Writes one row of an array, from all columns of an outer element side by side.</summary>
    public static void Write(this Place place, float** slots, Extent extent, int row, ReadOnlySpan<double> source)
    {
        var at = 0;
        for (var o = 0; o < extent.Outer; o++)
        {
            var line = place.At(slots, o, row);
            for (var c = 0; c < extent.Columns; c++)
            {
                line[c * place.Column] = (float)source[at++];
            }
        }
    }

    /// <summary>Copies a line of <paramref name="count"/> numbers, which are <paramref name="across"/> apart, to where they are <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyLine(float* source, nint across, float* target, nint step, int count)
    {
        if (across == 1 && step == 1)
        {
            new ReadOnlySpan<float>(source, count).CopyTo(new(target, count));
            return;
        }

        for (var c = 0; c < count; c++)
        {
            target[c * step] = source[c * across];
        }
    }
}
