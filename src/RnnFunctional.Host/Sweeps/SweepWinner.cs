using System.Text.Json;
using Microsoft.FSharp.Collections;
using RnnFunctional.Host.Runs;
using RnnFunctional.Measures;
using RnnFunctional.Reports;
using RnnFunctional.Series;
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
            _ => Relative(run),
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

    /// <summary>Both errors of a series, to the least that baselines have on the same rows, under each seed.</summary>
    private static double[] Relative(string run)
    {
        var metrics = RunFiles.ReadMetrics<JsonElement>(run);
        var (test, baselines) = (metrics.GetProperty("test"), metrics.GetProperty("baselines"));
        var ahead = test.EnumerateObject().First(part => part.Name.StartsWith("horizon", StringComparison.Ordinal)).Name;
        double[] PerSeed(string part) => [.. test.GetProperty(part).GetProperty("rmse").GetProperty("per_seed").EnumerateArray().Select(value => value.GetDouble())];
        double Of(JsonElement baseline, string part) => baseline.GetProperty(part).GetProperty("rmse").GetDouble();
        PooledScore[] least = [.. baselines.EnumerateObject().Select(b => new PooledScore(b.Name, Of(b.Value, "one_step"), Of(b.Value, ahead)))];
        return [.. PerSeed("one_step").Zip(PerSeed(ahead), (oneStep, further) => PooledScoreModule.relative(least, new PooledScore("network", oneStep, further)))];
    }
}
