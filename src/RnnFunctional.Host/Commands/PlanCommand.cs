using RnnFunctional.Cli;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn show CELL --plan`.</summary>
public static class PlanCommand
{
    /// <summary>Shows what the compiled engine does in a training step with one layer of a cell.</summary>
    public static void Run(ShowPlan options, IAnsiConsole console) => console.WriteLine("");
}
