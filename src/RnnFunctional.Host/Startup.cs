using System.Diagnostics;
using RnnFunctional.Cpu;
using Spectre.Console;

namespace RnnFunctional.Host;

/// <summary>How long the program takes from its start to its first training step, and what is done to make that short.</summary>
public static class Startup
{
    private static TimeSpan _main;
    private static TimeSpan _step;

    /// <summary>Notes that the runtime has started, and warms up the engine while the command line is read.</summary>
    /// <param name="trains">Whether the command will train or forecast.</param>
    public static void Begin(bool trains)
    {
        _main = SinceStart();
        if (trains)
        {
            WarmUp.start();
        }
    }

    /// <summary>The engine, which notes when its first step is done.</summary>
    public static Engine Watched(Engine engine) =>
        EngineModule.onFirstStep(Microsoft.FSharp.Core.FuncConvert.FromAction(() => _step = SinceStart()), engine);

    /// <summary>Tells what was noted of a training that ended with <paramref name="code"/>, unless it was interrupted: the code.</summary>
    public static int Reported(IAnsiConsole console, int code)
    {
        if (code == 0)
        {
            console.WriteLine(Report());
        }

        return code;
    }

    /// <summary>What was noted, in words.</summary>
    public static string Report() =>
        $"The first training step was done {_step.TotalSeconds:F2} s after the start of the process, {(_step - _main).TotalSeconds:F2} s after that of the program.";

    private static TimeSpan SinceStart()
    {
        using var process = Process.GetCurrentProcess();
        return DateTime.Now - process.StartTime;
    }
}
