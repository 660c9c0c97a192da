using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>A trained classifier's scores.</summary>
public static class ClassifierSummary
{
    /// <summary>Prints them as a table.</summary>
    public static void Print(IAnsiConsole console, Scores test, Scores validation)
    {
        var table = new Table().AddColumns("", "accuracy", "AUC", "loss");
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (var (name, scores) in new[] { ("test", test), ("validation", validation) })
        {
            table.AddRow(name, $"{scores.Accuracy:P2}", $"{scores.Auc:F4}", $"{scores.Loss:F4}");
        }

        console.Write(table);
    }
}
