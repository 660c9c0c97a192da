using RnnFunctional.Host.Data;
using RnnFunctional.Series;

namespace RnnFunctional.Host.Runs;

/// <summary>A trained series as files: what `rnn train` writes and `rnn forecast` reads.</summary>
public static class SeriesRunFiles
{
    /// <summary>The parameters of every seed, under <c>seedN.NAME</c>.</summary>
    public static byte[] Checkpoint(Settings settings, IEnumerable<(int Seed, double[] Parameters)> networks)
    {
        var decls = SeriesRun.Declarations(settings);
        return SafeTensors.Write(networks.SelectMany(network => Runs.Checkpoint.Entries(decls, network.Parameters, $"seed{network.Seed}.")));
    }

    /// <summary>The loss of every seed and epoch.</summary>
    public static string History(SeriesResult result) => CsvText.Of(
        ["seed", "epoch", "loss"],
        from run in result.Runs
        from loss in run.Trained.Losses.Index()
        select new object[] { run.Seed, loss.Index + 1, loss.Item });

    /// <summary>The test part: each value with both forecasts and their bounds.</summary>
    public static string Predictions(TimeSeries series, int first, SeriesResult result) => CsvText.Of(
        ["time", "actual", "one_step", "one_step_low", "one_step_high", "ahead", "ahead_low", "ahead_high"],
        from k in Enumerable.Range(0, result.OneStep.Length)
        let one = result.OneStep[k]
        let ahead = result.Ahead[k]
        select new object[]
        {
            series.Times[first + k], series.Values[first + k],
            one.Forecast, one.Low, one.High, ahead.Forecast, ahead.Low, ahead.High,
        });

    /// <summary>The series, so that the run needs no other file.</summary>
    public static string Series(TimeSeries series) =>
        CsvText.Of(["time", "value"], series.Times.Zip(series.Values).Select(row => new object[] { row.First, row.Second }));

    /// <summary>A forecast as a table.</summary>
    public static string Forecast(IReadOnlyList<Band> bands) => CsvText.Of(
        ["step", "forecast", "low", "high"],
        bands.Index().Select(b => new object[] { b.Index + 1, b.Item.Forecast, b.Item.Low, b.Item.High }));

    /// <summary>What a forecast needs of the run in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is no run of a series, or one of its files is missing or damaged.</exception>
    public static (RunConfig Config, TimeSeries Series, IReadOnlyList<double[]> Parameters) Load(string folder)
    {
        var (config, series) = Prepared(folder);
        var checkpoint = Runs.Checkpoint.Read(Path.Combine(folder, RunFiles.Checkpoint));
        var decls = SeriesRun.Declarations(config.Settings);
        return (config, series, [.. config.Seeds.Select(seed => checkpoint.Parameters(decls, $"seed{seed}."))]);
    }

    /// <summary>What the run in <paramref name="folder"/> was prepared with: its configuration, and the series.</summary>
    /// <exception cref="InputException">It is no run of a series, or one of its files is missing or damaged.</exception>
    public static (RunConfig Config, TimeSeries Series) Prepared(string folder)
    {
        var config = RunFiles.ReadConfig<RunConfig>(folder, RunConfig.Series);
        if (config.Seeds.Length == 0)
        {
            throw new InputException($"{Path.Combine(folder, RunFiles.Config)} is damaged: it names no seed. Train again.");
        }

        var series = SeriesFile.Read(Path.Combine(folder, RunFiles.Series), "value");
        return (config, series with { Name = config.Name, Column = config.Column, Sha256 = config.Sha256 });
    }
}
