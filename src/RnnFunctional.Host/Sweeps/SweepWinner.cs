using System.Text.Json;
using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Runs;
using RnnFunctional.Measures;
using RnnFunctional.Reports;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>The best configuration of a sweep, trained, and what it came to on the test part.</summary>
/// <param name="Configuration">The configuration, as JSON.</param>
/// <param name="Seeds">The seeds of its trainings.</param>
/// <param name="Scores">The score under each.</param>
/// <param name="Run">The run's folder.</param>
public sealed record SweepWinner(string Configuration, int[] Seeds, double[] Scores, string Run)
{
    /// <summary>What the complete run in <paramref name="run"/> came to.</summary>
    public static SweepWinner Of(SweepConfig config, ISweepTask task, Configuration configuration, string run, Func<Engine> engine)
    {
        double[] scores = task switch
        {
            LanguageSweep language => [language.TestCost(run, engine())],
            TextsSweep => [RunFiles.ReadMetrics<TextsMetrics>(run).Test.Accuracy],
            _ => Rmse(run),
        };
        return new SweepWinner(ConfigurationModule.toJson(configuration), [.. Enumerable.Range(config.Seed, scores.Length)], scores, run);
    }

    /// <summary>What <see cref="SweepStore.Winner"/> keeps.</summary>
    public static SweepWinner Read(string json) => JsonSerializer.Deserialize<SweepWinner>(json, RunFiles.Json)!;

    /// <summary>What a sweep by <paramref name="measure"/> is scored by on the test part.</summary>
    public static Measure OnTest(Measure measure) => new(
        measure.Name.Replace("validation", "test", StringComparison.Ordinal), measure.Unit, measure.Difference, measure.HigherIsBetter, measure.Scale, measure.Digits);

    /// <summary>As a report takes it, of a sweep by <paramref name="measure"/>.</summary>
    public TestScore Report(Measure measure) => new(
        ConfigurationModule.ofJson(Configuration),
        OnTest(measure),
        ListModule.OfSeq(Seeds.Zip(Scores, Tuple.Create)),
        RunFolder.Shown(Run));

    /// <summary>In words, of a sweep by <paramref name="measure"/>.</summary>
    public string Describe(Measure measure) =>
        $"{OnTest(measure).Name} {string.Join(", ", Scores.Select(score => measure.Show(score)))} with {ConfigurationModule.ofJson(Configuration)}, in {RunFolder.Shown(Run)}";

    /// <summary>Both errors of a series, added, under each seed.</summary>
    private static double[] Rmse(string run)
    {
        double[][] parts = [.. RunFiles.ReadMetrics<JsonElement>(run).GetProperty("test").EnumerateObject()
            .Where(part => part.Name == "one_step" || part.Name.StartsWith("horizon", StringComparison.Ordinal))
            .Select(part => part.Value.GetProperty("rmse").GetProperty("per_seed").EnumerateArray().Select(value => value.GetDouble()).ToArray())];
        return [.. parts[0].Zip(parts[1], (oneStep, ahead) => oneStep + ahead)];
    }
}
