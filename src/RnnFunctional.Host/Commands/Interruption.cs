using System.Runtime.InteropServices;

namespace RnnFunctional.Host.Commands;

/// <summary>Ctrl-C and the other signals that ask the program to end: the first is noted, a second one does what it does by itself.</summary>
public sealed class Interruption : IDisposable
{
    private readonly PosixSignalRegistration[] _signals;
    private bool _isAsked;

    /// <summary>From now on signals are noted.</summary>
    public Interruption() =>
        _signals = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal =>
            PosixSignalRegistration.Create(signal, context => context.Cancel = !Interlocked.Exchange(ref _isAsked, true)))];

    /// <summary>Whether there was one.</summary>
    public bool IsAsked => Volatile.Read(ref _isAsked);

    /// <summary>Signals do again what they do by themselves.</summary>
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }
    }
}
