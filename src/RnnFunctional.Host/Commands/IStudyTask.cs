using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>A training, from where its run stands.</summary>
public interface ITraining
{
    /// <summary>
    /// Trains on, to the complete run or to where it is interrupted; <paramref name="stops"/> is asked after each step whether to stop there.
    /// It is saved every so many seconds. The exit code.
    /// </summary>
    int Run(IAnsiConsole console, double saveEvery, Func<bool>? stops);
}

/// <summary>What a study trains with several settings: a task with its data.</summary>
public interface IStudyTask<TSettings, TConfig>
    where TConfig : notnull
{
    /// <summary>Of which kind its runs are.</summary>
    string Kind { get; }

    /// <summary>What config.json says of a training with these settings.</summary>
    TConfig Config(TSettings settings, int seed);

    /// <summary>A training at its beginning; its run will stand at <paramref name="target"/>.</summary>
    /// <exception cref="InputException">The data are not enough for it, or the folder can't be written.</exception>
    ITraining Begin(string target, bool overwrite, TConfig config);

    /// <summary>The training that <paramref name="run"/> began.</summary>
    /// <exception cref="InputException">One of its files is missing or damaged.</exception>
    ITraining GoOn(UnfinishedRun run, TConfig config);
}
