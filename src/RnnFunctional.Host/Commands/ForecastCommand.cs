using RnnFunctional.Cli;
using RnnFunctional.Host.Runs;
using RnnFunctional.Series;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn forecast RUN --horizon N`.</summary>
public static class ForecastCommand
{
    /// <summary>Forecasts past the end of a trained series, by the mean of its networks.</summary>
    public static void Run(Forecast options, IAnsiConsole console)
    {
        var engine = Engines.Find(options.Engine, 1);
        var (config, series, parameters) = SeriesRunFiles.Load(options.Run);
        var bands = SeriesRun.Forecast(engine, config.Settings, series.Values, parameters, options.Horizon);
        if (options.Csv is { } path)
        {
            OutputFile.Write("--csv", path, SeriesRunFiles.Forecast(bands));
        }

        console.WriteLine($"{series.Name}: {options.Horizon} steps after {series.Times[^1]}, with the bounds that hold 95 times in 100");
        var table = new Table().AddColumns("step", "low", "forecast", "high");
        foreach (var column in table.Columns)
        {
            column.RightAligned();
        }

        foreach (var (index, band) in bands.Index())
        {
            table.AddRow($"{index + 1}", $"{band.Low:F2}", $"{band.Forecast:F2}", $"{band.High:F2}");
        }

        console.Write(table);
    }
}
