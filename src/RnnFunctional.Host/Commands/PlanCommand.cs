using RnnFunctional.Cli;
using RnnFunctional.Cpu;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn show CELL --plan`.</summary>
public static class PlanCommand
{
    /// <summary>Shows what the compiled engine does in a training step with one layer of a cell.</summary>
    public static void Run(ShowPlan options, IAnsiConsole console)
    {
        Errors.atLeast(1, "--input", options.Input);
        Errors.atLeast(1, "--hidden", options.Hidden);
        Errors.atLeast(1, "--steps", options.Steps);
        Errors.atLeast(1, "--batch", options.Batch);
        var threads = Engines.Threads(options.Threads);
        var entry = Catalogue.find(options.Cell);
        console.WriteLine($"{entry.Name}: a training step on {options.Batch} sequences of {options.Steps} times {options.Input} numbers, with {options.Hidden} hidden units,");
        console.WriteLine("read out as one number at each time, under the mean squared error.");
        foreach (var section in PlanText.ofCell(entry.Make(options.Input, options.Hidden), options.Steps, options.Batch, threads))
        {
            console.WriteLine();
            console.WriteLine(section.Title, new Style(decoration: Decoration.Bold));
            foreach (var line in section.Lines)
            {
                console.WriteLine($"  {line}");
            }
        }

        console.WriteLine();
        foreach (var line in PlanText.legend)
        {
            console.WriteLine(line);
        }
    }
}
