using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Sweeps;
using RnnFunctional.Reports;
using RnnFunctional.Sweep;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Where a sweep stands, on the console and as a page.</summary>
public static class SweepView
{
    private const int Shown = 10;

    /// <summary>Prints the best configurations and what the numbers say, and writes the report.</summary>
    public static void Print(IAnsiConsole console, string folder, Study study, SweepConfig config, SweepStore store)
    {
        var all = store.Trials;
        var (baseline, trials) = (Of(all, true), Of(all, false));
        var findings = FindingsModule.compute(study, baseline, trials);
        var table = new Table().AddColumns("", study.Measure.Name, "seeds", "s", "configuration");
        var best = findings.Outcomes.OrderBy(o => RnnFunctional.Sweep.Loss.ofScore(study.Measure, o.Score)).Take(Shown);
        foreach (var (index, outcome) in best.Index())
        {
            table.AddRow($"{index + 1}", study.Measure.Show(outcome.Score), $"{outcome.Scores.Length}", $"{outcome.Seconds:F1}", Markup.Escape(SpaceModule.shown(study.Space, outcome.Configuration)));
        }

        console.Write(table);
        foreach (var sentence in findings.Sentences)
        {
            console.WriteLine($"- {sentence}");
        }

        var winner = store.Winner is { } json ? SweepWinner.Read(json) : null;
        console.WriteLine(winner is null
            ? $"Scores are of the validation part. The best configuration on the test part, once: rnn sweep best {RunFolder.Shown(folder)} --train"
            : $"The winner was scored on the test part: {winner.Describe(study.Measure)}");
        var report = Path.Combine(folder, SweepFolder.Report);
        RunFiles.Replace(report, System.Text.Encoding.UTF8.GetBytes(SweepReport.render(Facts(folder, study, config, all, winner))));
        console.WriteLine($"The report is {RunFolder.Shown(report)}");
    }

    private static SweepFacts Facts(string folder, Study study, SweepConfig config, IReadOnlyList<StoredTrial> all, SweepWinner? winner) => new(
        $"Sweep of {config.Task}",
        config.Task,
        RunFolder.Shown(folder),
        study,
        Of(all, true),
        Of(all, false),
        ListModule.OfSeq(all.Where(t => t.Trial.State.IsFailed).Select(t => Tuple.Create(t.Number, t.Fault ?? ""))),
        ListModule.OfArray(
        [
            Tuple.Create("command", config.CommandLine(study)),
            Tuple.Create("program", $"rnn {config.Version}"),
            Tuple.Create("engine", config.Engine),
            Tuple.Create("data", config.Input.Length > 0 ? string.Join(", ", config.Input.Select(Path.GetFileName)) : config.Task),
            Tuple.Create("hash of the data", config.Sha256),
        ]),
        winner is null ? FSharpOption<TestScore>.None : FSharpOption<TestScore>.Some(winner.Report(study.Measure)));

    private static FSharpList<Trial> Of(IEnumerable<StoredTrial> all, bool isBaseline) =>
        ListModule.OfSeq(all.Where(t => t.IsBaseline == isBaseline).Select(t => t.Trial));
}
