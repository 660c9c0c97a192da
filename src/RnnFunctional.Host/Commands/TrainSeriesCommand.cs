using System.Diagnostics;
using System.Text.Json;
using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Series;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn train airline` and `rnn train --series FILE`.</summary>
public static class TrainSeriesCommand
{
    private const int AirlineTest = 48;
    private const int AirlinePeriod = 12;

    /// <summary>The power that won the validation on the airline series; see the README for the table.</summary>
    private const double AirlinePower = 0.2;

    /// <summary>Trains, or with --validate only scores inside the training part.</summary>
    public static void Run(TrainSeries options, IAnsiConsole console)
    {
        var clock = Stopwatch.StartNew();
        var threads = Engines.Threads(options.Common.Threads);
        // These networks are small: each has one thread, and several are trained beside each other.
        var engine = Startup.Watched(Engines.Find(options.Common.Engine, 1));
        var series = ReadSeries(options);
        var settings = SettingsFor(options, series);
        Errors.atLeast(1, "--seeds", options.Seeds);
        var seeds = Enumerable.Range(options.Common.Seed, options.Seeds).ToArray();
        SettingsModule.check(settings, series.Values);
        SeriesRun.Check(engine, settings);
        if (options.Validate)
        {
            Validate(console, engine, threads, settings, series, seeds);
            return;
        }

        using var folder = RunFolder.Begin(options.Common.Out, series.Name, options.Common.Overwrite);
        console.WriteLine($"{series.Name}: {series.Values.Length - settings.Test} rows to train on, {settings.Test} to test; preset {settings.Preset}, {settings.Cell} with {settings.Hidden} units, {SeriesRun.ParameterCount(settings)} parameters, engine {engine.Name}");
        var config = new RunConfig(
            Program.Version, RunConfig.Series, series.Name, options.Series, series.Column, series.Sha256, engine.Name, threads, seeds, settings);
        SeriesResult result;
        try
        {
            result = TrainingProgress.Show(console, seeds, settings.Epochs, observe =>
                SeriesRun.Train(engine, threads, settings, series.Values, seeds, observe));
        }
        catch (SeedDivergence problem)
        {
            var path = WriteDiverged(folder, config with { Seeds = [problem.Seed] }, series, problem);
            throw new InvalidOperationException($"{problem.Message} The last good parameters are in {path}, which `rnn forecast` reads.", problem);
        }

        Write(folder, config, series, result, clock);
        SeriesSummary.Print(console, result, settings.Test);
        console.WriteLine(Startup.Report());
        console.WriteLine($"{clock.Elapsed.TotalSeconds:F1} s. The report is {Path.Combine(folder.FullPath, RunFiles.Report)}");
    }

    private static IEnumerable<string> Tasks => CommandModule.reviewTasks.Prepend("airline").Append(CommandModule.textTask);

    private static TimeSeries ReadSeries(TrainSeries options) => (options.Task, options.Series) switch
    {
        (not null, not null) => throw new InputException($"either a task ('{options.Task}') or --series expected, found both. Leave one out."),
        (null, null) => throw new InputException("what to train is missing: `rnn train airline`, `rnn train imdb`, or `rnn train --series FILE --column NAME`."),
        (null, { } file) => SeriesFile.Read(file, options.Column),
        ("airline", null) => SeriesFile.Read(DataFolder.Series("airline-passengers", options.Common.Data), "Passengers"),
        ({ } task, null) => throw new InputException($"unknown task '{task}': one of {string.Join(", ", Tasks)} expected, or --series FILE for a series of your own.{Nearest.Hint(Tasks, task)}"),
    };

    private static Settings SettingsFor(TrainSeries options, TimeSeries series)
    {
        var preset = SettingsModule.preset(options.Common.Preset);
        var isAirline = options.Task is not null;
        return new Settings(
            preset.Preset,
            Catalogue.find(options.Common.Cell ?? preset.Cell).Name,
            options.Common.Hidden ?? preset.Hidden,
            options.Common.Epochs ?? preset.Epochs,
            options.Common.LearningRate ?? preset.LearningRate,
            options.Common.Initialisation ?? preset.Initialisation,
            options.Period ?? (isAirline ? AirlinePeriod : 1),
            options.Test ?? (isAirline ? AirlineTest : Math.Clamp(series.Values.Length / 5, 1, 60)),
            options.LookBack ?? preset.LookBack,
            options.Power ?? (isAirline && preset.Preset == "tuned" ? AirlinePower : preset.Power),
            options.Decay ?? preset.Decay);
    }

    private static void Validate(IAnsiConsole console, Engine engine, int threads, Settings settings, TimeSeries series, int[] seeds)
    {
        var scores = SeriesRun.Validate(engine, threads, settings, series.Values, seeds);
        var table = new Table().AddColumns("", "one-step RMSE", "multi-step RMSE", "sum");
        void Row(string name, double oneStep, double ahead) =>
            table.AddRow(name, $"{oneStep:F3}", $"{ahead:F3}", $"{oneStep + ahead:F3}");
        foreach (var (score, seed) in scores.Zip(seeds))
        {
            Row($"seed {seed}", score.Network.OneStep, score.Network.Ahead);
        }

        Row("network, mean", scores.Average(s => s.Network.OneStep), scores.Average(s => s.Network.Ahead));
        table.AddEmptyRow();
        foreach (var baseline in scores[0].Baselines)
        {
            Row(baseline.Name, baseline.OneStep, baseline.Ahead);
        }

        console.WriteLine($"{series.Name}, rolling origins at rows {string.Join(", ", scores[0].Origins)} of {series.Values.Length - settings.Test}; the {settings.Test} test rows were not looked at");
        console.Write(table);
    }

    private static void Write(RunFolder folder, RunConfig config, TimeSeries series, SeriesResult result, Stopwatch clock)
    {
        var first = series.Values.Length - config.Settings.Test;
        folder.Write(RunFiles.Config, JsonSerializer.Serialize(config, RunFiles.Json));
        folder.Write(RunFiles.Series, SeriesRunFiles.Series(series));
        folder.Write(RunFiles.History, SeriesRunFiles.History(result));
        folder.Write(RunFiles.Predictions, SeriesRunFiles.Predictions(series, first, result));
        folder.Write(RunFiles.Checkpoint, SeriesRunFiles.Checkpoint(config.Settings, result.Runs.Select(run => (run.Seed, run.Trained.Parameters))));
        folder.Write(RunFiles.Report, SeriesReports.Render(config, series, result));
        var metrics = SeriesMetrics.Of(result, config.Settings.Test, clock.Elapsed.TotalSeconds);
        folder.Write(RunFiles.Metrics, JsonSerializer.Serialize(metrics, RunFiles.Json));
        folder.Complete();
    }

    /// <summary>Writes what a forecast needs with the last good parameters, to a folder beside the run's: its path.</summary>
    private static string WriteDiverged(RunFolder folder, RunConfig config, TimeSeries series, SeedDivergence problem)
    {
        folder.Write(RunFiles.Config, JsonSerializer.Serialize(config, RunFiles.Json));
        folder.Write(RunFiles.Series, SeriesRunFiles.Series(series));
        folder.Write(RunFiles.Checkpoint, SeriesRunFiles.Checkpoint(config.Settings, [(problem.Seed, problem.Parameters)]));
        return folder.CompleteBeside("diverged");
    }
}
