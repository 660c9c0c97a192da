using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn train --resume RUN`.</summary>
public static class ResumeCommand
{
    /// <summary>Goes on with the run in <paramref name="path"/>, whatever it trains: the exit code.</summary>
    /// <param name="path">The run's folder.</param>
    /// <param name="console">Where progress is shown.</param>
    /// <param name="stops">Asked after each step whether to stop there, besides signals.</param>
    public static int Run(string path, IAnsiConsole console, Func<bool>? stops = null)
    {
        var run = UnfinishedRun.Open(path);
        return RunFiles.KindOf(run.FullPath) == LanguageConfig.Language
            ? TrainLanguageCommand.Resume(run, console, stops)
            : TrainTextsCommand.Resume(run, console, stops);
    }
}
