using Microsoft.FSharp.Collections;
using RnnFunctional.Reports;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Runs side by side: what differs, the scores, and how they were learned.</summary>
public static class ComparisonView
{
    /// <summary>Prints <paramref name="runs"/>, a column for each.</summary>
    public static void Print(IAnsiConsole console, FSharpList<ComparedRun> runs)
    {
        console.WriteLine(Comparison.common(runs));
        var differing = Comparison.differing(runs);
        if (differing.IsEmpty)
        {
            console.WriteLine("Nothing differs.");
        }
        else
        {
            Table(console, "what differs", runs, differing.Select(item => (item.Item1, item.Item2.Select(Markup.Escape))));
        }

        Table(console, "scores (* the best)", runs, Comparison.scores(runs).Select(row => (row.Item1, row.Item2.Select(cell => Score(cell, console.Profile.Out.IsTerminal)))));
        if (Comparison.caution(runs) is { } caution)
        {
            console.WriteLine(caution.Value);
        }

        var curves = Comparison.curves(runs);
        if (!curves.IsEmpty)
        {
            Table(console, "learning", runs, curves.Select(curve => (curve.Item1, Courses(runs, curve.Item2))));
        }
    }

    private static string Score(Tuple<bool, string> cell, bool isTerminal)
    {
        var (isBest, text) = (cell.Item1, Markup.Escape(cell.Item2));
        return !isBest ? $"{text}  " : isTerminal ? $"[bold green]{text} *[/]" : $"{text} *";
    }

    /// <summary>Each run's curve, on one scale, with its first and its last value; nothing where it has none.</summary>
    private static IEnumerable<string> Courses(IEnumerable<ComparedRun> runs, FSharpList<LearningCurve> curves)
    {
        var lines = curves.Zip(Sparkline.ofCurves(ListModule.OfSeq(curves.Select(curve => curve.Values))))
            .ToDictionary(curve => curve.First.Name, curve => $"{curve.Second} {curve.First.Values.First():G4} → {curve.First.Values.Last():G4}");
        return runs.Select(run => lines.GetValueOrDefault(run.Name, "–"));
    }

    private static void Table(IAnsiConsole console, string title, IEnumerable<ComparedRun> runs, IEnumerable<(string Name, IEnumerable<string> Cells)> rows)
    {
        var table = new Table().AddColumn(Markup.Escape(title)).AddColumns([.. runs.Select(run => Markup.Escape(run.Name))]);
        foreach (var column in table.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (var (name, cells) in rows)
        {
            table.AddRow([Markup.Escape(name), .. cells]);
        }

        console.Write(table);
    }
}
