using RnnFunctional.Host.Runs;
using RnnFunctional.Series;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>A trained series in a few lines: the table of scores, and what they say.</summary>
public static class SeriesSummary
{
    /// <summary>Prints the RMSE of every seed and baseline, and the findings.</summary>
    public static void Print(IAnsiConsole console, SeriesResult result, int horizon)
    {
        var table = new Table().AddColumns("", "one-step RMSE", $"{horizon}-step RMSE");
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        if (result.Runs.Count > 1)
        {
            foreach (var run in result.Runs)
            {
                table.AddRow($"seed {run.Seed}", $"{run.Evaluation.OneStep.Rmse:F2}", $"{run.Evaluation.Ahead.Rmse:F2}");
            }
        }

        table.AddRow("network, mean ± sd", Spread(result, e => e.OneStep.Rmse), Spread(result, e => e.Ahead.Rmse));
        table.AddEmptyRow();
        foreach (var baseline in result.Baselines)
        {
            table.AddRow(baseline.Name, $"{baseline.OneStep.Rmse:F2}", $"{baseline.Ahead.Rmse:F2}");
        }

        console.Write(table);
        foreach (var finding in result.Findings)
        {
            console.WriteLine($"- {finding}");
        }
    }

    private static string Spread(SeriesResult result, Func<Evaluation, double> score)
    {
        var scores = result.Runs.Select(r => (double?)score(r.Evaluation)).ToList();
        return $"{SeriesMetrics.Mean(scores):F2} ± {SeriesMetrics.Deviation(scores):F2}";
    }
}
