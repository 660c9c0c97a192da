using System.Globalization;
using CsvHelper;

namespace RnnFunctional.Host.Runs;

/// <summary>Reads back the tables of a run.</summary>
public static class CsvRows
{
    /// <summary>The rows of the table at <paramref name="path"/>, each as its numbers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="header">Its columns; the first <paramref name="names"/> of them are names, and stay out of the numbers.</param>
    /// <param name="names">How many columns hold names.</param>
    /// <exception cref="InputException">It is missing, or has other columns, or a cell that is no number.</exception>
    public static List<(string[] Names, double[] Numbers)> Read(string path, string[] header, int names = 0) => Read(path, header, names, out _);

    /// <summary>The columns of the table at <paramref name="path"/>, whichever they are, and its rows, which hold numbers alone.</summary>
    /// <exception cref="InputException">It is missing, or has rows of another length, or a cell that is no number.</exception>
    public static (string[] Columns, List<double[]> Rows) ReadAll(string path)
    {
        var rows = Read(path, null, 0, out var columns);
        return (columns, rows.ConvertAll(row => row.Numbers));
    }

    private static List<(string[] Names, double[] Numbers)> Read(string path, string[]? header, int names, out string[] columns)
    {
        InputException Damaged(long line, string fault) => RunFiles.Damaged(path, $"line {line}: {fault}");
        using var csv = CsvReader.Create(RunFiles.Read(path), new CsvReaderOptions { HasHeader = false, FieldCountMismatch = CsvFieldCountHandling.Allow });
        var rows = new List<(string[], double[])>();
        columns = header ?? [];
        for (var line = 1L; csv.Read(); line++)
        {
            string[] cells = [.. Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i))];
            columns = line == 1 && header is null ? cells : columns;
            if (line == 1 ? !cells.SequenceEqual(columns) : cells.Length != columns.Length)
            {
                throw Damaged(line, $"{string.Join(",", columns)} expected, found {string.Join(",", cells)}");
            }

            if (line > 1)
            {
                rows.Add((cells[..names], Array.ConvertAll(cells[names..], cell =>
                    double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                        ? number
                        : throw Damaged(line, $"a finite number expected, found '{cell}'"))));
            }
        }

        return rows.Count > 0 ? rows : throw Damaged(1, "a header and rows expected, found no rows");
    }
}
