namespace RnnFunctional.Host.Data;

/// <summary>A series as a file has it: a value for each time, in the file's order.</summary>
/// <param name="Name">What it is called: the file's name without its ending.</param>
/// <param name="Column">The column that the values come from.</param>
/// <param name="Times">How the file names each time; row numbers where it has no other column.</param>
/// <param name="Values">The values, all finite.</param>
/// <param name="Sha256">The file's hash, by which a run knows what it was trained on.</param>
public sealed record TimeSeries(string Name, string Column, string[] Times, double[] Values, string Sha256);
