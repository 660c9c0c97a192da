using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn classify RUN "TEXT"`, or with --file.</summary>
public static class ClassifyCommand
{
    private const int MostBytes = 64 << 20;

    /// <summary>Says what a classifier makes of a text.</summary>
    public static void Run(Classify options, IAnsiConsole console)
    {
        var engine = Engines.Find(options.Engine, 1);
        var (config, encoder, parameters) = TextsRunFiles.Load(options.Run);
        var text = options.Text ?? TextFile.Read("--file", options.File!, MostBytes);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new InputException($"{options.File ?? "the text"}: a text expected, found none. Give one in quotes, or a file with --file.");
        }

        VerdictView.Print(console, new Classification(engine, config.Settings, encoder, parameters).Judge(text));
    }
}
