using System.Text.Json;

namespace RnnFunctional.Host.Runs;

/// <summary>
/// What is kept of a training while it goes on, in a folder beside the run's: its configuration, what it was prepared with, and where
/// it stands. The last valid state stays until the next one is on the disk.
/// </summary>
public sealed class UnfinishedRun
{
    /// <summary>What the folder's name has after the run's.</summary>
    public const string Ending = ".unfinished";

    private const string StateFile = "state.json";

    private static readonly string[] TensorFiles = ["state-a.safetensors", "state-b.safetensors"];

    // The file of the state that counts.
    private string? _tensors;

    private UnfinishedRun(string target) => Target = target;

    /// <summary>What state.json holds, and the name of the file with the tensors that belong to it.</summary>
    private sealed record State<T>(
        string TensorFile, int Step, int Slots, int Epoch, int Batch, double LossSum, long Seen, long Tokens, double Seconds, int Averaged, T Task);

    /// <summary>Where the run will stand.</summary>
    public string Target { get; }

    /// <summary>Where it stands until then.</summary>
    public string FullPath => Target + Ending;

    /// <summary>Begins a run that will stand at <paramref name="target"/>, from <paramref name="config"/> and the texts that belong to it, by name.</summary>
    /// <exception cref="InputException">An interrupted one is there and is not to be overwritten, or the folder can't be written.</exception>
    public static UnfinishedRun Begin<T>(string target, bool overwrite, T config, IEnumerable<(string Name, string Content)> files)
    {
        var run = new UnfinishedRun(target);
        Check(target, overwrite);
        RunFolder.Making(target, () =>
        {
            if (Directory.Exists(run.FullPath))
            {
                Directory.Delete(run.FullPath, recursive: true);
            }

            return Directory.CreateDirectory(run.FullPath);
        });

        foreach (var (name, content) in files)
        {
            run.Write(name, System.Text.Encoding.UTF8.GetBytes(content));
        }

        // Last: where it is, the rest is.
        run.Write(RunFiles.Config, JsonSerializer.SerializeToUtf8Bytes(config, RunFiles.Json));
        return run;
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
    /// <exception cref="InputException">There is none, or it is complete.</exception>
    public static UnfinishedRun Open(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        var run = new UnfinishedRun(full.EndsWith(Ending, StringComparison.Ordinal) ? full[..^Ending.Length] : full);
        return Directory.Exists(run.FullPath) ? run
            : File.Exists(Path.Combine(run.Target, RunFiles.Metrics)) ? throw new InputException($"--resume {path}: this run is complete, and there is nothing to go on with. {RunFiles.UseOf(run.Target)}")
            : throw new InputException($"--resume {path}: neither {run.FullPath} nor a run exists. Name the folder of a run that was interrupted.");
    }

    /// <summary>Keeps <paramref name="state"/>, with what its task adds, in place of the state before it.</summary>
    public void Save<T>(CourseState state, T task, params ReadOnlySpan<(string Name, double[] Numbers)> more)
    {
        var training = state.Training;
        // Two names in turn: the file that counts is never written over.
        var tensors = _tensors == TensorFiles[0] ? TensorFiles[1] : TensorFiles[0];
        List<SafeTensors.Entry> entries =
        [
            SafeTensors.Entry.Exact("parameters", training.Parameters),
            .. training.Slots.Index().Select(slot => SafeTensors.Entry.Exact($"slot{slot.Index}", slot.Item)),
            SafeTensors.Entry.Exact("average", state.Average),
        ];
        foreach (var (name, numbers) in more)
        {
            entries.Add(SafeTensors.Entry.Exact(name, numbers));
        }

        Write(tensors, SafeTensors.Write(entries));
        var rest = new State<T>(
            tensors, training.Step, training.Slots.Length, state.Epoch, state.Batch, state.LossSum, state.Seen, state.Tokens, state.Seconds, state.Averaged, task);
        // From here on it is this state that counts.
        Write(StateFile, JsonSerializer.SerializeToUtf8Bytes(rest, RunFiles.Json));
        if (_tensors is { } old)
        {
            File.Delete(Path.Combine(FullPath, old));
        }

        _tensors = tensors;
    }

    /// <summary>
    /// Where the training stands, for a model of <paramref name="size"/> numbers and an optimiser of <paramref name="slots"/> slots, what its task
    /// added, and the file of the tensors; null at its beginning.
    /// </summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public (CourseState State, T Task, Checkpoint Tensors)? Load<T>(int size, int slots)
    {
        var path = Path.Combine(FullPath, StateFile);
        if (!File.Exists(path))
        {
            return null;
        }

        State<T> state;
        try
        {
            state = JsonSerializer.Deserialize<State<T>>(RunFiles.Read(path), RunFiles.Json) ?? throw Damaged("it holds nothing");
        }
        catch (JsonException problem)
        {
            throw Damaged(problem.Message.TrimEnd('.'));
        }

        if (state.Slots != slots || state.Step < 0 || state.Epoch < 1 || state.Batch < 0 || state.Averaged < 0
            || !TensorFiles.Contains(state.TensorFile))
        {
            throw Damaged("its numbers are none that a training has");
        }

        _tensors = state.TensorFile;
        var tensors = Checkpoint.Read(Path.Combine(FullPath, _tensors));
        var training = new TrainingState(state.Step, tensors.Tensor("parameters", size), [.. Enumerable.Range(0, slots).Select(slot => tensors.Tensor($"slot{slot}", size))]);
        return (
            new CourseState(
                training, state.Epoch, state.Batch, state.LossSum, state.Seen, state.Tokens, state.Seconds, tensors.Tensor("average", state.Averaged > 0 ? size : 0), state.Averaged),
            state.Task,
            tensors);
    }

    /// <summary>That the file of the state is damaged, by this fault.</summary>
    public InputException Damaged(string fault) =>
        new($"{Path.Combine(FullPath, StateFile)} is damaged: {fault}. Train again with `rnn train {{TASK}} --out {Target} --overwrite`, or restore the file from a copy.");

    /// <summary>Puts the complete run, as <paramref name="write"/> writes it, in its place. There is nothing to go on with.</summary>
    public void Complete(Action<RunFolder> write)
    {
        using (var folder = RunFolder.Begin(Target, "", overwrite: true))
        {
            write(folder);
            folder.Complete();
        }

        Remove();
    }

    /// <summary>Keeps what <paramref name="write"/> writes of a run that failed in a folder beside its place: the path. There is nothing to go on with.</summary>
    public string CompleteBeside(string why, Action<RunFolder> write)
    {
        using var folder = RunFolder.Begin(Target, "", overwrite: true);
        write(folder);
        var path = folder.CompleteBeside(why);
        Remove();
        return path;
    }

    private void Remove() => Directory.Delete(FullPath, recursive: true);

    private void Write(string name, byte[] content) => RunFiles.Replace(Path.Combine(FullPath, name), content);
}
