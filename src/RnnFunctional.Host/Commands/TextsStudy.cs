using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Runs;
using RnnFunctional.Reports;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>What a study of classifiers comes to.</summary>
public static class TextsStudy
{
    /// <summary>Writes the page, the table and the numbers of the complete runs at <paramref name="places"/>, and shows the table: the page's path.</summary>
    /// <exception cref="InputException">A run's file is missing or damaged, or the folder can't be written.</exception>
    public static string Write(
        IAnsiConsole console, string folder, string name, string baseline, IReadOnlyCollection<Variant<ClassifierSettings>> variants, IReadOnlyList<StudyPlace<ClassifierSettings, TextsConfig>> places, TextsTask task)
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
            StudyFolder.Configuration(places, "version", "task", "sha256", "engine", "threads", "seed"));
        var report = Report(FSharpList<ShownText>.Empty);
        var best = StudyReportModule.typical(report, StudyReportModule.best(report));
        report = Report(Mistakes(places.First(place => place.Variant.Name == best.Variant && place.Seed == best.Seed).FullPath, best, task));
        return StudyFolder.Write(console, folder, StudyReportModule.render(report), StudyReportModule.summary(report), StudyMetrics.Of(report));
    }

    private static FSharpList<ShownText> Mistakes(string folder, StudyRun run, TextsTask task)
    {
        var (config, encoder, parameters) = TextsRunFiles.Load(folder);
        return ShownTexts.Mistakes(new Classification(task.Engine, config.Settings, encoder, parameters), task.Reviews.Test, run.Logits);
    }
}
