using System.Text.Json;
using RnnFunctional.Cli;
using RnnFunctional.Exchange;
using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn import --safetensors FILE` or `--keras FILE`.</summary>
public static class ImportCommand
{
    /// <summary>What a run has that belongs to the weights which it was trained to.</summary>
    private static readonly string[] OfTraining = [RunFiles.Checkpoint, RunFiles.Metrics, RunFiles.Report, RunFiles.History, RunFiles.Predictions];

    /// <summary>Makes a run of weights from elsewhere.</summary>
    public static void Run(Import options, IAnsiConsole console)
    {
        if (options.Like is { } like)
        {
            IntoLike(options, options.SafeTensors!, like, console);
        }
        else
        {
            Plain(options, console);
        }
    }

    private static void Plain(Import options, IAnsiConsole console)
    {
        var path = (options.SafeTensors ?? options.Keras)!;
        var imported = options.SafeTensors is { } file
            ? WeightsFile.PyTorch(file, options.Cell, WeightsFile.SafeTensors(file))
            : WeightsFile.Keras(path, options.Cell);
        var name = NameOf(path);
        var portable = PlainNetworkModule.portable(imported.Network);
        var config = new NetworkConfig(Program.Version, NetworkConfig.Plain, name, path, WeightsFile.Sha256(path), imported.Network);
        using var folder = RunFolder.Begin(options.Out, name, options.Overwrite);
        folder.Write(RunFiles.Config, JsonSerializer.Serialize(config, RunFiles.Json));
        folder.Write(RunFiles.Checkpoint, SafeTensors.Write(Checkpoint.Entries(portable.Parameters, imported.Parameters, isSingle: true)));
        folder.Complete();
        var shown = RunFolder.Shown(folder.FullPath);
        console.WriteLine($"{path}: {PlainNetworkModule.describe(imported.Network)}; {imported.Parameters.Length:N0} parameters, now in {shown}");
        console.WriteLine($"Use it: rnn apply {shown} --csv FILE, or rnn export {shown} --onnx FILE");
    }

    private static void IntoLike(Import options, string path, string like, IAnsiConsole console)
    {
        var run = PortableRun.Load(like, seed: null);
        var tensors = WeightsFile.SafeTensors(path);
        var parameters = WeightsFile.About("--safetensors", path, () => PyTorch.read(run.Portable, tensors));
        using var folder = RunFolder.Begin(options.Out, NameOf(path), options.Overwrite);
        foreach (var file in Directory.EnumerateFiles(like).Where(file => !OfTraining.Contains(Path.GetFileName(file))))
        {
            folder.Write(Path.GetFileName(file), File.ReadAllBytes(file));
        }

        if (RunFiles.KindOf(like) == RunConfig.Series)
        {
            var config = RunFiles.ReadConfig<RunConfig>(like, RunConfig.Series);
            folder.Write(RunFiles.Config, JsonSerializer.Serialize(config with { Seeds = [config.Seeds[0]] }, RunFiles.Json));
        }

        folder.Write(RunFiles.Checkpoint, SafeTensors.Write(Checkpoint.Entries(run.Portable.Parameters, parameters, run.Prefix, isSingle: true)));
        folder.Complete();
        console.WriteLine($"{path}: the weights of a {run.Portable.Name} like {RunFolder.Shown(like)}, now in {RunFolder.Shown(folder.FullPath)}. {RunFiles.UseOf(folder.FullPath)}");
    }

    /// <summary>The file's name as a run's: without its endings.</summary>
    private static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        foreach (var ending in new[] { ".safetensors", ".h5", ".weights" })
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
        }

        return name.Length > 0 ? name : "imported";
    }
}
