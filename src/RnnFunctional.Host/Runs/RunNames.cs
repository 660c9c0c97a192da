namespace RnnFunctional.Host.Runs;

/// <summary>Short names of runs.</summary>
public static class RunNames
{
    /// <summary>The ends of <paramref name="paths"/>, full ones that all differ: as many folders of each as tell them apart.</summary>
    public static string[] Of(IReadOnlyCollection<string> paths)
    {
        var folders = paths.Select(path => path.Split(Path.DirectorySeparatorChar)).ToArray();
        for (var count = 1; ; count++)
        {
            var names = Array.ConvertAll(folders, path => string.Join(Path.DirectorySeparatorChar, path.TakeLast(count)));
            if (names.Distinct().Count() == names.Length)
            {
                return names;
            }
        }
    }
}
