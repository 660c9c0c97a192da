using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RnnFunctional.Kernels;

/// <summary>A number in lines of the cache of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct Counter
{
    [FieldOffset(128)]
    public int Value;
}

/// <summary>Waiting for something that is near: at first without giving up the processor, later with.</summary>
internal struct Patience
{
    /// <summary>After how many looks others may have the processor.</summary>
    private const int Looks = 2000;

    private int _looks;

    public void Once()
    {
        if (++_looks < Looks)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }
}

/// <summary>A thread that waits for a counter to leave a value: it looks for some microseconds, and then sleeps until it is woken.</summary>
internal sealed class Sleeper
{
    private static readonly long Limit = Stopwatch.Frequency * 40 / 1_000_000;

    private readonly SemaphoreSlim _alarm = new(0);
    private Counter _asleep;

    /// <summary>Returns once <paramref name="counter"/> is no longer <paramref name="seen"/>.</summary>
    public void Await(ref int counter, int seen)
    {
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetTimestamp() - start < Limit)
        {
            for (var i = 0; i < 16; i++)
            {
                if (Volatile.Read(ref counter) != seen)
                {
                    return;
                }

                Thread.SpinWait(1);
            }
        }

        // An alarm may be late, for a change that was seen without it.
        while (Volatile.Read(ref counter) == seen)
        {
            Interlocked.Exchange(ref _asleep.Value, 1);
            // Whoever takes back the mark says whether there is an alarm to wait for.
            if (Volatile.Read(ref counter) == seen || Interlocked.Exchange(ref _asleep.Value, 0) == 0)
            {
                _alarm.Wait();
            }
        }
    }

    /// <summary>Wakes the thread if it sleeps; to be called after the counter has changed.</summary>
    public void Wake()
    {
        if (Volatile.Read(ref _asleep.Value) == 1 && Interlocked.Exchange(ref _asleep.Value, 0) == 1)
        {
            _alarm.Release();
        }
    }
}
