using System.Diagnostics;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Shows a classifier's training: a bar for each epoch with loss and speed, or a line for each where there is no terminal.</summary>
public sealed class ClassifierProgress
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext? _bars;
    private readonly ClassifierSettings _settings;
    private readonly long[] _words;
    private readonly Stopwatch _clock = new();
    private ProgressTask? _bar;
    private (int Round, int Epoch) _shown;
    private double _from;

    private ClassifierProgress(IAnsiConsole console, ProgressContext? bars, ClassifierSettings settings, long[] words)
    {
        _console = console;
        _bars = bars;
        _settings = settings;
        _words = words;
    }

    /// <summary>Runs <paramref name="work"/>, which reports to what it is given. Either training's epoch has so many <paramref name="words"/>.</summary>
    public static T Show<T>(IAnsiConsole console, ClassifierSettings settings, long[] words, Func<ClassifierProgress, T> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            return work(new ClassifierProgress(console, null, settings, words));
        }

        return console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .Start(bars => work(new ClassifierProgress(console, bars, settings, words)));
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
        var speed = share > _from && seconds > 0 ? $"  {(share - _from) * _words[round - 1] / seconds:N0} words/s" : "";
        _bar!.Description = $"{Name(round, epoch)}  loss {loss:F4}{speed}";
        _bar.Value = share;
    }

    /// <summary>An epoch is done.</summary>
    public void Epoch(EpochReport report)
    {
        var name = Name(report.Round, report.Epoch);
        var scores = $"loss {report.Loss:F4}, validation {report.Validation.Accuracy:P2}";
        if (_bar is not null && _shown == (report.Round, report.Epoch))
        {
            _bar.Description = $"{name}  {scores}, {report.Tokens / report.Seconds:N0} words/s";
        }
        else
        {
            _console.WriteLine($"{name}: {scores}, {report.Tokens / report.Seconds:N0} words/s, {report.Seconds:F1} s");
        }
    }

    private string Name(int round, int epoch) =>
        round == 1 ? $"epoch {epoch} of {_settings.Epochs}" : $"second training, epoch {epoch} of {_settings.SelfTraining}";
}
