using Microsoft.FSharp.Collections;
using RnnFunctional.Cli;
using RnnFunctional.Exchange;
using RnnFunctional.Exchange.Onnx;
using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn export RUN --safetensors FILE --onnx FILE`.</summary>
public static class ExportCommand
{
    /// <summary>Writes a run for others.</summary>
    public static void Run(Export options, IAnsiConsole console)
    {
        var run = PortableRun.Load(options.Run, options.Seed);
        Action[] writes = [.. SafeTensors(options, run, console), .. Onnx(options, run, console)];
        foreach (var write in writes)
        {
            write();
        }
    }

    private static IEnumerable<Action> SafeTensors(Export options, PortableRun run, IAnsiConsole console)
    {
        if (options.SafeTensors is not { } path)
        {
            yield break;
        }

        OutputFile.Check("--safetensors", path, options.Overwrite);
        var tensors = PyTorch.write(run.Portable, run.Parameters);
        var content = Runs.SafeTensors.Write(
            tensors.Select(tensor => new Runs.SafeTensors.Entry(tensor.Item1, [.. tensor.Item2.Shape], tensor.Item2.Data, IsSingle: true)),
            new Dictionary<string, string> { ["format"] = "pt" });
        yield return () =>
        {
            OutputFile.Write("--safetensors", path, content);
            console.WriteLine($"{path}: {tensors.Length} tensors of the {run.Portable.Name}, by PyTorch's names: {string.Join(", ", tensors.Select(t => t.Item1))}");
        };
    }

    private static IEnumerable<Action> Onnx(Export options, PortableRun run, IAnsiConsole console)
    {
        if (options.Onnx is not { } path)
        {
            yield break;
        }

        var metadata = run.Metadata.Select(item => Tuple.Create(item.Key, item.Value));
        foreach (var (file, make) in new (string, Func<byte[]>)[]
        {
            (path, () => OnnxModel.sequence(Program.Version, metadata, options.Lengths, run.Portable, run.Parameters)),
            (Path.ChangeExtension(path, $"step{Path.GetExtension(path)}"), () => OnnxModel.step(Program.Version, metadata, run.Portable, run.Parameters)),
        })
        {
            byte[] content;
            try
            {
                content = make();
            }
            catch (InputException problem) when (file != path)
            {
                console.WriteLine($"No model for streams: {problem.Message}");
                continue;
            }

            OutputFile.Check("--onnx", file, options.Overwrite);
            yield return () =>
            {
                OutputFile.Write("--onnx", file, content);
                console.WriteLine($"{file}: the {run.Portable.Name} {(file == path ? "over whole sequences" : "a step at a time")}, {content.Length:N0} bytes");
            };
        }
    }
}
