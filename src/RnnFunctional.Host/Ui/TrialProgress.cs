using RnnFunctional.Reports;
using RnnFunctional.Vanishing;
using Spectre.Console;

namespace RnnFunctional.Host.Ui;

/// <summary>Shows a study's trials: a line for each that is done, and on a terminal a bar for all of them and for each that is running.</summary>
public sealed class TrialProgress
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext? _bars;
    private readonly ProgressTask? _all;
    private readonly int _count;
    private int _done;

    private TrialProgress(IAnsiConsole console, ProgressContext? bars, int count, int done)
    {
        _console = console;
        _bars = bars;
        _count = count;
        _done = done;
        _all = bars?.AddTask("all trials", maxValue: count);
        _all?.Increment(done);
    }

    /// <summary>Runs <paramref name="work"/>, which reports to what it is given; <paramref name="done"/> of <paramref name="count"/> trials are there.</summary>
    public static void Show(IAnsiConsole console, int count, int done, Action<TrialProgress> work)
    {
        if (!console.Profile.Capabilities.Interactive || !console.Profile.Out.IsTerminal)
        {
            work(new TrialProgress(console, null, count, done));
            return;
        }

        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(bars => work(new TrialProgress(console, bars, count, done)));
    }

    /// <summary>A trial begins: what hears its looks.</summary>
    public Action<Look> Begin(PlannedTrial plan)
    {
        var bar = _bars?.AddTask(Markup.Escape(Name(plan)), maxValue: plan.Budget.Steps);
        return look =>
        {
            if (bar is not null)
            {
                bar.Value = look.Step;
                bar.Description = Markup.Escape($"{Name(plan)}  {Score(plan.Task, look.Score)}");
                if (look.Step == plan.Budget.Steps)
                {
                    bar.StopTask();
                }
            }
        };
    }

    /// <summary>A trial is done.</summary>
    public void Done(PlannedTrial plan, TrialResult result)
    {
        lock (_console)
        {
            _done++;
            _all?.Increment(1);
            var end = result.Diverged ? "diverged" : result.Solved ? "solved" : "not solved";
            _console.WriteLine($"{_done} of {_count}: {Name(plan)}: {Score(plan.Task, result.Score)}, {end} after {result.Steps} steps, {result.Seconds:F1} s");
        }
    }

    private static string Name(PlannedTrial plan) =>
        $"{plan.Task.Name} {plan.Task.Span}, {plan.Remedy.Name}{(plan.Seed == 1 ? "" : $", seed {plan.Seed}")}";

    private static string Score(MemoryTask task, double score) =>
        VanishingTables.score(task, score) is var shown && task.Answer.IsQuantity ? $"mean square error {shown}" : $"{shown} right";
}
