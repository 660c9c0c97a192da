using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Data;
using RnnFunctional.Series;

namespace RnnFunctional.Host.Runs;

/// <summary>A trained series as files: what `rnn train` writes and `rnn forecast` reads.</summary>
public static class SeriesRunFiles
{
    /// <summary>The parameters of every seed, under <c>seedN.NAME</c>.</summary>
    public static byte[] Checkpoint(Settings settings, IEnumerable<(int Seed, double[] Parameters)> networks)
    {
        var decls = ListModule.OfSeq(SeriesRun.Declarations(settings));
        var entries =
            from network in networks
            from tensor in Block.split(decls, network.Parameters).Zip(decls)
            select new SafeTensors.Entry($"seed{network.Seed}.{tensor.Second.Name}", [.. tensor.First.Shape], tensor.First.Array.Data);
        return SafeTensors.Write([.. entries]);
    }

    /// <summary>The loss of every seed and epoch.</summary>
    public static string History(SeriesResult result) => Csv(
        ["seed", "epoch", "loss"],
        from run in result.Runs
        from loss in run.Trained.Losses.Index()
        select new object[] { run.Seed, loss.Index + 1, loss.Item });

    /// <summary>The test part: each value with both forecasts and their bounds.</summary>
    public static string Predictions(TimeSeries series, int first, SeriesResult result) => Csv(
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
        Csv(["time", "value"], series.Times.Zip(series.Values).Select(row => new object[] { row.First, row.Second }));

    /// <summary>A forecast as a table.</summary>
    public static string Forecast(IReadOnlyList<Band> bands) => Csv(
        ["step", "forecast", "low", "high"],
        bands.Index().Select(b => new object[] { b.Index + 1, b.Item.Forecast, b.Item.Low, b.Item.High }));

    /// <summary>What a forecast needs of the run in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is no run of a series, or one of its files is missing or damaged.</exception>
    public static (RunConfig Config, TimeSeries Series, IReadOnlyList<double[]> Parameters) Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{folder} does not exist: the folder of a trained series expected, as `rnn train` writes it.");
        }

        var config = LoadConfig(Path.Combine(folder, RunFiles.Config));
        var series = SeriesFile.Read(Path.Combine(folder, RunFiles.Series), "value");
        var path = Path.Combine(folder, RunFiles.Checkpoint);
        var tensors = SafeTensors.Read(path, ReadFile(path));
        var parameters = config.Seeds.Select(seed => Parameters(path, config, seed, tensors)).ToList();
        return (config, series, parameters);
    }

    private static byte[] ReadFile(string path) =>
        File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new InputException($"{path} is missing: the run is not complete. Train again.");

    private static RunConfig LoadConfig(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<RunConfig>(ReadFile(path), RunFiles.Json) is { Kind: "series", Seeds.Length: > 0 } config
                ? config
                : throw new InputException($"{path} is not the configuration of a trained series.");
        }
        catch (JsonException problem)
        {
            throw new InputException($"{path} is damaged: {problem.Message}");
        }
    }

    private static double[] Parameters(string path, RunConfig config, int seed, IReadOnlyDictionary<string, SafeTensors.Entry> tensors)
    {
        double[] Find(Decl decl)
        {
            var name = $"seed{seed}.{decl.Name}";
            var expected = string.Join(", ", decl.Shape);
            return tensors.TryGetValue(name, out var entry) switch
            {
                false => throw new InputException($"{path} is damaged: tensor '{name}' of shape [{expected}] is missing. Train again."),
                true when !entry!.Shape.SequenceEqual(decl.Shape) => throw new InputException(
                    $"{path} is damaged: tensor '{name}' has shape [{string.Join(", ", entry.Shape)}] where {RunFiles.Config} asks for [{expected}]. Train again."),
                true when !entry.Data.All(double.IsFinite) => throw new InputException(
                    $"{path} is damaged: tensor '{name}' holds something that is no number. Train again."),
                _ => entry.Data,
            };
        }

        return [.. SeriesRun.Declarations(config.Settings).SelectMany(Find)];
    }

    private static string Csv(string[] header, IEnumerable<object[]> rows)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        using (var csv = CsvWriter.Create(text, CsvWriterOptions.Default, leaveOpen: true))
        {
            foreach (var row in rows.Prepend(header))
            {
                csv.WriteRecord([.. row.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "")]);
            }
        }

        return text.ToString();
    }
}
