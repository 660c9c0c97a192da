namespace RnnFunctional.Host.Runs;

/// <summary>
/// A run's folder while it is being made. Everything is written to a folder inside of a room beside the run's place, and takes that place when
/// the run is complete; a run that is there stays until then.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly string _room;
    private readonly string _partial;
    private readonly string _replaced;
    private readonly bool _isRoomOurs;

    private RunFolder(string target, string room, bool isRoomOurs)
    {
        FullPath = target;
        _room = room;
        _partial = Path.Combine(room, "complete");
        _replaced = Path.Combine(room, "replaced");
        _isRoomOurs = isRoomOurs;
        // An earlier attempt may have left something.
        Delete(_partial);
        Directory.CreateDirectory(_partial);
    }

    /// <summary>The folder of the complete run that <paramref name="run"/> becomes, in whose folder it is made.</summary>
    internal RunFolder(UnfinishedRun run)
        : this(run.Target, run.FullPath, isRoomOurs: false)
    {
    }

    /// <summary>Where the run will stand.</summary>
    public string FullPath { get; }

    /// <summary>Begins a run that is written at once; see <see cref="Target"/> for its place.</summary>
    /// <exception cref="InputException">The folder can't be written, or holds something and is not to be overwritten.</exception>
    public static RunFolder Begin(string? path, string name, bool overwrite)
    {
        var target = Target(path, name, overwrite);
        return Making(target, () => new RunFolder(target, $"{target}.partial-{Environment.ProcessId}", isRoomOurs: true));
    }

    /// <summary>Does what makes folders for <paramref name="target"/>, which <c>--out</c> names.</summary>
    /// <exception cref="InputException">They can't be written.</exception>
    internal static T Making<T>(string target, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {target} can't be written: {problem.Message} Name a folder where you may write.");
        }
    }

    /// <summary>Where such a run will stand, once it is certain that it may: at <paramref name="path"/>, or at the next free <c>runs/NAME-1</c>, <c>runs/NAME-2</c>, …</summary>
    /// <exception cref="InputException">The folder holds something and is not to be overwritten.</exception>
    public static string Target(string? path, string name, bool overwrite)
    {
        var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path ?? NextFree(name)));
        if (File.Exists(target))
        {
            throw new InputException($"--out {target} is a file: a folder expected. Name another.");
        }

        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            if (!overwrite)
            {
                throw new InputException($"--out {target} is not empty. Name another folder, or add --overwrite to replace the run in it.");
            }

            if (!File.Exists(Path.Combine(target, RunFiles.Config)))
            {
                throw new InputException($"--out {target} holds something that is no run (it has no {RunFiles.Config}), so that --overwrite does not replace it. Name another folder.");
            }
        }

        return target;
    }

    /// <summary>A run's path for a command line: short where it lies below the current folder, and in quotes where it needs them.</summary>
    public static string Shown(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        var shown = relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
        return shown.Contains(' ') ? $"\"{shown}\"" : shown;
    }

    /// <summary>Writes one of the run's files.</summary>
    public void Write(string name, byte[] content) => Flushed(Path.Combine(_partial, name), content);

    /// <summary>Writes one of the run's files as UTF-8 text.</summary>
    public void Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file that is on the disk when this returns; one that can't be written as a whole is not there.</summary>
    internal static void Flushed(string path, byte[] content)
    {
        try
        {
            using var file = File.Create(path);
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Deletes a folder with all that is in it, if it is there.</summary>
    internal static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Gives the folder <paramref name="from"/> the name <paramref name="to"/>, on the disk when this returns.</summary>
    internal static void Move(string from, string to)
    {
        FolderEntries.Flush(from);
        Directory.Move(from, to);
        FolderEntries.Flush(Path.GetDirectoryName(to));
    }

    /// <summary>Gives the complete run its name. A run that was there goes only when the new one stands.</summary>
    public void Complete()
    {
        if (Directory.Exists(FullPath))
        {
            Delete(_replaced);
            Directory.Move(FullPath, _replaced);
        }

        try
        {
            Move(_partial, FullPath);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (Directory.Exists(_replaced))
            {
                Directory.Move(_replaced, FullPath);
            }

            throw;
        }
    }

    /// <summary>
    /// Gives what is kept of a run that failed the first free name of <c>NAME.WHY</c>, <c>NAME.WHY-2</c>, …, and leaves the run's own
    /// place as it was: the name.
    /// </summary>
    public string CompleteBeside(string why)
    {
        var path = $"{FullPath}.{why}";
        for (var number = 2; Path.Exists(path); number++)
        {
            path = $"{FullPath}.{why}-{number}";
        }

        Move(_partial, path);
        return path;
    }

    /// <summary>Removes what was made for the run alone.</summary>
    public void Dispose()
    {
        if (_isRoomOurs)
        {
            Delete(_room);
        }
    }

    private static string NextFree(string name)
    {
        var number = 1;
        while (Path.Exists(Path.Combine("runs", $"{name}-{number}")) || Path.Exists(Path.Combine("runs", $"{name}-{number}{UnfinishedRun.Ending}")))
        {
            number++;
        }

        return Path.Combine("runs", $"{name}-{number}");
    }
}
