using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn info`.</summary>
public static class InfoCommand
{
    /// <summary>Shows the version, the machine and the engines.</summary>
    public static void Run(IAnsiConsole console)
    {
        var width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 64;
        console.WriteLine($"rnn {Program.Version} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        console.WriteLine($"{Environment.ProcessorCount} processors, vectors of {width} bits");
        console.WriteLine();
        var table = new Table().AddColumns("engine", "what it is", "needs", "");
        foreach (var slot in Engines.All)
        {
            var state = slot.Engine is null ? "not in this build" : slot.Name == Engines.Default ? "ready, the default" : "ready";
            table.AddRow(slot.Name, slot.Description, slot.Needs, state);
        }

        console.Write(table);
    }
}
