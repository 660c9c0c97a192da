using System.Text;
using System.Text.Json;

namespace RnnFunctional.Host.Runs;

/// <summary>
/// What is kept of a training while it goes on, in a folder beside the run's: its configuration, what it was prepared with, and where
/// it stands. The folder comes and goes as a whole, so that a program that is killed leaves one to go on with or none.
/// </summary>
public sealed class UnfinishedRun
{
    /// <summary>What the folder's name has after the run's.</summary>
    public const string Ending = ".unfinished";

    // Its names while it comes and while it goes: what is found there was left by a program that was killed, and nobody needs it.
    private const string Coming = Ending + ".partial";
    private const string Going = Ending + ".removed";

    // The hashes of what it was prepared with.
    private const string Prepared = "prepared.json";

    private UnfinishedRun(string target)
    {
        Target = target;
        State = new SavedState(this, "state");
    }

    /// <summary>Where the run will stand.</summary>
    public string Target { get; }

    /// <summary>Where it stands until then.</summary>
    public string FullPath => Target + Ending;

    /// <summary>Where its training stands, if it is a single one.</summary>
    public SavedState State { get; }

    /// <summary>Begins a run that will stand at <paramref name="target"/>, from <paramref name="config"/> and the texts that belong to it, by name.</summary>
    /// <exception cref="InputException">An interrupted one is there and is not to be overwritten, or the folder can't be written.</exception>
    public static UnfinishedRun Begin<T>(string target, bool overwrite, T config, IEnumerable<(string Name, string Content)> files)
    {
        var run = new UnfinishedRun(target);
        Check(target, overwrite);
        void Write(string name, byte[] content) => RunFolder.Flushed(Path.Combine(target + Coming, name), content);
        return RunFolder.Making(target, () =>
        {
            RunFolder.Delete(target + Coming);
            Directory.CreateDirectory(target + Coming);
            var hashes = new Dictionary<string, string>();
            foreach (var (name, text) in files)
            {
                var content = Encoding.UTF8.GetBytes(text);
                hashes.Add(name, RunFiles.Hash(content));
                Write(name, content);
            }

            Write(Prepared, JsonSerializer.SerializeToUtf8Bytes(hashes, RunFiles.Json));
            Write(RunFiles.Config, JsonSerializer.SerializeToUtf8Bytes(config, RunFiles.Json));
            run.Remove();
            RunFolder.Move(target + Coming, run.FullPath);
            return run;
        });
    }

    /// <summary>Refuses to begin a run at <paramref name="target"/> where an interrupted one waits, unless it is to be overwritten.</summary>
    /// <exception cref="InputException">There is one.</exception>
    public static void Check(string target, bool overwrite)
    {
        if (Path.Exists(target + Ending) && !overwrite)
        {
            throw new InputException($"{target}{Ending} holds a run that was interrupted. Go on with it by `rnn train --resume {target}`, name another folder, or add --overwrite to begin anew.");
        }

        if (Path.Exists(target + Ending) && Directory.EnumerateFileSystemEntries(target + Ending).Any() && !File.Exists(Path.Combine(target + Ending, RunFiles.Config)))
        {
            throw new InputException($"{target}{Ending} holds something that is no run (it has no {RunFiles.Config}), so that --overwrite does not replace it. Name another folder.");
        }
    }

    /// <summary>The run that was interrupted, named with <see cref="Ending"/> or without.</summary>
    /// <exception cref="InputException">There is none, or it is complete, or something that it was prepared with is missing or damaged.</exception>
    public static UnfinishedRun Open(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var run = new UnfinishedRun(full.EndsWith(Ending, StringComparison.Ordinal) ? full[..^Ending.Length] : full);
        return Directory.Exists(run.FullPath) ? run.Checked()
            : File.Exists(Path.Combine(run.Target, RunFiles.Metrics)) ? throw new InputException($"--resume {path}: this run is complete, and there is nothing to go on with. {RunFiles.UseOf(run.Target)}")
            : throw new InputException($"--resume {path}: neither {run.FullPath} nor a run exists. Name the folder of a run that was interrupted.");
    }

    /// <summary>Where its training with <paramref name="seed"/> stands, one of several.</summary>
    public SavedState StateOf(int seed) => new(this, $"seed{seed}");

    /// <summary>Puts the complete run, as <paramref name="write"/> writes it, in its place. There is nothing to go on with.</summary>
    /// <exception cref="IOException">It can't be written. There is something to go on with.</exception>
    public void Complete(Action<RunFolder> write) => Writing("the run", () =>
    {
        using var folder = new RunFolder(this);
        write(folder);
        folder.Complete();
        Remove();
    });

    /// <summary>Keeps what <paramref name="write"/> writes of a run that failed in a folder beside its place: the path. There is nothing to go on with.</summary>
    public string CompleteBeside(string why, Action<RunFolder> write)
    {
        using var folder = new RunFolder(this);
        write(folder);
        var path = folder.CompleteBeside(why);
        Remove();
        return path;
    }

    /// <summary>Does <paramref name="write"/>, which writes <paramref name="what"/>.</summary>
    /// <exception cref="IOException">It can't: the message tells how to go on.</exception>
    internal void Writing(string what, Action write)
    {
        try
        {
            write();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"{what} can't be written: {problem.Message.TrimEnd('.')}. What was saved before is as it was: see that there is room in {FullPath} and that you may write there, then go on with: rnn train --resume {RunFolder.Shown(Target)}",
                problem);
        }
    }

    /// <summary>This run, what it was prepared with being as it was.</summary>
    private UnfinishedRun Checked()
    {
        var path = Path.Combine(FullPath, Prepared);
        Dictionary<string, string>? hashes;
        try
        {
            hashes = JsonSerializer.Deserialize<Dictionary<string, string>>(RunFiles.Read(path), RunFiles.Json);
        }
        catch (JsonException problem)
        {
            throw RunFiles.Damaged(path, problem.Message.TrimEnd('.'));
        }

        foreach (var (name, hash) in hashes ?? [])
        {
            var file = Path.Combine(FullPath, name);
            RunFiles.CheckHash(file, hash, RunFiles.Read(file));
        }

        return this;
    }

    private void Remove()
    {
        RunFolder.Delete(Target + Going);
        if (Directory.Exists(FullPath))
        {
            // Away as a whole: a folder of which some files are gone is none to go on with.
            RunFolder.Move(FullPath, Target + Going);
            RunFolder.Delete(Target + Going);
        }
    }
}
