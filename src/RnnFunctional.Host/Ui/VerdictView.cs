using RnnFunctional.Host.Data;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>A verdict on a text: how sure it is, and which words say so.</summary>
public static class VerdictView
{
    private const int Listed = 5;
    private const int LongestWord = 40;

    /// <summary>Prints <paramref name="verdict"/>: its words in colours where there are some, otherwise the strongest with their numbers.</summary>
    public static void Print(IAnsiConsole console, Verdict verdict)
    {
        console.WriteLine($"{(verdict.Logit > 0 ? "positive" : "negative")}: the probability of positive is {verdict.Probability:F4}, from {verdict.Words.Length} words");
        if (verdict.Words.Length == 0)
        {
            console.WriteLine("The text has no words, so that this is what the classifier thinks of nothing.");
        }
        else if (console.Profile.Out.IsTerminal && console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors)
        {
            Coloured(console, verdict);
        }
        else
        {
            Strongest(console, "for positive", verdict, 1);
            Strongest(console, "for negative", verdict, -1);
        }
    }

    private static void Coloured(IAnsiConsole console, Verdict verdict)
    {
        var most = Math.Max(verdict.Contributions.Max(Math.Abs), double.Epsilon);
        var text = new Paragraph();
        foreach (var (word, contribution) in verdict.Words.Zip(verdict.Contributions))
        {
            text.Append(ReviewText.Short(word, LongestWord), Shade(contribution / most)).Append(" ");
        }

        console.Write(text);
        console.WriteLine();
        var legend = new Paragraph("what each word adds: ");
        foreach (var (name, share) in new[] { ("much for positive", 1.0), ("some", 0.4), ("nothing", 0), ("some", -0.4), ("much for negative", -1) })
        {
            legend.Append(name, Shade(share)).Append("  ");
        }

        console.Write(legend);
        console.WriteLine();
    }

    /// <summary>From grey to green for what is positive, to red for what is negative.</summary>
    private static Style Shade(double share)
    {
        var strength = Math.Sqrt(Math.Abs(share));
        byte Between(double from, double to) => (byte)(from + (strength * (to - from)));
        return new Style(share >= 0
            ? new Color(Between(140, 0), Between(140, 200), Between(140, 60))
            : new Color(Between(140, 235), Between(140, 40), Between(140, 40)));
    }

    private static void Strongest(IAnsiConsole console, string title, Verdict verdict, int sign)
    {
        var words = verdict.Words.Zip(verdict.Contributions)
            .Where(word => word.Second * sign > 0)
            .OrderByDescending(word => word.Second * sign)
            .Take(Listed)
            .Select(word => $"'{ReviewText.Short(word.First, LongestWord)}' {(sign > 0 ? '+' : '-')}{Math.Abs(word.Second):F3}");
        console.WriteLine($"{title}: {string.Join(", ", words.DefaultIfEmpty("no word"))}");
    }
}
