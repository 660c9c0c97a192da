using System.Security.Cryptography;
using System.Text;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Data;

/// <summary>Finds and reads data sets of reviews, whichever layout they lie in.</summary>
public static class ReviewFiles
{
    /// <summary>Loads the data set called <paramref name="name"/>, with its unlabelled reviews or without.</summary>
    /// <param name="name">One of <see cref="DataSets"/> that holds reviews.</param>
    /// <param name="option">The folder that --data names, if any; see <see cref="DataFolder.Places"/>.</param>
    /// <param name="unlabelled">Whether the unlabelled reviews are wanted too.</param>
    /// <exception cref="InputException">It is not there, or something in it does not fit.</exception>
    public static Reviews Load(string name, string? option, bool unlabelled = false)
    {
        var set = DataSets.Find(name);
        if (Find(set, option) is { } path)
        {
            return Read(set.Name, path, unlabelled);
        }

        var get = set.Address is null
            ? "Leave --data out to use the one that comes with the program"
            : $"Fetch it with `rnn data get {name}`, or from a copy of yours with `rnn data get {name} --from PATH`";
        throw new InputException($"{name} is not in {string.Join(" or ", DataFolder.Places(option))}. {get}, or point --data or RNN_DATA to where it lies.");
    }

    /// <summary>Where the reviews of <paramref name="set"/> lie; null where they are not there.</summary>
    public static string? Find(DataSet set, string? option) =>
        DataFolder.Places(option).SelectMany(place => Candidates(set, place)).FirstOrDefault(path => Layout(set.Name, path) is not null);

    /// <summary>
    /// Reads the reviews at <paramref name="path"/>: the published archive, its folder unpacked, or a folder with the tables
    /// <c>NAME_train.tsv</c> and <c>NAME_test.tsv</c>, or just <c>train.tsv</c> and <c>test.tsv</c>, packed (<c>.gz</c>) or not.
    /// </summary>
    /// <exception cref="InputException">It is none of these, or something in it does not fit.</exception>
    public static Reviews Read(string name, string path, bool unlabelled)
    {
        var read = Layout(name, path)
            ?? throw new InputException(Path.Exists(path)
                ? $"{path} holds no reviews: an archive (.tar.gz), its unpacked folder, or a folder with {name}_train.tsv.gz and {name}_test.tsv.gz expected. Name one of these."
                : $"{path} does not exist: an archive or folder with reviews expected. Check the path.");
        return read(unlabelled);
    }

    /// <summary>The reviews read from <paramref name="source"/>, once it is certain that something can be learned from them.</summary>
    /// <exception cref="InputException">A class is missing.</exception>
    public static Reviews Complete(string source, Review[] train, Review[] test, Review[] unlabelled)
    {
        foreach (var (part, reviews) in new[] { ("train", train), ("test", test) })
        {
            var positive = reviews.Count(review => review.IsPositive);
            if (positive == 0 || positive == reviews.Length)
            {
                throw new InputException($"{source}: negative and positive reviews expected to {part} with, found {reviews.Length - positive} negative and {positive} positive. Fetch the data again.");
            }
        }

        return new Reviews(train, test, unlabelled, source, Hash(train, test));
    }

    /// <summary>The places below <paramref name="place"/> in which the reviews of <paramref name="set"/> may lie.</summary>
    private static IEnumerable<string> Candidates(DataSet set, string place)
    {
        foreach (var folder in new[] { Path.Combine(place, set.Name), place })
        {
            // Tables without the set's name say what they are only in a folder that has it.
            if (folder != place || Table(folder, $"{set.Name}_", "train") is not null)
            {
                yield return folder;
            }

            if (set.Address is not null)
            {
                yield return Path.Combine(folder, ReviewFolder.Name);
                yield return Path.Combine(folder, set.Files[0].Path);
            }
        }
    }

    /// <summary>How to read <paramref name="path"/>; null where it is not there or nothing that holds reviews.</summary>
    private static Func<bool, Reviews>? Layout(string name, string path)
    {
        if (File.Exists(path))
        {
            return unlabelled => ReviewArchive.Read(path, unlabelled);
        }

        var inside = Path.Combine(path, ReviewFolder.Name);
        foreach (var folder in new[] { path, inside }.Where(ReviewFolder.IsOne))
        {
            return unlabelled => ReviewFolder.Read(folder, unlabelled);
        }

        foreach (var prefix in new[] { $"{name}_", "" })
        {
            if (Table(path, prefix, "train") is { } train && Table(path, prefix, "test") is { } test)
            {
                return unlabelled =>
                {
                    var others = unlabelled ? Table(path, prefix, "unsup") : null;
                    return Complete(
                        path,
                        ReviewTables.Read(train, labelled: true),
                        ReviewTables.Read(test, labelled: true),
                        others is null ? [] : ReviewTables.Read(others, labelled: false));
                };
            }
        }

        return null;
    }

    private static string? Table(string folder, string prefix, string part) =>
        new[] { ".tsv.gz", ".tsv" }.Select(ending => Path.Combine(folder, $"{prefix}{part}{ending}")).FirstOrDefault(File.Exists);

    private static string Hash(params Review[][] parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line));
        foreach (var part in parts)
        {
            Add($"{part.Length}\n");
            foreach (var review in part)
            {
                Add($"{review.Rating}\t{review.Id}\t{review.Text}\n");
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
