namespace RnnFunctional.Kernels;

/// <summary>Addresses in places.</summary>
internal static unsafe class Places
{
    /// <summary>Where line (o, r) of <paramref name="place"/> begins.</summary>
    public static float* At(this Place place, float** slots, nint o, nint r) =>
        slots[place.Slot] + place.Offset + (o * place.Outer) + (r * place.Row);
}
