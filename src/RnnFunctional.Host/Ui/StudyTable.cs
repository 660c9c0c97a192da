using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>A study's table.</summary>
public static class StudyTable
{
    /// <summary>Prints it: names in the first column, numbers in the others.</summary>
    public static void Print(IAnsiConsole console, IEnumerable<string> heads, IEnumerable<IEnumerable<string>> rows)
    {
        var table = new Table().AddColumns([.. heads.Select(Markup.Escape)]);
        table.Columns[0].NoWrap();
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }
}
