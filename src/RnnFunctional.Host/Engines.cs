namespace RnnFunctional.Host;

/// <summary>The engines by name: what each needs, and whether this build has it.</summary>
public static class Engines
{
    /// <summary>An engine, or the place where one plugs in.</summary>
    /// <param name="Name">What --engine calls it.</param>
    /// <param name="Description">What it is.</param>
    /// <param name="Needs">What it needs to run.</param>
    /// <param name="Engine">The engine itself; null where this build does not have it.</param>
    public sealed record Slot(string Name, string Description, string Needs, Engine? Engine);

    /// <summary>The engine that runs when none is named.</summary>
    public static string Default => ReferenceEngine.engine.Name;

    /// <summary>All engines, the default one first.</summary>
    public static IReadOnlyList<Slot> All { get; } =
    [
        new(ReferenceEngine.engine.Name, "the interpreter that defines the semantics, in float64", ReferenceEngine.engine.Needs, ReferenceEngine.engine),
        new("cpu", "compiled plans on SIMD kernels, in float32", "a build with RnnFunctional.Cpu", null),
        new("torch", "TorchSharp, on the processor or a GPU", "a build with RnnFunctional.Torch, and libtorch", null),
        new("scratch", "an LSTM derived by hand on plain arrays", "a build with the from-scratch cells", null),
    ];

    /// <summary>The engine called <paramref name="name"/>.</summary>
    /// <exception cref="InputException">It is unknown, or this build does not have it.</exception>
    public static Engine Find(string? name)
    {
        var slot = All.FirstOrDefault(s => s.Name == (name ?? Default));
        var ready = string.Join(", ", All.Where(s => s.Engine is not null).Select(s => s.Name));
        return slot switch
        {
            null => throw new InputException($"--engine: one of {string.Join(", ", All.Select(s => s.Name))} expected, found '{name}'.{Nearest.Hint(All.Select(s => s.Name), name ?? "")}"),
            { Engine: null } => throw new InputException($"--engine {slot.Name} needs {slot.Needs}, which this build does not have. Ready here: {ready}."),
            { Engine: var engine } => engine,
        };
    }
}
