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
    /// <param name="Make">The engine on so many threads, on a device if one was named.</param>
    public sealed record Slot(string Name, string Description, string Needs, Func<int, string?, Engine> Make)
    {
        /// <summary>Whether it can be had here.</summary>
        public Func<bool> IsReady { get; init; } = () => true;
    }

    private const string Torch = "torch";

    /// <summary>The engine that runs when none is named.</summary>
    public static string Default => All[0].Name;

    /// <summary>All engines, the default one first.</summary>
    public static IReadOnlyList<Slot> All { get; } =
    [
        new(CpuEngine.engine.Name, "compiled plans on vectors, in float32", CpuEngine.engine.Needs, Plain(CpuEngine.withThreads)),
        new(ReferenceEngine.engine.Name, "the interpreter that defines the semantics, in float64", ReferenceEngine.engine.Needs, Plain(_ => ReferenceEngine.engine)),
        new(Torch, "TorchSharp, on the processor or a GPU (--device)", "RnnFunctional.Torch, built", (threads, device) => TorchRoom.Open().Make(device ?? "cpu", threads))
        {
            IsReady = () => TorchRoom.IsBuilt,
        },
        new(ScratchEngine.Name, "Elman, LSTM and GRU on plain arrays, their gradients derived by hand", "nothing", Plain(ScratchEngine.withThreads)),
    ];

    /// <summary>The engine called <paramref name="name"/>, with a device behind a colon if it has some, on so many <paramref name="threads"/>.</summary>
    /// <exception cref="InputException">It is unknown, can't be had here, or has no devices.</exception>
    public static Engine Find(string? name, int threads)
    {
        var parts = (name ?? Default).Split(':', 2);
        var names = All.Select(s => s.Name);
        return All.FirstOrDefault(s => s.Name == parts[0]) switch
        {
            null => throw new InputException($"--engine: one of {string.Join(", ", names)} expected, found '{parts[0]}'.{Nearest.Hint(names, parts[0])}"),
            { Name: not Torch } when parts is [var engine, var device] => throw new InputException($"--device {device}: the engine {engine} has no devices, torch alone has. Leave it out, or add --engine torch."),
            { Make: var make } => make(threads, parts.ElementAtOrDefault(1)),
        };
    }

    private static Func<int, string?, Engine> Plain(Func<int, Engine> make) => (threads, _) => make(threads);

    /// <summary>The threads that <c>--threads</c> asks for: one for each core when it was not given.</summary>
    /// <exception cref="InputException">Fewer than 1.</exception>
    public static int Threads(int? option)
    {
        var threads = option ?? Environment.ProcessorCount;
        Errors.atLeast(1, "--threads", threads);
        return threads;
    }
}
