using System.Diagnostics;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Shows a training in epochs: a bar for each with loss and speed, or a line for each where there is no terminal.</summary>
public sealed class EpochProgress
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext? _bars;
    private readonly string _unit;
    private readonly long[] _tokens;
    private readonly int[] _epochs;
    private readonly Stopwatch _clock = new();
    private ProgressTask? _bar;
    private (int Round, int Epoch) _shown;
    private double _from;

    private EpochProgress(IAnsiConsole console, ProgressContext? bars, string unit, long[] tokens, int[] epochs)
    {
        _console = console;
        _bars = bars;
        _unit = unit;
        _tokens = tokens;
        _epochs = epochs;
    }

    /// <summary>Runs <paramref name="work"/>, which reports to what it is given.</summary>
    /// <param name="console">Where it is shown.</param>
    /// <param name="unit">What is read: words, characters.</param>
    /// <param name="tokens">How many of them an epoch of each round has.</param>
    /// <param name="epochs">How many epochs each round has.</param>
    /// <param name="work">The training.</param>
    public static T Show<T>(IAnsiConsole console, string unit, long[] tokens, int[] epochs, Func<EpochProgress, T> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            return work(new EpochProgress(console, null, unit, tokens, epochs));
        }

        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(bars => work(new EpochProgress(console, bars, unit, tokens, epochs)));
    }

    /// <summary>A step is done: so large a <paramref name="share"/> of the epoch is, at a mean loss of so much.</summary>
    public void Step(int round, int epoch, double share, double loss)
    {
        if (_bars is null)
        {
            return;
        }

        if (_shown != (round, epoch))
        {
            _shown = (round, epoch);
            _bar = _bars.AddTask(Name(round, epoch), maxValue: 1);
            // The first step may have to compile, or be one in the middle: speed is told from there on.
            _from = share;
            _clock.Restart();
        }

        var seconds = _clock.Elapsed.TotalSeconds;
        var speed = share > _from && seconds > 0 ? $"  {(share - _from) * _tokens[round - 1] / seconds:N0} {_unit}/s" : "";
        _bar!.Description = $"{Name(round, epoch)}  loss {loss:F4}{speed}";
        _bar.Value = share;
    }

    /// <summary>An epoch is done, with these <paramref name="scores"/>, in words; a <paramref name="sample"/> of what it writes may go below.</summary>
    public void Epoch(int round, int epoch, string scores, long tokens, double seconds, string? sample = null)
    {
        var speed = $"{tokens / seconds:N0} {_unit}/s";
        if (_bar is not null && _shown == (round, epoch))
        {
            _bar.Description = $"{Name(round, epoch)}  {scores}, {speed}{(sample is null ? "" : $"\n  [grey]{Markup.Escape(sample)}[/]")}";
        }
        else
        {
            _console.WriteLine($"{Name(round, epoch)}: {scores}, {speed}, {seconds:F1} s");
            if (sample is not null)
            {
                _console.WriteLine($"  {sample}");
            }
        }
    }

    private string Name(int round, int epoch) =>
        $"{(round == 1 ? "" : "second training, ")}epoch {epoch} of {_epochs[round - 1]}";
}
