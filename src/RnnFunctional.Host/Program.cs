using System.Reflection;
using RnnFunctional.Cli;
using RnnFunctional.Host.Commands;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host;

/// <summary>The application `rnn`. Exit codes: 0 done, 1 failed, 2 wrong use, 130 interrupted.</summary>
public static class Program
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } =
        typeof(Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    /// <summary>Runs the command that <paramref name="arguments"/> spell.</summary>
    public static int Main(string[] arguments)
    {
        Startup.Begin(trains: arguments is ["train" or "study" or "sweep" or "forecast" or "classify" or "generate", ..]);
        Console.OutputEncoding = System.Text.Encoding.UTF8;
        return Run(arguments, Console.Out, Console.Error);
    }

    /// <summary>The same, writing to <paramref name="output"/> and <paramref name="errors"/>.</summary>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        var console = ConsoleOn(output);
        try
        {
            return Dispatch(CommandModule.parse(arguments), console, output, errors);
        }
        catch (InputException problem)
        {
            errors.WriteLine($"rnn: {problem.Message}");
            return 2;
        }
        catch (Exception problem) when (problem is InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"rnn: {problem.Message}");
            return 1;
        }
    }

    private static IAnsiConsole ConsoleOn(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            // Nobody's window says where lines must break.
            console.Profile.Width = 160;
        }

        return console;
    }

    private static int Dispatch(Command command, IAnsiConsole console, TextWriter output, TextWriter errors)
    {
        switch (command)
        {
            case Command.Train train:
                return TrainSeriesCommand.Run(train.Item, console);
            case Command.TrainTexts train:
                return TrainTextsCommand.Run(train.Item, console);
            case Command.TrainLanguage train:
                return TrainLanguageCommand.Run(train.Item, console);
            case Command.Resume resume:
                return ResumeCommand.Run(resume.Item, console);
            case Command.Study study when study.Item.Task == CommandModule.textTask:
                return StudyCommand.Run(study.Item, [.. LanguageStudy.variants], LanguageStudy.baseline, console);
            case Command.Study study when study.Item.Task == CommandModule.vanishingTask:
                return VanishingCommand.Run(study.Item, console);
            case Command.Study study:
                return StudyCommand.Run(study.Item, [.. ClassifierStudy.variants], ClassifierStudy.baseline, console);
            case Command.Sweep sweep:
                return SweepCommand.Run(sweep.Item, console);
            case Command.SweepShow show:
                SweepCommand.Show(show.Item, console);
                return 0;
            case Command.SweepBest best:
                return SweepBestCommand.Run(best.Item, console);
            case Command.Classify classify:
                ClassifyCommand.Run(classify.Item, console);
                return 0;
            case Command.Generate generate:
                GenerateCommand.Run(generate.Item, output, ConsoleOn(errors));
                return 0;
            case Command.Export export:
                ExportCommand.Run(export.Item, console);
                return 0;
            case Command.Import import:
                ImportCommand.Run(import.Item, console);
                return 0;
            case Command.Apply apply:
                ApplyCommand.Run(apply.Item, output, console);
                return 0;
            case Command.Compare compare:
                CompareCommand.Run(compare.Item, console);
                return 0;
            case Command.Forecast forecast:
                ForecastCommand.Run(forecast.Item, console);
                return 0;
            case Command.Show show:
                CellCommands.Show(show.Item, console);
                return 0;
            case Command.Plan plan:
                PlanCommand.Run(plan.Item, console);
                return 0;
            case Command.DataList list:
                DataCommands.List(list.Item, console);
                return 0;
            case Command.DataGet get:
                DataCommands.Get(get.Item, console);
                return 0;
            case Command.Help help:
                output.WriteLine(help.Item);
                return 0;
            case Command.WrongUse wrong:
                errors.WriteLine(wrong.Item);
                return 2;
            default:
                if (command.IsCells)
                {
                    CellCommands.List(console);
                }
                else
                {
                    InfoCommand.Run(console);
                }

                return 0;
        }
    }
}
