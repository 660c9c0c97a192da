using System.Globalization;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Data;

/// <summary>Collects reviews that come one by one in any order, and puts them into the order of the tables: negative before positive, then by number.</summary>
public sealed class ReviewCollection
{
    private readonly Dictionary<(string Part, bool IsPositive, int Id), Review> _reviews = [];

    /// <summary>Adds a review.</summary>
    /// <exception cref="InputException">There is one of this name already; the message starts with <paramref name="where"/>.</exception>
    public void Add(ReviewName name, string text, string where)
    {
        var review = new Review(name.Id.ToString(CultureInfo.InvariantCulture), name.Rating, text);
        if (!_reviews.TryAdd((name.Part, review.IsPositive, name.Id), review))
        {
            throw new InputException($"{where}: review {name.Id} of its folder is there twice.");
        }
    }

    /// <summary>All reviews, as read from <paramref name="source"/>.</summary>
    /// <exception cref="InputException">A class is missing.</exception>
    public Reviews Build(string source) => ReviewFiles.Complete(source, Part("train"), Part("test"), Part("unsup"));

    private Review[] Part(string part) =>
        [.. _reviews.Where(r => r.Key.Part == part).OrderBy(r => r.Key.IsPositive).ThenBy(r => r.Key.Id).Select(r => r.Value)];
}
