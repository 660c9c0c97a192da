using Microsoft.FSharp.Collections;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Generated texts, and what can be said of them.</summary>
public static class GenerationView
{
    private const int LineLength = 110;
    private const int BeginningLength = 40;

    /// <summary>What a character costs, in both units.</summary>
    public static string Cost(double nats) => $"{nats:F4} nats = {nats / Math.Log(2):F4} bits a character";

    /// <summary>The beginning of <paramref name="text"/> on one line.</summary>
    public static string OneLine(string text) => Beginning(text, LineLength);

    /// <summary><paramref name="text"/> without what would do something to a terminal.</summary>
    public static string Safe(string text) => string.Concat(text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '\uFFFD' : c));

    /// <summary>The measures of a text in a sentence, beside what is natural for its length.</summary>
    public static string Measures(Sense text, Sense natural)
    {
        string Share(string what, Func<Sense, double> share) => $"{share(text):P0} {what} ({share(natural):P0})";
        return $"{text.Characters:N0} characters; beside the book's own (in brackets): {Share("of its words known", s => s.KnownWords)}, {Share("of its word sequences different", s => s.DistinctNgrams.Average())}, {Share("repeated", s => s.Repetition)}, {Share("of its quotes and brackets closed", s => s.Balanced)}, longest copy {text.LongestCopy} characters ({natural.LongestCopy})";
    }

    /// <summary>The best of <paramref name="ranked"/>, and why it is that.</summary>
    public static void Best(IAnsiConsole console, FSharpList<RankedText> ranked, Yardstick natural)
    {
        var best = ranked.Head;
        console.Write(new Rule($"the best of {ranked.Length} texts") { Justification = Justify.Left });
        console.WriteLine(Safe(best.Candidate.Text).Trim('\n'));
        console.Write(new Rule());
        console.WriteLine($"{Measures(best.Candidate.Sense, natural.Sense)}. {best.Why}");
    }

    /// <summary>All of <paramref name="ranked"/> as a table: what each lost, and by what.</summary>
    public static void Ranking(IAnsiConsole console, FSharpList<RankedText> ranked)
    {
        var table = new Table().AddColumns("", "penalties", "why", "begins");
        table.Columns[1].RightAligned().NoWrap();
        table.Columns[3].NoWrap();
        foreach (var (i, text) in ranked.Index())
        {
            table.AddRow($"{i + 1}", $"{text.Score:F2}", Markup.Escape(text.Why), Markup.Escape(Beginning(text.Candidate.Text, BeginningLength)));
        }

        console.Write(table);
    }

    private static string Beginning(string text, int length) =>
        Data.ReviewText.Short(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), length);
}
