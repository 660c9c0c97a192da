using System.Security.Cryptography;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using RnnFunctional.Exchange;

namespace RnnFunctional.Host.Runs;

/// <summary>A file of weights from elsewhere.</summary>
public static class WeightsFile
{
    /// <summary>The arrays of the safetensors file at <paramref name="path"/>, by name.</summary>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public static IReadOnlyDictionary<string, NdArray> SafeTensors(string path) => Opened("--safetensors", path, file =>
        new SafeTensorsReader(file, fault => new InputException($"{fault}. A file in the safetensors format expected, undamaged.")).Read()
            .ToDictionary(entry => entry.Key, entry => new NdArray(ListModule.OfSeq(entry.Value.Shape), entry.Value.Data)));

    /// <summary>The network whose weights are in the file of Keras at <paramref name="path"/>.</summary>
    /// <exception cref="InputException">It is missing or damaged, or holds other layers.</exception>
    public static Imported Keras(string path, string? cell) => Opened("--keras", path, file => Exchange.Keras.import(Named(cell), file));

    /// <summary>The network whose weights <paramref name="tensors"/> are, by PyTorch's names.</summary>
    public static Imported PyTorch(string path, string? cell, IReadOnlyDictionary<string, NdArray> tensors) =>
        About("--safetensors", path, () => Exchange.PyTorch.import(Named(cell), tensors));

    /// <summary>What <paramref name="read"/> reads of it; what is wrong with it begins with its name.</summary>
    public static T About<T>(string option, string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InputException problem)
        {
            throw new InputException($"{option} {path}: {problem.Message}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{option} {path} can't be read: {problem.Message}");
        }
    }

    /// <summary>Its hash.</summary>
    public static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static T Opened<T>(string option, string path, Func<Stream, T> read) => About(option, path, () =>
    {
        if (!File.Exists(path))
        {
            throw new InputException(Directory.Exists(path) ? "it is a folder: a file of weights expected." : "it does not exist. Check the path.");
        }

        using var file = File.OpenRead(path);
        return read(file);
    });

    /// <summary>The cell's name in the catalogue, whichever of its names was given.</summary>
    private static FSharpOption<string> Named(string? cell) =>
        cell is null ? FSharpOption<string>.None : FSharpOption<string>.Some(Catalogue.find(cell).Name);
}
