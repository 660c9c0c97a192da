using RnnFunctional.Text;

namespace RnnFunctional.Host.Data;

/// <summary>Reads reviews from the unpacked archive: a file each, <c>{train,test}/{pos,neg}/ID_RATING.txt</c> and <c>train/unsup/ID_0.txt</c>.</summary>
public static class ReviewFolder
{
    /// <summary>What the published archive calls its folder.</summary>
    public const string Name = "aclImdb";

    /// <summary>Whether <paramref name="folder"/> looks like one.</summary>
    public static bool IsOne(string folder) => Directory.Exists(Path.Combine(folder, "train", "pos"));

    /// <summary>Reads <paramref name="folder"/>, with its unlabelled reviews or without.</summary>
    /// <exception cref="InputException">A file that does not fit, which the message names.</exception>
    public static Reviews Read(string folder, bool unlabelled)
    {
        var reviews = new ReviewCollection();
        foreach (var part in ReviewName.Folders.Where(part => unlabelled || part != "train/unsup"))
        {
            var files = new DirectoryInfo(Path.Combine(folder, part));
            foreach (var file in files.Exists ? files.EnumerateFiles() : [])
            {
                if (ReviewName.Parse($"{part}/{file.Name}", file.FullName) is { } name)
                {
                    reviews.Add(name, ReviewText.Decode(File.ReadAllBytes(file.FullName), () => file.FullName), file.FullName);
                }
            }
        }

        return reviews.Build(folder);
    }
}
