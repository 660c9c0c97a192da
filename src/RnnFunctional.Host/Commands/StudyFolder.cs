using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Reports;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>A study's folder: what stands beside the runs in it.</summary>
public static class StudyFolder
{
    private const string Summary = "summary.csv";

    /// <summary>The highest seed that a run of <paramref name="variants"/> in <paramref name="folder"/> has; 1 where there are none.</summary>
    public static int HighestSeed(string folder, IReadOnlyCollection<Variant<ClassifierSettings>> variants) =>
        !Directory.Exists(folder) ? 1 : Directory.EnumerateDirectories(folder)
            .Select(path => Path.GetFileName(path).LastIndexOf('-') is var dash and > 0
                && variants.Any(v => v.Name == Path.GetFileName(path)[..dash])
                && int.TryParse(Path.GetFileName(path)[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 1)
            .Append(1)
            .Max();

    /// <summary>Writes the page, the table and the numbers of the complete runs at <paramref name="places"/>, and shows the table: the page's path.</summary>
    /// <exception cref="InputException">A run's file is missing or damaged, or the folder can't be written.</exception>
    public static string Write(
        IAnsiConsole console, string folder, string name, string baseline, IReadOnlyCollection<Variant<ClassifierSettings>> variants, IReadOnlyList<StudyPlace> places, TextsTask task)
    {
        var test = task.Reviews.Test;
        var runs = ListModule.OfSeq(places.Select(place => RecordedRun.Read(place.FullPath, place.Variant.Name, place.Seed, test)));
        StudyReport Report(FSharpList<ShownText> mistakes) => new(
            $"{name}: what each change brings",
            $"{runs.Length} runs of {runs.Select(run => run.Variant).Distinct().Count()} variants, tested on {test.Length:N0} reviews",
            baseline,
            ListModule.OfSeq(variants.Select(v => Tuple.Create(v.Name, v.What))),
            runs,
            mistakes,
            Configuration(places));
        var report = Report(FSharpList<ShownText>.Empty);
        var best = StudyReportModule.typical(report, StudyReportModule.best(report));
        report = Report(Mistakes(places.First(place => place.Variant.Name == best.Variant && place.Seed == best.Seed), best, task));
        var (heads, rows) = StudyReportModule.summary(report);
        void Replace(string file, string content) => RunFiles.Replace(Path.Combine(folder, file), Encoding.UTF8.GetBytes(content));
        Replace(RunFiles.Report, StudyReportModule.render(report));
        Replace(Summary, CsvText.Of([.. heads], rows.Select(row => row.ToArray<object>())));
        Replace(RunFiles.Metrics, JsonSerializer.Serialize(StudyMetrics.Of(report), RunFiles.Json));
        StudyTable.Print(console, heads, rows);
        return Path.Combine(folder, RunFiles.Report);
    }

    private static FSharpList<ShownText> Mistakes(StudyPlace place, StudyRun run, TextsTask task)
    {
        var (config, encoder, parameters) = TextsRunFiles.Load(place.FullPath);
        return ShownTexts.Mistakes(new Classification(task.Engine, config.Settings, encoder, parameters), task.Reviews.Test, run.Logits);
    }

    /// <summary>What the runs have in common; their settings are the variants'.</summary>
    private static FSharpList<Tuple<string, string>> Configuration(IReadOnlyList<StudyPlace> places)
    {
        var configs = places.Select(place => RunFiles.ReadConfig<TextsConfig>(place.FullPath, TextsConfig.Texts)).ToArray();
        Tuple<string, string> Item<T>(string name, Func<TextsConfig, T> value) => Tuple.Create(name, string.Join(", ", configs.Select(value).Distinct()));
        return ListModule.OfSeq(new[]
        {
            Item("version", c => c.Version), Item("task", c => c.Task), Item("sha256", c => c.Sha256),
            Item("engine", c => c.Engine), Item("threads", c => c.Threads), Item("seeds", c => c.Seed),
        });
    }
}
