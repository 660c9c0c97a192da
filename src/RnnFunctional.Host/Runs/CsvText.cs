using System.Globalization;
using CsvHelper;

namespace RnnFunctional.Host.Runs;

/// <summary>Tables as text.</summary>
public static class CsvText
{
    /// <summary>The table of <paramref name="rows"/> under <paramref name="header"/>; numbers are written so that they are read as they were.</summary>
    public static string Of(string[] header, IEnumerable<object[]> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default, leaveOpen: true))
        {
            foreach (var row in rows.Prepend(header))
            {
                csv.WriteRecord([.. row.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "")]);
            }
        }

        return text.ToString();
    }
}
