using RnnFunctional.Cli;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn cells` and `rnn show CELL`.</summary>
public static class CellCommands
{
    /// <summary>Lists the catalogue.</summary>
    public static void List(IAnsiConsole console)
    {
        var table = new Table().AddColumns("cell", "also", "what it is", "paper");
        foreach (var entry in Catalogue.all)
        {
            table.AddRow(entry.Name, string.Join(", ", entry.Aliases), Markup.Escape(entry.Summary), Markup.Escape(entry.Paper));
        }

        console.Write(table);
    }

    /// <summary>Shows a cell's equations, parameters, state and graph.</summary>
    public static void Show(ShowCell options, IAnsiConsole console)
    {
        if (options.Input < 1 || options.Hidden < 1)
        {
            throw new InputException($"--input and --hidden: whole numbers of at least 1 expected, found {options.Input} and {options.Hidden}.");
        }

        var entry = Catalogue.find(options.Cell);
        var cell = entry.Make(options.Input, options.Hidden);
        console.WriteLine($"{entry.Name}: {entry.Summary} ({entry.Paper})");
        console.WriteLine();
        foreach (var equation in entry.Equations)
        {
            console.WriteLine($"    {equation}");
        }

        console.WriteLine();
        console.WriteLine($"{options.Input} inputs, {cell.Output} outputs, {Block.size(cell.Parameters.Decls)} parameters");
        var table = new Table().AddColumns("", "shape", "role", "gates, from the top");
        foreach (var decl in cell.Parameters.Decls.Concat(cell.State.Decls))
        {
            var gates = decl.Blocks.Length > 1 ? string.Join(", ", decl.Blocks) : "";
            table.AddRow(decl.Name, Markup.Escape(ShapeModule.show(decl.Shape)), Role(decl.Role), gates);
        }

        console.Write(table);
        console.WriteLine("One step, as it is recorded (shapes for one example):");
        foreach (var line in Listing.step(cell))
        {
            console.WriteLine($"    {line}");
        }
    }

    private static string Role(Role role) =>
        role.IsKernel ? "multiplies the input"
        : role.IsRecurrent ? "multiplies the state"
        : role.IsInputBias ? "added to the input's part"
        : role.IsRecurrentBias ? "added to the state's part"
        : role.IsState ? "carried, starts at 0"
        : "starts at 0";
}
