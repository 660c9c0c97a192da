using Microsoft.FSharp.Collections;
using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>The test texts that reports show: those of which a classifier is surest.</summary>
public static class ShownTexts
{
    private const int MistakesShown = 8;
    private const int RightShown = 2;
    private const int LongestShown = 150;

    /// <summary>The worst mistakes.</summary>
    public static FSharpList<ShownText> Mistakes(Classification classification, Review[] test, double[] logits) =>
        Judged(classification, test, Surest(test, logits).Where(i => !IsRight(test, logits, i)).Take(MistakesShown));

    /// <summary>Some short ones of either kind that are right; each has so many words.</summary>
    public static FSharpList<ShownText> Right(Classification classification, Review[] test, double[] logits, int[] lengths)
    {
        var right = Surest(test, logits).Where(i => IsRight(test, logits, i) && lengths[i] < LongestShown).ToLookup(i => test[i].IsPositive);
        return Judged(classification, test, right[true].Take(RightShown).Concat(right[false].Take(RightShown)));
    }

    private static bool IsRight(Review[] test, double[] logits, int i) => logits[i] > 0 == test[i].IsPositive;

    private static IEnumerable<int> Surest(Review[] test, double[] logits) =>
        Enumerable.Range(0, test.Length).OrderByDescending(i => Math.Abs(logits[i]));

    private static FSharpList<ShownText> Judged(Classification classification, Review[] test, IEnumerable<int> texts) =>
        ListModule.OfSeq(texts.Select(i => new ShownText(test[i].Text, test[i].IsPositive, classification.Judge(test[i].Text))));
}
