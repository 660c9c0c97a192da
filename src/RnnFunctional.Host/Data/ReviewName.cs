using System.Globalization;
using System.Text.RegularExpressions;

namespace RnnFunctional.Host.Data;

/// <summary>What the path of a review says in the published layout, <c>train/pos/ID_RATING.txt</c>.</summary>
/// <param name="Part">train, test or unsup.</param>
/// <param name="Id">Its number within part and label.</param>
/// <param name="Rating">Its stars, from 1 to 10; 0 in unsup.</param>
public sealed partial record ReviewName(string Part, int Id, int Rating)
{
    /// <summary>The folders that hold reviews.</summary>
    public static IReadOnlyList<string> Folders { get; } = ["train/neg", "train/pos", "test/neg", "test/pos", "train/unsup"];

    /// <summary>Reads <paramref name="path"/>, which starts with one of <see cref="Folders"/>; null where it is no review's.</summary>
    /// <exception cref="InputException">Folder and rating contradict each other; the message starts with <paramref name="where"/>.</exception>
    public static ReviewName? Parse(string path, string where)
    {
        var match = Pattern().Match(path);
        if (!match.Success)
        {
            return null;
        }

        var folder = match.Groups["label"].Value;
        var rating = int.Parse(match.Groups["rating"].ValueSpan, CultureInfo.InvariantCulture);
        var (least, most) = folder switch { "pos" => (6, 10), "neg" => (1, 5), _ => (0, 0) };
        if (rating < least || rating > most)
        {
            throw new InputException($"{where}: a rating from {least} to {most} expected in the folder {folder}, found {rating}.");
        }

        var id = int.Parse(match.Groups["id"].ValueSpan, CultureInfo.InvariantCulture);
        return new ReviewName(folder == "unsup" ? folder : match.Groups["part"].Value, id, rating);
    }

    [GeneratedRegex(@"^(?<part>train|test)/(?<label>pos|neg|(?<=train/)unsup)/(?<id>[0-9]{1,9})_(?<rating>[0-9]{1,2})\.txt\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
