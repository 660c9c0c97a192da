using System.Runtime.InteropServices;

namespace RnnFunctional.Host.Runs;

/// <summary>
/// A run's folder while it is being made. Everything is written to a neighbour of it, which takes its name when the run is
/// complete; a run that fails leaves nothing behind, or a folder beside it, and one that it replaces stays until then.
/// </summary>
public sealed class RunFolder : IDisposable
{
    private readonly string _partial;
    private readonly PosixSignalRegistration[] _signals;
    private bool _isDone;

    private RunFolder(string path)
    {
        FullPath = path;
        _partial = $"{path}.partial-{Environment.ProcessId}";
        Directory.CreateDirectory(_partial);
        // Also when the program is told to stop in between; the signal then does what it does by itself.
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
            PosixSignalRegistration.Create(signal, _ => Remove()))];
    }

    /// <summary>Where the run will stand.</summary>
    public string FullPath { get; }

    /// <summary>Begins the run at <paramref name="path"/>, or at the next free <c>runs/NAME-1</c>, <c>runs/NAME-2</c>, …</summary>
    /// <exception cref="InputException">The folder can't be written, or holds something and is not to be overwritten.</exception>
    public static RunFolder Begin(string? path, string name, bool overwrite)
    {
        var target = Target(path, name, overwrite);
        return Making(target, () => new RunFolder(target));
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

    /// <summary>Where such a run will stand, once it is certain that it may.</summary>
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

    /// <summary>Writes a file that is on the disk when this returns.</summary>
    internal static void Flushed(string path, byte[] content)
    {
        using var file = File.Create(path);
        file.Write(content);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes one of the run's files as UTF-8 text.</summary>
    public void Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>Gives the complete run its name. A run that was there goes only when the new one stands.</summary>
    public void Complete()
    {
        var old = $"{FullPath}.replaced-{Environment.ProcessId}";
        var replaces = Directory.Exists(FullPath);
        if (replaces)
        {
            Directory.Move(FullPath, old);
        }

        Directory.Move(_partial, FullPath);
        _isDone = true;
        if (replaces)
        {
            Directory.Delete(old, recursive: true);
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

        Directory.Move(_partial, path);
        _isDone = true;
        return path;
    }

    /// <summary>Removes what was written, unless the run is complete.</summary>
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        Remove();
    }

    private void Remove()
    {
        if (!_isDone && Directory.Exists(_partial))
        {
            Directory.Delete(_partial, recursive: true);
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
