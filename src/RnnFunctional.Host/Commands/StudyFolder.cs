using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>A study's folder: what stands beside the runs in it.</summary>
public static class StudyFolder
{
    private const string Summary = "summary.csv";

    /// <summary>The highest seed that a run of <paramref name="variants"/> in <paramref name="folder"/> has; 1 where there are none.</summary>
    public static int HighestSeed(string folder, IReadOnlyCollection<string> variants) =>
        !Directory.Exists(folder) ? 1 : Directory.EnumerateDirectories(folder)
            .Select(path => Path.GetFileName(path).LastIndexOf('-') is var dash and > 0
                && variants.Contains(Path.GetFileName(path)[..dash])
                && int.TryParse(Path.GetFileName(path)[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 1)
            .Append(1)
            .Max();

    /// <summary>Writes the page, the table and the numbers of a study, and shows the table: the page's path.</summary>
    /// <exception cref="InputException">The folder can't be written.</exception>
    public static string Write<T>(IAnsiConsole console, string folder, string page, Tuple<FSharpList<string>, FSharpList<FSharpList<string>>> table, T metrics)
    {
        var (heads, rows) = table;
        void Replace(string file, string content) => RunFiles.Replace(Path.Combine(folder, file), Encoding.UTF8.GetBytes(content));
        Replace(RunFiles.Report, page);
        Replace(Summary, CsvText.Of([.. heads], rows.Select(row => row.ToArray<object>())));
        Replace(RunFiles.Metrics, JsonSerializer.Serialize(metrics, RunFiles.Json));
        StudyTable.Print(console, heads, rows);
        return Path.Combine(folder, RunFiles.Report);
    }

    /// <summary>What the runs at <paramref name="places"/> have in common, of the items <paramref name="names"/>; their settings are the variants'.</summary>
    public static FSharpList<Tuple<string, string>> Configuration<TSettings, TConfig>(IReadOnlyList<StudyPlace<TSettings, TConfig>> places, params string[] names)
        where TConfig : notnull
    {
        var configs = places.Select(place => ConfigItems.Of(RunFiles.ReadConfig<TConfig>(place.FullPath, place.Kind)).ToLookup(item => item.Item1, item => item.Item2)).ToArray();
        return ListModule.OfSeq(names.Select(name => Tuple.Create(name, string.Join(", ", configs.SelectMany(config => config[name]).Distinct()))));
    }
}
