using RnnFunctional.Cli;
using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn train --resume RUN`.</summary>
public static class ResumeCommand
{
    /// <summary>Goes on with a run, whatever it trains: the exit code.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="console">Where progress is shown.</param>
    /// <param name="stops">Asked after each step whether to stop there, besides signals.</param>
    public static int Run(Resume options, IAnsiConsole console, Func<bool>? stops = null)
    {
        var saveEvery = SavePoints.Seconds(options.SaveEvery);
        var run = UnfinishedRun.Open(options.Run);
        return RunFiles.KindOf(run.FullPath) switch
        {
            RunConfig.Series => TrainSeriesCommand.Resume(run, saveEvery, console, stops),
            LanguageConfig.Language => TrainLanguageCommand.Resume(run, saveEvery, console, stops),
            _ => TrainTextsCommand.Resume(run, saveEvery, console, stops),
        };
    }
}
