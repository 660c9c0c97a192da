using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace RnnFunctional.Host;

/// <summary>RnnFunctional.Torch, which the program is built without: loaded when it is asked for, from where it was built.</summary>
public sealed class TorchRoom
{
    private const string Name = "RnnFunctional.Torch";
    private static readonly Lazy<TorchRoom> Opened = new(() => new TorchRoom(Find() ?? throw new InputException(
        $"--engine torch needs {Name}, which is not built here. `dotnet build -c Release src/{Name}` builds it, and fetches libtorch (130 MB). All other engines work without it.")));

    private readonly Type _engine;

    private TorchRoom(string path)
    {
        CheckCore(path);
        _engine = new Context(path).LoadFromAssemblyPath(path).GetType($"{Name}.TorchEngine", throwOnError: true)!;
        Make = Method<Func<string, int, Engine>>("Make");
        MakePrecise = Method<Func<string, int, Engine>>("MakePrecise");
        FusedLoops = Method<Func<Session, int>>("FusedLoops");
        LiveTensors = Method<Func<long>>("get_LiveTensors");
    }

    /// <summary>Whether it was built.</summary>
    public static bool IsBuilt => Find() is not null;

    /// <summary>The engine in float32 on a device, with so many threads.</summary>
    public Func<string, int, Engine> Make { get; }

    /// <summary>The same in float64.</summary>
    public Func<string, int, Engine> MakePrecise { get; }

    /// <summary>How many tensors are alive.</summary>
    public Func<long> LiveTensors { get; }

    /// <summary>How many loops of a session's loss Torch's own layers run.</summary>
    public Func<Session, int> FusedLoops { get; }

    /// <summary>Loads it, the first time.</summary>
    /// <exception cref="InputException">It is not built, or was built for another version of the program.</exception>
    public static TorchRoom Open() => Opened.Value;

    /// <summary>Beside the program, or else in the checkout that the program was built in.</summary>
    private static string? Find()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "torch", $"{Name}.dll");
        if (File.Exists(beside))
        {
            return beside;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "RnnFunctional.sln")))
            {
                return new[] { "Release", "Debug" }
                    .Select(configuration => Path.Combine(folder.FullName, "src", Name, "bin", configuration, "net10.0", $"{Name}.dll"))
                    .FirstOrDefault(File.Exists);
            }
        }

        return null;
    }

    /// <summary>What it was compiled with must be what runs here.</summary>
    private static void CheckCore(string path)
    {
        var core = typeof(Engine).Module;
        using var file = File.OpenRead(Path.Combine(Path.GetDirectoryName(path)!, core.Name));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        if (metadata.GetGuid(metadata.GetModuleDefinition().Mvid) != core.ModuleVersionId)
        {
            throw new InputException($"{path} was built for another version of the program. Build it again: `dotnet build -c Release src/{Name}`.");
        }
    }

    private T Method<T>(string name)
        where T : Delegate => _engine.GetMethod(name, BindingFlags.Public | BindingFlags.Static)!.CreateDelegate<T>();

    /// <summary>Its libraries are its own, also where the program has others of the same name; what both speak of is shared.</summary>
    private sealed class Context(string path) : AssemblyLoadContext(TorchRoom.Name)
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is "FSharp.Core" or "RnnFunctional.Core" || _resolver.ResolveAssemblyToPath(assemblyName) is not { } found
                ? null
                : LoadFromAssemblyPath(found);

        protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
            _resolver.ResolveUnmanagedDllToPath(unmanagedDllName) is { } found ? LoadUnmanagedDllFromPath(found) : 0;
    }
}
