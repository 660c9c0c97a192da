using System.Runtime.ExceptionServices;

namespace RnnFunctional.Kernels;

/// <summary>Work for a team of threads.</summary>
public interface ITeamWork
{
    /// <summary>What member <paramref name="part"/> of <paramref name="team"/> does; all members do theirs at the same time.</summary>
    void Run(int part, Workers team);
}

/// <summary>
/// A team of threads that work together again and again; the caller is member 0. Between two calls the others look out for the next one
/// for some microseconds, and then sleep.
/// </summary>
public sealed class Workers : IDisposable
{
    private readonly Thread[] _threads;
    private readonly Sleeper[] _sleepers;
    private readonly Lock _calls = new();
    private ITeamWork? _work;
    private Exception? _error;

    // Each in lines of the cache of its own: members wait for one while others write another.
    private Counter _call;
    private Counter _working;
    private Counter _arrived;
    private Counter _meeting;

    /// <summary>A team of <paramref name="count"/> members: one thread less, as the caller is one.</summary>
    public Workers(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _sleepers = [.. Enumerable.Range(1, count - 1).Select(_ => new Sleeper())];
        _threads = [.. Enumerable.Range(1, count - 1).Select(part => new Thread(() => Serve(part)) { IsBackground = true })];
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>How many members the team has.</summary>
    public int Count { get; }

    /// <summary>
    /// Has every member do <paramref name="work"/>, and returns when all have. What a member throws is thrown here; the others then don't
    /// wait for it.
    /// </summary>
    public void Run(ITeamWork work)
    {
        lock (_calls)
        {
            Call(work);
            Do(0);
            var wait = default(Patience);
            while (Volatile.Read(ref _working.Value) > 0)
            {
                wait.Once();
            }

            _work = null;
            if (_error is { } error)
            {
                _error = null;
                _arrived.Value = 0;
                ExceptionDispatchInfo.Throw(error);
            }
        }
    }

    /// <summary>Waits until every member has come here; for members at work.</summary>
    public void Meet()
    {
        var meeting = Volatile.Read(ref _meeting.Value);
        if (Interlocked.Increment(ref _arrived.Value) == Count)
        {
            _arrived.Value = 0;
            Volatile.Write(ref _meeting.Value, meeting + 1);
            return;
        }

        var wait = default(Patience);
        while (Volatile.Read(ref _meeting.Value) == meeting)
        {
            if (Volatile.Read(ref _error) is not null)
            {
                throw new OperationCanceledException("another member of the team has failed");
            }

            wait.Once();
        }
    }

    /// <summary>Sends the threads home.</summary>
    public void Dispose()
    {
        lock (_calls)
        {
            Call(null);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    /// <summary>Calls the threads to <paramref name="work"/>, or home.</summary>
    private void Call(ITeamWork? work)
    {
        _work = work;
        _working.Value = Count;
        Interlocked.Increment(ref _call.Value);
        foreach (var sleeper in _sleepers)
        {
            sleeper.Wake();
        }
    }

    /// <summary>A thread's life: call after call, until one comes without work.</summary>
    private void Serve(int part)
    {
        for (var seen = 0; ; seen++)
        {
            _sleepers[part - 1].Await(ref _call.Value, seen);
            if (_work is null)
            {
                return;
            }

            Do(part);
        }
    }

    private void Do(int part)
    {
        try
        {
            _work!.Run(part, this);
        }
        catch (Exception error)
        {
            // The first one counts: others may only have waited for it in vain.
            Interlocked.CompareExchange(ref _error, error, null);
        }

        Interlocked.Decrement(ref _working.Value);
    }
}
