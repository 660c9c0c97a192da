using System.Diagnostics;
using System.Text.Json;
using Microsoft.FSharp.Core;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Series;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>The trainings of a series, one for each seed, from where their run stands to the complete run, or to where they are interrupted.</summary>
public sealed class SeriesTraining(UnfinishedRun run, RunConfig config, Engine engine, TimeSeries series) : ITraining
{
    private readonly Settings _settings = config.Settings;

    /// <inheritdoc/>
    public int Run(IAnsiConsole console, double saveEvery, Func<bool>? stops)
    {
        var clock = Stopwatch.StartNew();
        var saved = config.Seeds.ToDictionary(seed => seed, run.StateOf);
        var resumed = saved.ToDictionary(seed => seed.Key, seed => SeriesProgress.Load(seed.Value, _settings));
        var earlier = resumed.Values.Max(seed => seed?.RunSeconds) ?? 0;
        double Seconds() => earlier + clock.Elapsed.TotalSeconds;
        console.WriteLine($"{series.Name}: {series.Values.Length - _settings.Test} rows to train on, {_settings.Test} to test; preset {_settings.Preset}, {_settings.Cell} with {_settings.Hidden} units, {SeriesRun.ParameterCount(_settings)} parameters, engine {engine.Name}");
        var result = Train(console, saveEvery, stops, seed => resumed[seed]?.State, (seed, state) => SeriesProgress.Save(saved[seed], state, Seconds()));
        if (result is null)
        {
            return Interruption.Told(console, run, "while training");
        }

        Write(result.Value, Seconds());
        SeriesSummary.Print(console, result.Value, _settings.Test);
        console.WriteLine(Startup.Report());
        console.WriteLine($"{Seconds():F1} s. The report is {Path.Combine(run.Target, RunFiles.Report)}");
        return 0;
    }

    /// <summary>Trains the networks: what comes of them, or nothing where they were interrupted.</summary>
    private FSharpOption<SeriesResult>? Train(
        IAnsiConsole console, double saveEvery, Func<bool>? stops, Func<int, NetworkState?> resumed, Action<int, NetworkState> save)
    {
        using var interruption = new Interruption();
        try
        {
            return TrainingProgress.Show(console, config.Seeds, _settings.Epochs, observe =>
                SeriesRun.Train(
                    engine,
                    config.Threads,
                    _settings,
                    series.Values,
                    config.Seeds,
                    seed => resumed(seed) is { } state ? FSharpOption<NetworkState>.Some(state) : FSharpOption<NetworkState>.None,
                    seed =>
                    {
                        var saves = new SavePoints(saveEvery);
                        return new NetworkObserver(
                            FuncConvert.FromAction<int, double>((epoch, loss) => observe(seed, epoch, loss)),
                            FuncConvert.FromFunc(() => interruption.IsAsked || (stops?.Invoke() ?? false)),
                            FuncConvert.FromFunc(() => saves.IsDue),
                            FuncConvert.FromAction<NetworkState>(state => saves.Save(() => save(seed, state))));
                    }));
        }
        catch (SeedDivergence problem)
        {
            var path = run.CompleteBeside("diverged", folder => WriteModel(folder, config with { Seeds = [problem.Seed] }, [(problem.Seed, problem.Parameters)]));
            throw new InvalidOperationException($"{problem.Message} The last good parameters are in {path}, which `rnn forecast` reads.", problem);
        }
    }

    private void Write(SeriesResult result, double seconds)
    {
        var predictions = SeriesRunFiles.Predictions(series, series.Values.Length - _settings.Test, result);
        var report = SeriesReports.Render(config, series, result);
        var metrics = SeriesMetrics.Of(result, _settings.Test, seconds);
        run.Complete(folder =>
        {
            WriteModel(folder, config, result.Runs.Select(seed => (seed.Seed, seed.Trained.Parameters)));
            folder.Write(RunFiles.History, SeriesRunFiles.History(result));
            folder.Write(RunFiles.Predictions, predictions);
            folder.Write(RunFiles.Report, report);
            folder.Write(RunFiles.Metrics, JsonSerializer.Serialize(metrics, RunFiles.Json));
        });
    }

    /// <summary>Writes what a forecast needs.</summary>
    private void WriteModel(RunFolder folder, RunConfig of, IEnumerable<(int Seed, double[] Parameters)> networks)
    {
        folder.Write(RunFiles.Config, JsonSerializer.Serialize(of, RunFiles.Json));
        folder.Write(RunFiles.Series, SeriesRunFiles.Series(series));
        folder.Write(RunFiles.Checkpoint, SeriesRunFiles.Checkpoint(_settings, networks));
    }
}
