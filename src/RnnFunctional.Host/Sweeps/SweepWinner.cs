using System.Text.Json;
using RnnFunctional.Host.Runs;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>The best configuration of a sweep, trained, and what it came to on the test part.</summary>
/// <param name="Configuration">The configuration.</param>
/// <param name="Measure">What the score is.</param>
/// <param name="Score">The score.</param>
/// <param name="Run">The run's folder.</param>
public sealed record SweepWinner(string Configuration, string Measure, double Score, string Run)
{
    /// <summary>What the complete run in <paramref name="run"/> came to.</summary>
    public static SweepWinner Of(SweepConfig config, ISweepTask task, Configuration configuration, string run, Func<Engine> engine)
    {
        var (measure, score) = task switch
        {
            LanguageSweep language => ("nats a character of the test part", language.TestCost(run, engine())),
            TextsSweep => ("accuracy on the test part", RunFiles.ReadMetrics<TextsMetrics>(run).Test.Accuracy),
            _ => ("RMSE on the test months, one step and ahead added", Rmse(run)),
        };
        return new SweepWinner($"{configuration}", measure, score, run);
    }

    /// <summary>What <see cref="SweepStore.Winner"/> keeps.</summary>
    public static SweepWinner Read(string json) => JsonSerializer.Deserialize<SweepWinner>(json, RunFiles.Json)!;

    /// <summary>The means over seeds of both errors of a series, added.</summary>
    private static double Rmse(string run) => RunFiles.ReadMetrics<JsonElement>(run).GetProperty("test").EnumerateObject()
        .Where(part => part.Name == "one_step" || part.Name.StartsWith("horizon", StringComparison.Ordinal))
        .Sum(part => part.Value.GetProperty("rmse").GetProperty("mean").GetDouble());

    /// <inheritdoc/>
    public override string ToString() => $"{Measure} {Score:G5} with {Configuration}, in {RunFolder.Shown(Run)}";
}
