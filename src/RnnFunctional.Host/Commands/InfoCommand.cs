using System.Runtime.InteropServices;
using RnnFunctional.Kernels;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn info`.</summary>
public static class InfoCommand
{
    /// <summary>Shows the version, the machine and the engines.</summary>
    public static void Run(IAnsiConsole console)
    {
        console.WriteLine($"rnn {Program.Version} on {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}");
        console.WriteLine($"engine {Engines.Default}, {Simd.Width}-bit vectors ({InstructionSet}), {Engines.Threads(null)} threads");
        console.WriteLine();
        var table = new Table().AddColumns("engine", "what it is", "needs", "");
        foreach (var slot in Engines.All)
        {
            var state = slot.Name == Engines.Default ? "ready, the default" : slot.IsReady() ? "ready" : "not here";
            table.AddRow(slot.Name, slot.Description, slot.Needs, state);
        }

        console.Write(table);
    }

    /// <summary>The instructions that the kernels' vectors are made of.</summary>
    private static string InstructionSet => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 or Architecture.X86 => Simd.Width switch { 512 => "AVX-512", 256 => "AVX2", _ => "SSE" },
        Architecture.Arm64 or Architecture.Arm => "NEON",
        Architecture.Wasm => "WebAssembly SIMD",
        var other => other.ToString(),
    };
}
