using System.Text;
using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Runs;
using RnnFunctional.Reports;
using RnnFunctional.Vanishing;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>What the study of the vanishing gradient comes to.</summary>
public static class VanishingStudy
{
    private const int Seed = 1;

    /// <summary>Listens to the cells and remedies as they begin, and writes the page, the tables and the numbers: the page's path.</summary>
    public static string Write(
        IAnsiConsole console, string folder, bool isQuick, string engine, int threads, IReadOnlyList<Remedy> remedies, IReadOnlyList<Tuple<PlannedTrial, TrialResult>> trials)
    {
        Picture[] Pictures(IEnumerable<Remedy> all) => [.. all.AsParallel().AsOrdered().WithDegreeOfParallelism(threads).Select(remedy => PictureModule.take(Seed, remedy))];
        StudyResult result = new(
            ListModule.OfArray(Pictures(PictureModule.cells)),
            ListModule.OfArray(Pictures(remedies)),
            PictureModule.take(Seed, PictureModule.exploding),
            ListModule.OfSeq(trials));
        VanishingReport report = new(
            "The vanishing gradient",
            $"{trials.Count} trials of {remedies.Count} remedies{(isQuick ? ", the quick study" : "")}",
            result,
            ListModule.OfSeq<Tuple<string, string>>(
            [
                Tuple.Create("version", Program.Version),
                Tuple.Create("engine", engine),
                Tuple.Create("trials at once", $"{threads}"),
                Tuple.Create("seeds", string.Join(", ", trials.Select(trial => trial.Item1.Seed).Distinct())),
                Tuple.Create("seconds of training", $"{trials.Sum(trial => trial.Item2.Seconds):F0}"),
            ]));
        void Table(string file, Tuple<FSharpList<string>, FSharpList<FSharpList<string>>> table) =>
            RunFiles.Replace(Path.Combine(folder, file), Encoding.UTF8.GetBytes(CsvText.Of([.. table.Item1], table.Item2.Select(row => row.ToArray<object>()))));
        Table("gradients.csv", VanishingTables.gradients(result));
        Table("curves.csv", VanishingTables.curves(result));
        return StudyFolder.Write(console, folder, VanishingReportModule.render(report), VanishingTables.summary(result), VanishingMetrics.Of(result));
    }
}
