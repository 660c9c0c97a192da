using RnnFunctional.Cpu;
using RnnFunctional.Scratch;

namespace RnnFunctional.Host;

/// <summary>The engines by name: what each needs, and whether this build has it.</summary>
public static class Engines
{
    /// <summary>An engine, or the place where one plugs in.</summary>
    /// <param name="Name">What --engine calls it.</param>
    /// <param name="Description">What it is.</param>
    /// <param name="Needs">What it needs to run.</param>
    /// <param name="Make">The engine on so many threads; null where this build does not have it.</param>
    public sealed record Slot(string Name, string Description, string Needs, Func<int, Engine>? Make);

    /// <summary>The engine that runs when none is named.</summary>
    public static string Default => All[0].Name;

    /// <summary>All engines, the default one first.</summary>
    public static IReadOnlyList<Slot> All { get; } =
    [
        new(CpuEngine.engine.Name, "compiled plans on vectors, in float32", CpuEngine.engine.Needs, CpuEngine.withThreads),
        new(ReferenceEngine.engine.Name, "the interpreter that defines the semantics, in float64", ReferenceEngine.engine.Needs, _ => ReferenceEngine.engine),
        new("torch", "TorchSharp, on the processor or a GPU", "a build with RnnFunctional.Torch, and libtorch", null),
        new(ScratchEngine.Name, "Elman, LSTM and GRU on plain arrays, their gradients derived by hand", "nothing", ScratchEngine.withThreads),
    ];

    /// <summary>The engine called <paramref name="name"/>, on so many <paramref name="threads"/>.</summary>
    /// <exception cref="InputException">It is unknown, or this build does not have it.</exception>
    public static Engine Find(string? name, int threads)
    {
        var slot = All.FirstOrDefault(s => s.Name == (name ?? Default));
        var ready = string.Join(", ", All.Where(s => s.Make is not null).Select(s => s.Name));
        return slot switch
        {
            null => throw new InputException($"--engine: one of {string.Join(", ", All.Select(s => s.Name))} expected, found '{name}'.{Nearest.Hint(All.Select(s => s.Name), name ?? "")}"),
            { Make: null } => throw new InputException($"--engine {slot.Name} needs {slot.Needs}, which this build does not have. Ready here: {ready}."),
            { Make: var make } => make(threads),
        };
    }

    /// <summary>The threads that <c>--threads</c> asks for: one for each core when it was not given.</summary>
    /// <exception cref="InputException">Fewer than 1.</exception>
    public static int Threads(int? option)
    {
        var threads = option ?? Environment.ProcessorCount;
        Errors.atLeast(1, "--threads", threads);
        return threads;
    }
}
