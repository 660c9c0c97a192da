using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn study imdb`, `rnn study reviews` and `rnn study text`.</summary>
public static class StudyCommand
{
    private const int Seeds = 3;

    /// <summary>Trains what is missing of a study of classifiers, and writes its page.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="all">The variants to choose from.</param>
    /// <param name="baseline">The name of the one that all others are held against; it belongs to every study.</param>
    /// <param name="console">Where progress and the table are shown.</param>
    /// <param name="stops">Asked after each step whether to stop there, besides signals.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Study options, IReadOnlyList<Variant<ClassifierSettings>> all, string baseline, IAnsiConsole console, Func<bool>? stops = null)
    {
        if (!CommandModule.reviewTasks.Contains(options.Task))
        {
            string[] tasks = [.. CommandModule.reviewTasks, CommandModule.textTask, CommandModule.vanishingTask];
            throw new InputException($"unknown task '{options.Task}': one of {string.Join(", ", tasks)} expected.{Nearest.Hint(tasks, options.Task)}");
        }

        if (options.Input.Length > 0)
        {
            throw new InputException($"--input {options.Input[0]} is the book of a study of text, and '{options.Task}' is reviews. Leave it out.");
        }

        var threads = Engines.Threads(options.Threads);
        var engine = Engines.Find(options.Engine, threads);
        var variants = Chosen(options.Variants, all, baseline);
        var reviews = ReviewFiles.Load(options.Task, options.Data, !options.ReportOnly && variants.Any(v => v.Settings.SelfTraining > 0));
        if (!options.ReportOnly && reviews.Unlabelled.Length == 0)
        {
            var without = Array.FindAll(variants, v => v.Settings.SelfTraining == 0);
            if (without.Length < variants.Length)
            {
                console.WriteLine($"{options.Task} has no unlabelled reviews: left out are {string.Join(", ", variants.Except(without).Select(v => v.Name))}.");
                variants = without;
            }
        }

        var task = new TextsTask(options.Task, reviews, engine, threads);
        return Train(options, options.Task, baseline, variants, task, console, stops, (target, places) =>
            TextsStudy.Write(console, target, options.Task, baseline, variants, places, task));
    }

    /// <summary>The same for language models.</summary>
    public static int Run(Study options, IReadOnlyList<Variant<LanguageSettings>> all, string baseline, IAnsiConsole console, Func<bool>? stops = null)
    {
        var threads = Engines.Threads(options.Threads);
        var engine = Engines.Find(options.Engine, threads);
        var variants = Chosen(options.Variants, all, baseline);
        var book = BookFiles.Load(options.Input);
        return Train(options, book.Name, baseline, variants, new LanguageTask(book, engine, threads), console, stops, (target, places) =>
            LanguageStudies.Write(console, target, baseline, variants, places, book));
    }

    /// <summary>Trains what is missing, has the page written by <paramref name="write"/>, and tells where it is.</summary>
    private static int Train<TSettings, TConfig>(
        Study options,
        string name,
        string baseline,
        Variant<TSettings>[] variants,
        IStudyTask<TSettings, TConfig> task,
        IAnsiConsole console,
        Func<bool>? stops,
        Func<string, IReadOnlyList<StudyPlace<TSettings, TConfig>>, string> write)
        where TConfig : notnull
    {
        var target = Path.GetFullPath(options.Out ?? Path.Combine("runs", $"study-{name}"));
        var seeds = options.Seeds ?? (options.ReportOnly ? StudyFolder.HighestSeed(target, Array.ConvertAll(variants, v => v.Name)) : Seeds);
        Errors.atLeast(1, "--seeds", seeds);
        // Seed by seed, so that there is something of every variant early.
        StudyRuns<TSettings, TConfig> runs = new(
            task, [.. from seed in Enumerable.Range(1, seeds) from variant in variants select new StudyPlace<TSettings, TConfig>(target, variant, seed, task.Kind, task.Config(variant.Settings, seed))]);
        runs.Check(anyEngine: options.ReportOnly);
        var code = options.ReportOnly ? 0 : runs.Train(console, stops);
        if (runs.Complete.Any(place => place.Variant.Name == baseline))
        {
            console.WriteLine($"The report is {write(target, runs.Complete)}");
        }
        else if (options.ReportOnly)
        {
            throw new InputException($"{target} has no complete run of '{baseline}', which all others are held against. Train it with `rnn study {options.Task} --out {target}`, or name another folder with --out.");
        }

        return code;
    }

    private static Variant<TSettings>[] Chosen<TSettings>(string? names, IReadOnlyList<Variant<TSettings>> all, string baseline) =>
        Chosen(names, all, variant => variant.Name, baseline);

    /// <summary>Those of <paramref name="all"/> that <paramref name="names"/> names, with commas between them, and the baseline; all where nothing is named.</summary>
    /// <exception cref="InputException">There is none of that name.</exception>
    internal static T[] Chosen<T>(string? names, IReadOnlyList<T> all, Func<T, string> nameOf, string baseline)
    {
        var known = all.Select(nameOf).ToArray();
        var wanted = names?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? known;
        return wanted.FirstOrDefault(name => !known.Contains(name)) is { } unknown
            ? throw new InputException($"--variants: unknown variant '{unknown}': one of {string.Join(", ", known)} expected.{Nearest.Hint(known, unknown)}")
            : [.. all.Where(v => nameOf(v) == baseline || wanted.Contains(nameOf(v)))];
    }
}
