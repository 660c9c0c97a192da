using Microsoft.FSharp.Collections;

namespace RnnFunctional.Host.Runs;

/// <summary>The tensors of a file, and blocks of parameters in it: each parameter under its name, with its shape.</summary>
public sealed class Checkpoint
{
    private readonly string _path;
    private readonly IReadOnlyDictionary<string, SafeTensors.Entry> _tensors;

    private Checkpoint(string path, byte[] content)
    {
        _path = path;
        _tensors = SafeTensorsReader.Read(path, content);
    }

    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public static Checkpoint Read(string path) => new(path, RunFiles.Read(path));

    /// <summary>Reads the file at <paramref name="path"/>, whose hash is <paramref name="sha256"/>.</summary>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public static Checkpoint Read(string path, string sha256)
    {
        var content = RunFiles.Read(path);
        var checkpoint = new Checkpoint(path, content);
        RunFiles.CheckHash(path, sha256, content);
        return checkpoint;
    }

    /// <summary>The entries for the parameters <paramref name="decls"/> with these <paramref name="values"/>.</summary>
    public static IEnumerable<SafeTensors.Entry> Entries(IEnumerable<Decl> decls, double[] values, string prefix = "", bool isSingle = false)
    {
        var list = ListModule.OfSeq(decls);
        return Block.split(list, values).Zip(list).Select(tensor =>
            new SafeTensors.Entry(prefix + tensor.Second.Name, [.. tensor.First.Shape], tensor.First.Array.Data, isSingle));
    }

    /// <summary>The parameters <paramref name="decls"/>, one after the other.</summary>
    /// <exception cref="InputException">One of them is missing, or has another shape or something that is no number.</exception>
    public double[] Parameters(IEnumerable<Decl> decls, string prefix = "") =>
        [.. decls.SelectMany(decl => Tensor(prefix + decl.Name, [.. decl.Shape]))];

    /// <summary>Whether there is a tensor called <paramref name="name"/>.</summary>
    public bool Has(string name) => _tensors.ContainsKey(name);

    /// <summary>The tensor called <paramref name="name"/>, of this <paramref name="shape"/>.</summary>
    /// <exception cref="InputException">It is missing, or has another shape or something that is no number.</exception>
    public double[] Tensor(string name, params int[] shape)
    {
        InputException Damaged(string fault) => RunFiles.Damaged(_path, $"tensor '{name}' {fault}");
        var expected = string.Join(", ", shape);
        return _tensors.TryGetValue(name, out var entry) switch
        {
            false => throw Damaged($"of shape [{expected}] is missing"),
            true when !entry!.Shape.SequenceEqual(shape) => throw Damaged($"has shape [{string.Join(", ", entry.Shape)}] where {RunFiles.Config} asks for [{expected}]"),
            true when !entry.Data.All(double.IsFinite) => throw Damaged("holds something that is no number"),
            _ => entry.Data,
        };
    }
}
