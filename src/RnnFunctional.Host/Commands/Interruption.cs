using System.Runtime.InteropServices;
using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>Ctrl-C and the other signals that ask the program to end: the first is noted, a second one does what it does by itself.</summary>
public sealed class Interruption : IDisposable
{
    /// <summary>The exit code of a training that was interrupted: 128 and the number of SIGINT, as shells have it.</summary>
    public const int ExitCode = 130;

    private readonly PosixSignalRegistration[] _signals;
    private bool _isAsked;

    /// <summary>From now on signals are noted.</summary>
    public Interruption() =>
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
            PosixSignalRegistration.Create(signal, context => context.Cancel = !Interlocked.Exchange(ref _isAsked, true)))];

    /// <summary>Whether there was one.</summary>
    public bool IsAsked => Volatile.Read(ref _isAsked);

    /// <summary>Tells that <paramref name="run"/> was interrupted, <paramref name="where"/>, and how to go on: the exit code.</summary>
    public static int Told(IAnsiConsole console, UnfinishedRun run, string where)
    {
        console.WriteLine($"Interrupted {where}. Go on with: rnn train --resume {RunFolder.Shown(run.Target)}");
        return ExitCode;
    }

    /// <summary>Signals do again what they do by themselves.</summary>
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }
}
