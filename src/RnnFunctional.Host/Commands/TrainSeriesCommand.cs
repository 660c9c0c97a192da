using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Series;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn train airline`, `rnn train --series FILE`, and `rnn train --resume RUN` of such a run.</summary>
public static class TrainSeriesCommand
{
    private const int AirlineTest = 48;
    private const int AirlinePeriod = 12;

    /// <summary>The power that won the validation on the airline series; see the README for the table.</summary>
    private const double AirlinePower = 0.2;

    /// <summary>Trains, or with --validate only scores inside the training part.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="console">Where progress is shown.</param>
    /// <param name="stops">Asked after each step of any seed whether to stop there, besides signals.</param>
    /// <returns>The exit code.</returns>
    public static int Run(TrainSeries options, IAnsiConsole console, Func<bool>? stops = null)
    {
        var threads = Engines.Threads(options.Common.Threads);
        var saveEvery = SavePoints.Seconds(options.Common.SaveEvery);
        var engine = EngineFor(options.Common.Engine);
        var series = ReadSeries(options);
        var settings = SettingsFor(options, series);
        Errors.atLeast(1, "--seeds", options.Seeds);
        var seeds = Enumerable.Range(options.Common.Seed, options.Seeds).ToArray();
        SettingsModule.check(settings, series.Values);
        SeriesRun.Check(engine, settings);
        if (options.Validate)
        {
            Validate(console, engine, threads, settings, series, seeds);
            return 0;
        }

        var config = new RunConfig(
            Program.Version, RunConfig.Series, series.Name, options.Series, series.Column, series.Sha256, engine.Name, threads, seeds, settings);
        var target = RunFolder.Target(options.Common.Out, series.Name, options.Common.Overwrite);
        var run = UnfinishedRun.Begin(target, options.Common.Overwrite, config, [(RunFiles.Series, SeriesRunFiles.Series(series))]);
        return new SeriesTraining(run, config, engine, series).Run(console, saveEvery, stops);
    }

    /// <summary>Goes on with <paramref name="run"/>, which keeps its series; see <see cref="Run"/>.</summary>
    public static int Resume(UnfinishedRun run, double saveEvery, IAnsiConsole console, Func<bool>? stops = null)
    {
        var (config, series) = SeriesRunFiles.Prepared(run.FullPath);
        SettingsModule.check(config.Settings, series.Values);
        return new SeriesTraining(run, config, EngineFor(config.Engine), series).Run(console, saveEvery, stops);
    }

    /// <summary>These networks are small: each has one thread, and several are trained beside each other.</summary>
    private static Engine EngineFor(string? name) => Startup.Watched(Engines.Find(name, 1));

    private static IEnumerable<string> Tasks => CommandModule.reviewTasks.Prepend("airline").Append(CommandModule.textTask);

    internal static TimeSeries ReadSeries(TrainSeries options) => (options.Task, options.Series) switch
    {
        (not null, not null) => throw new InputException($"either a task ('{options.Task}') or --series expected, found both. Leave one out."),
        (null, null) => throw new InputException("what to train is missing: `rnn train airline`, `rnn train imdb`, or `rnn train --series FILE --column NAME`."),
        (null, { } file) => SeriesFile.Read(file, options.Column),
        ("airline", null) => SeriesFile.Read(DataFolder.Series("airline-passengers", options.Common.Data), "Passengers"),
        ({ } task, null) => throw new InputException($"unknown task '{task}': one of {string.Join(", ", Tasks)} expected, or --series FILE for a series of your own.{Nearest.Hint(Tasks, task)}"),
    };

    /// <summary>The preset, with what was given in place of what it has.</summary>
    internal static Settings SettingsFor(TrainSeries options, TimeSeries series)
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
        var table = new Table().AddColumns("", "one-step RMSE", "multi-step RMSE", "to the best baseline's");
        void Row(string name, double oneStep, double ahead, double relative) =>
            table.AddRow(name, $"{oneStep:F3}", $"{ahead:F3}", double.IsFinite(relative) ? $"{100 * relative:F2} %" : "–");
        double Relative(PooledScore score) => PooledScoreModule.relative(scores[0].Baselines, score);
        void RowOf(string name, PooledScore score) => Row(name, score.OneStep, score.Ahead, Relative(score));
        foreach (var (score, seed) in scores.Zip(seeds))
        {
            RowOf($"seed {seed}", score.Network);
        }

        Row("network, mean", scores.Average(s => s.Network.OneStep), scores.Average(s => s.Network.Ahead), scores.Average(s => Relative(s.Network)));
        table.AddEmptyRow();
        foreach (var baseline in scores[0].Baselines)
        {
            RowOf(baseline.Name, baseline);
        }

        console.WriteLine($"{series.Name}, rolling origins at rows {string.Join(", ", scores[0].Origins)} of {series.Values.Length - settings.Test}; the {settings.Test} test rows were not looked at");
        console.Write(table);
    }
}
