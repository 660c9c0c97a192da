using Microsoft.FSharp.Collections;
using RnnFunctional.Cli;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Reports;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn compare RUN RUN…`.</summary>
public static class CompareCommand
{
    private const string Out = "--out";

    /// <summary>Shows runs of one kind side by side, and writes the page where one is named.</summary>
    public static void Run(Compare options, IAnsiConsole console)
    {
        if (options.Out is { } place)
        {
            OutputFile.Check(Out, place, options.Overwrite);
        }

        var runs = Array.ConvertAll(options.Runs, ScoredRun.Open);
        var names = RunNames.Of(Distinct(runs));
        var kind = OneKind(runs);
        var compared = ListModule.OfSeq(runs.Zip(names, (run, name) => run.Compared(name)));
        if (options.Out is { } file)
        {
            OutputFile.Write(Out, file, ComparisonReport.render(kind, compared));
        }

        ComparisonView.Print(console, compared);
        if (options.Out is { } page)
        {
            console.WriteLine($"The page is {page}");
        }
    }

    /// <summary>The full paths of <paramref name="runs"/>.</summary>
    /// <exception cref="InputException">One is named twice.</exception>
    private static string[] Distinct(ScoredRun[] runs)
    {
        var paths = Array.ConvertAll(runs, run => Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Folder)));
        return paths.CountBy(path => path).FirstOrDefault(path => path.Value > 1).Key is { } twice
            ? throw new InputException($"{RunFolder.Shown(twice)} is named twice: different runs expected. Name each once.")
            : paths;
    }

    /// <summary>The kind of all <paramref name="runs"/>.</summary>
    /// <exception cref="InputException">There are several.</exception>
    private static string OneKind(ScoredRun[] runs)
    {
        var kind = runs[0].Kind;
        return runs.FirstOrDefault(run => run.Kind != kind) is { } other
            ? throw new InputException($"{other.Folder} is a run of the kind '{other.Kind}' and {runs[0].Folder} one of the kind '{kind}', whose scores are none of each other's. Name runs of one kind.")
            : kind;
    }
}
