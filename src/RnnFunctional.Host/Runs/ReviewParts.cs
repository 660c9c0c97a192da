using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>The reviews of the training half: those to train on, and those that are kept to choose by.</summary>
public sealed record ReviewParts(Review[] Train, Review[] Validation)
{
    private const int Least = 5;

    /// <summary>Keeps <paramref name="share"/> of the training half, the same reviews in every run.</summary>
    /// <exception cref="InputException">A part has too few of a class.</exception>
    public static ReviewParts Of(Reviews reviews, double share)
    {
        var (train, validation) = Holdout.split(share, reviews.Train.Length);
        Review[] Part(int[] numbers) => Array.ConvertAll(numbers, i => reviews.Train[i]);
        var parts = new ReviewParts(Part(train), Part(validation));
        foreach (var (name, part) in new[] { ("train on", parts.Train), ("validate with", parts.Validation), ("test with", reviews.Test) })
        {
            var positive = part.Count(review => review.IsPositive);
            if (Math.Min(positive, part.Length - positive) < Least)
            {
                throw new InputException($"--validation-share {share}: at least {Least} reviews of each kind to {name} expected, found {part.Length - positive} negative and {positive} positive. Choose another share, or more reviews.");
            }
        }

        return parts;
    }

    /// <summary>How <paramref name="encoder"/> reads <paramref name="reviews"/>.</summary>
    public static LabelledTexts Encode(Encoder encoder, Review[] reviews) =>
        new(Texts(encoder, reviews), Array.ConvertAll(reviews, review => review.IsPositive ? 1f : 0f));

    /// <summary>The same without labels.</summary>
    public static EncodedText[] Texts(Encoder encoder, Review[] reviews) =>
        [.. reviews.AsParallel().AsOrdered().Select(review => EncoderModule.encode(encoder, review.Text))];
}
