using System.Text.Json;

namespace RnnFunctional.Host.Runs;

/// <summary>
/// Where one training of an unfinished run stands, under a <paramref name="name"/>: its numbers in NAME.json, its tensors in NAME-a.safetensors
/// or NAME-b.safetensors. The last valid state stays until the next one is on the disk.
/// </summary>
public sealed class SavedState(UnfinishedRun run, string name)
{
    private readonly string _state = Path.Combine(run.FullPath, name + ".json");
    private readonly string[] _tensorFiles = [$"{name}-a.safetensors", $"{name}-b.safetensors"];

    // The file of the state that counts.
    private string? _tensors;

    /// <summary>What NAME.json holds, the name of the file with the tensors that belong to it, and that file's hash.</summary>
    private sealed record State<T>(
        string TensorFile, string TensorSha256, int Step, int Slots, int Epoch, int Batch, double LossSum, long Seen, long Tokens, double Seconds, int Averaged, T Task);

    /// <summary>Keeps <paramref name="state"/>, with what its task adds, in place of the state before it.</summary>
    /// <exception cref="IOException">It can't be written. The state before it is as it was.</exception>
    public void Save<T>(CourseState state, T task, params ReadOnlySpan<(string Name, double[] Numbers)> more)
    {
        var training = state.Training;
        List<SafeTensors.Entry> entries =
        [
            SafeTensors.Entry.Exact("parameters", training.Parameters),
            .. training.Slots.Index().Select(slot => SafeTensors.Entry.Exact($"slot{slot.Index}", slot.Item)),
            SafeTensors.Entry.Exact("average", state.Average),
        ];
        foreach (var (tensor, numbers) in more)
        {
            entries.Add(SafeTensors.Entry.Exact(tensor, numbers));
        }

        // Two names in turn: the file that counts is never written over.
        var tensors = _tensors == _tensorFiles[0] ? _tensorFiles[1] : _tensorFiles[0];
        var content = SafeTensors.Write(entries);
        var rest = new State<T>(
            tensors, RunFiles.Hash(content), training.Step, training.Slots.Length, state.Epoch, state.Batch, state.LossSum, state.Seen, state.Tokens, state.Seconds, state.Averaged, task);
        run.Writing("the state of the training", () =>
        {
            RunFiles.Replace(PathOf(tensors), content);
            // From here on it is this state that counts.
            RunFiles.Replace(_state, JsonSerializer.SerializeToUtf8Bytes(rest, RunFiles.Json));
            if (_tensors is { } old)
            {
                File.Delete(PathOf(old));
            }
        });
        _tensors = tensors;
    }

    /// <summary>
    /// Where the training stands, for a model of <paramref name="size"/> numbers and an optimiser of <paramref name="slots"/> slots, what its task
    /// added, and the file of the tensors; null at its beginning.
    /// </summary>
    /// <exception cref="InputException">A file is missing or damaged.</exception>
    public (CourseState State, T Task, Checkpoint Tensors)? Load<T>(int size, int slots)
    {
        if (!File.Exists(_state))
        {
            return null;
        }

        State<T> state;
        try
        {
            state = JsonSerializer.Deserialize<State<T>>(RunFiles.Read(_state), RunFiles.Json) ?? throw Damaged("it holds nothing");
        }
        catch (JsonException problem)
        {
            throw Damaged(problem.Message.TrimEnd('.'));
        }

        if (state.Slots != slots || state.Step < 0 || state.Epoch < 1 || state.Batch < 0 || state.Averaged < 0
            || !_tensorFiles.Contains(state.TensorFile))
        {
            throw Damaged("its numbers are none that a training has");
        }

        var tensors = Checkpoint.Read(PathOf(state.TensorFile), state.TensorSha256);
        _tensors = state.TensorFile;
        var training = new TrainingState(state.Step, tensors.Tensor("parameters", size), [.. Enumerable.Range(0, slots).Select(slot => tensors.Tensor($"slot{slot}", size))]);
        return (
            new CourseState(
                training, state.Epoch, state.Batch, state.LossSum, state.Seen, state.Tokens, state.Seconds, tensors.Tensor("average", state.Averaged > 0 ? size : 0), state.Averaged),
            state.Task,
            tensors);
    }

    /// <summary>That the file of the state is damaged, by this fault.</summary>
    public InputException Damaged(string fault) =>
        new($"{_state} is damaged: {fault}. Train again with `rnn train {{TASK}} --out {run.Target} --overwrite`, or restore the file from a copy.");

    private string PathOf(string file) => Path.Combine(run.FullPath, file);
}
