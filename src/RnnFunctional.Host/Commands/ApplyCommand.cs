using Microsoft.FSharp.Collections;
using RnnFunctional.Cli;
using RnnFunctional.Exchange;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn apply RUN --csv FILE`.</summary>
public static class ApplyCommand
{
    /// <summary>Runs an imported network over the rows of a table, from a state of zeros, and writes what it puts out at each of them.</summary>
    public static void Run(Apply options, TextWriter output, IAnsiConsole console)
    {
        var engine = Engines.Find(options.Engine, 1);
        var (config, parameters) = NetworkConfig.Load(options.Run);
        var rows = SeriesFile.ReadAll(options.Csv, config.Network.Input);
        if (options.Out is { } path)
        {
            OutputFile.Check("--out", path, options.Overwrite);
        }

        var model = PlainNetworkModule.predictor(rows.Length, config.Network);
        var session = engine.Open.Invoke(model).Invoke(OptimiserModule.sgd).Invoke(parameters).Invoke(1);
        var input = new NdArray(ListModule.OfSeq([rows.Length, config.Network.Input]), [.. rows.SelectMany(row => row)]);
        var result = session.Predict([[input]])[0][0];
        var width = result.Shape[1];
        var table = CsvText.Of(
            Enumerable.Range(0, width).Select(i => $"y{i}").ToArray(),
            result.Data.Chunk(width).Select(row => row.Cast<object>().ToArray()));
        if (options.Out is { } file)
        {
            OutputFile.Write("--out", file, table);
            console.WriteLine($"{file}: {rows.Length} rows of {width} numbers");
        }
        else
        {
            output.Write(table);
        }
    }
}
