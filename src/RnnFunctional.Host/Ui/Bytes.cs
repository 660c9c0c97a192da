namespace RnnFunctional.Host.Ui;

/// <summary>Sizes for people.</summary>
public static class Bytes
{
    /// <summary>So many <paramref name="bytes"/>, as in 2.2 kB or 84.1 MB.</summary>
    public static string Show(long bytes) =>
        bytes < 1_000 ? $"{bytes} B" : bytes < 1_000_000 ? $"{bytes / 1e3:F1} kB" : $"{bytes / 1e6:F1} MB";
}
