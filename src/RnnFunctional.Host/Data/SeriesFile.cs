using System.Globalization;
using System.Security.Cryptography;
using CsvHelper;

namespace RnnFunctional.Host.Data;

/// <summary>Reads a series from a CSV file with a header.</summary>
public static class SeriesFile
{
    private static readonly CsvReaderOptions Options = new()
    {
        HasHeader = false,
        SkipEmptyLines = true,
        TrackLineNumbers = true,
        // A row may be longer than the header, as in files whose header is misaligned; what is read is checked below.
        FieldCountMismatch = CsvFieldCountHandling.Allow,
    };

    /// <summary>Reads <paramref name="column"/> of the file at <paramref name="path"/>. Times are named by the first other column.</summary>
    /// <exception cref="InputException">No file, no such column, or a cell that is no finite number: named by row and column.</exception>
    public static TimeSeries Read(string path, string? column)
    {
        var bytes = ReadBytes(path);
        using var csv = CsvReader.Create(bytes, Options);
        var header = Header(path, csv);
        var index = FindColumn(path, header, column);
        var timeIndex = header.Length == 1 ? -1 : index == 0 ? 1 : 0;
        var times = new List<string>();
        var values = new List<double>();
        while (csv.Read())
        {
            values.Add(Number(path, header[index], csv.LineNumber, Cell(csv, index)));
            times.Add(Cell(csv, timeIndex) ?? values.Count.ToString(CultureInfo.InvariantCulture));
        }

        CheckRows(path, values.Count);
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        return new TimeSeries(Path.GetFileNameWithoutExtension(path), header[index], [.. times], [.. values], hash);
    }

    /// <summary>Reads all columns of the file at <paramref name="path"/>, which must be <paramref name="count"/> of numbers: a row for each time.</summary>
    /// <exception cref="InputException">No file, another number of columns, or a cell that is no finite number: named by row and column.</exception>
    public static double[][] ReadAll(string path, int count)
    {
        using var csv = CsvReader.Create(ReadBytes(path), Options);
        var header = Header(path, csv);
        if (header.Length != count)
        {
            throw new InputException($"{path} has {header.Length} columns ({string.Join(", ", header)}) where the network reads {count} numbers at each time: a column for each expected.");
        }

        var rows = new List<double[]>();
        while (csv.Read())
        {
            rows.Add([.. header.Select((column, index) => Number(path, column, csv.LineNumber, Cell(csv, index)))]);
        }

        CheckRows(path, rows.Count);
        return [.. rows];
    }

    private static string[] Header(string path, CsvReader csv) => csv.Read()
        ? [.. Enumerable.Range(0, csv.FieldCount).Select(i => csv.GetString(i).Trim())]
        : throw new InputException($"{path} is empty: a header and a row for each time expected.");

    private static void CheckRows(string path, int count)
    {
        if (count == 0)
        {
            throw new InputException($"{path} has a header but no rows: a row for each time expected.");
        }
    }

    /// <summary>The cell at <paramref name="index"/>; null where the row ends before it.</summary>
    private static string? Cell(CsvReader csv, int index) =>
        index >= 0 && index < csv.FieldCount ? csv.GetString(index).Trim() : null;

    private static byte[] ReadBytes(string path)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path} is a folder: a CSV file with a header expected.");
        }

        if (!File.Exists(path))
        {
            throw new InputException($"{path} does not exist: a CSV file with a header expected. Check the path.");
        }

        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} can't be read: {problem.Message}");
        }
    }

    private static int FindColumn(string path, string[] header, string? column)
    {
        var known = string.Join(", ", header);
        if (column is null)
        {
            return header.Length <= 2
                ? header.Length - 1
                : throw new InputException($"{path} has {header.Length} columns ({known}): say which to forecast, with --column NAME.");
        }

        var index = Array.FindIndex(header, name => string.Equals(name, column, StringComparison.OrdinalIgnoreCase));
        return index >= 0
            ? index
            : throw new InputException($"{path} has no column '{column}': one of {known} expected.{Nearest.Hint(header, column)}");
    }

    private static double Number(string path, string column, long row, string? cell)
    {
        if (double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value))
        {
            return value;
        }

        var found = string.IsNullOrEmpty(cell) ? "nothing" : $"'{cell}'";
        throw new InputException($"{path}, row {row}, column '{column}': a finite number expected, found {found}. Mend the row or remove it.");
    }
}
