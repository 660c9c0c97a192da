using RnnFunctional.Series;

namespace RnnFunctional.Host.Runs;

/// <summary>What metrics.json holds of a trained series.</summary>
public static class SeriesMetrics
{
    /// <summary>The scores of <paramref name="result"/> over <paramref name="horizon"/> test rows, and the seconds it took.</summary>
    public static Dictionary<string, object> Of(SeriesResult result, int horizon, double seconds)
    {
        var ahead = $"horizon{horizon}";
        return new()
        {
            ["test"] = new Dictionary<string, object>
            {
                ["one_step"] = OverSeeds(result, run => run.OneStep),
                [ahead] = OverSeeds(result, run => run.Ahead),
                // One step ahead with the network's state cleared before every step.
                ["without_memory"] = new Dictionary<string, object>
                {
                    ["rmse"] = Spread([.. result.Runs.Select(run => (double?)run.Evaluation.ForgetfulRmse)]),
                },
            },
            ["baselines"] = result.Baselines.ToDictionary(
                b => b.Name,
                b => new Dictionary<string, object> { ["one_step"] = Named(b.OneStep), [ahead] = Named(b.Ahead) }),
            ["findings"] = result.Findings,
            ["seconds"] = Math.Round(seconds, 2),
        };
    }

    private static Dictionary<string, object> OverSeeds(SeriesResult result, Func<Evaluation, Scores> part)
    {
        var runs = result.Runs.Select(run => Named(part(run.Evaluation))).ToList();
        return runs[0].Keys.ToDictionary(
            name => name,
            name => (object)Spread([.. runs.Select(run => run[name])]));
    }

    private static Dictionary<string, object?> Spread(double?[] perSeed) =>
        new() { ["mean"] = Mean(perSeed), ["sd"] = Deviation(perSeed), ["per_seed"] = perSeed };

    /// <summary>The scores by name; one that does not exist (a percentage of 0) is null.</summary>
    private static Dictionary<string, double?> Named(Scores s) => new()
    {
        ["rmse"] = s.Rmse,
        ["mae"] = s.Mae,
        ["mape"] = double.IsFinite(s.Mape) ? s.Mape : null,
        ["smape"] = double.IsFinite(s.Smape) ? s.Smape : null,
        ["mase"] = double.IsFinite(s.Mase) ? s.Mase : null,
    };

    /// <summary>The mean over seeds; null where one of them is.</summary>
    public static double? Mean(IReadOnlyCollection<double?> values) => values.Contains(null) ? null : values.Average();

    /// <summary>The standard deviation over seeds (of the sample); 0 for a single one.</summary>
    public static double? Deviation(IReadOnlyCollection<double?> values) =>
        Mean(values) is not { } mean ? null
        : values.Count < 2 ? 0
        : Math.Sqrt(values.Sum(v => (v!.Value - mean) * (v.Value - mean)) / (values.Count - 1));
}
