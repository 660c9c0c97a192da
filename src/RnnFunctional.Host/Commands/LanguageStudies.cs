using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Reports;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>What a study of language models comes to.</summary>
public static class LanguageStudies
{
    /// <summary>Writes the page, the table and the numbers of the complete runs at <paramref name="places"/>, and shows the table: the page's path.</summary>
    /// <exception cref="InputException">A run's file is missing or damaged, or the folder can't be written.</exception>
    public static string Write(
        IAnsiConsole console, string folder, string baseline, IReadOnlyCollection<Variant<LanguageSettings>> variants, IReadOnlyList<StudyPlace<LanguageSettings, LanguageConfig>> places, BookText book)
    {
        var recorded = places.Select(place => (Place: place, Run: RecordedLanguageRun.Read(place.FullPath))).ToArray();
        var runs = ListModule.OfSeq(recorded.Select(r => r.Run.InStudy(r.Place.Variant.Name, r.Place.Seed)));
        var report = new LanguageStudyReport(
            $"{book.Name}: what each change brings",
            $"{runs.Length} runs of {runs.Select(run => run.Variant).Distinct().Count()} variants on a text of {book.Text.Length:N0} characters",
            baseline,
            ListModule.OfSeq(variants.Select(v => Tuple.Create(v.Name, v.What))),
            runs,
            // Of the network that knows the book best, as the surprise of its held-out part is the network's own.
            recorded.MinBy(r => r.Run.Metrics.Validation.NatsPerChar).Run.Metrics.Natural,
            StudyFolder.Configuration(places, "version", "name", "sha256", "engine", "threads", "seed"));
        return StudyFolder.Write(console, folder, LanguageStudyReportModule.render(report), LanguageStudyReportModule.summary(report), LanguageStudyMetrics.Of(report));
    }
}
