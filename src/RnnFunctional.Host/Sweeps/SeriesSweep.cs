using RnnFunctional.Cli;
using RnnFunctional.Host.Commands;
using RnnFunctional.Host.Data;
using RnnFunctional.Measures;
using RnnFunctional.Series;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>
/// Forecasters of the airline series, by rolling origins inside of the training part: the errors one step ahead and over the horizon, each in percent of
/// the least that a baseline has, and of both the mean.
/// </summary>
public sealed class SeriesSweep(string task, TimeSeries series) : ISweepTask
{
    /// <inheritdoc/>
    public Measure Measure { get; } = new("validation RMSE to the best baseline's", "%", "points", false, 100, 2);

    /// <inheritdoc/>
    public string Sha256 => series.Sha256;

    /// <inheritdoc/>
    public int Check(Configuration configuration)
    {
        SettingsModule.check(Settings(configuration), series.Values);
        // One judgement, at the end.
        return 1;
    }

    /// <inheritdoc/>
    public double Train(Configuration configuration, int seed, string place, Engine engine, Action<int, double> look, Func<bool> stops)
    {
        var validation = SeriesRun.Validate(engine, 1, Settings(configuration), series.Values, [seed])[0];
        return PooledScoreModule.relative(validation.Baselines, validation.Network);
    }

    private Settings Settings(Configuration configuration) =>
        TrainSeriesCommand.SettingsFor(((Command.Train)TrialOptions.Parse(task, configuration)).Item, series);
}
