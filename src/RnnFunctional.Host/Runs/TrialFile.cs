using System.Text.Json;
using System.Text.Json.Serialization;
using RnnFunctional.Vanishing;

namespace RnnFunctional.Host.Runs;

/// <summary>What a study keeps of a trial: what it was, and what came of it.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Budget">How much was spent on it.</param>
/// <param name="LearningRate">The remedy's learning rate.</param>
/// <param name="Initialisation">How its parameters began.</param>
/// <param name="Result">What came of it.</param>
public sealed record TrialFile(string Engine, Budget Budget, double LearningRate, string Initialisation, TrialResult Result)
{
    private static readonly JsonSerializerOptions Json = new(RunFiles.Json)
    {
        // The rate of a gradient that is nothing from the beginning is no number.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Where the trial <paramref name="plan"/> stands in the folder of a study.</summary>
    public static string PathOf(string study, PlannedTrial plan) => Path.Combine(study, "trials", $"{plan.Name}.json");

    /// <summary>What is kept of <paramref name="plan"/>, of which <paramref name="result"/> came.</summary>
    public static TrialFile Of(string engine, PlannedTrial plan, TrialResult result) =>
        new(engine, plan.Budget, plan.Remedy.LearningRate, plan.Remedy.Initial.Invoke(plan.Task.Span).Name, result);

    /// <summary>The result of <paramref name="plan"/> in the folder of a study; null where it is not there yet.</summary>
    /// <exception cref="InputException">It is damaged, or that of another plan.</exception>
    public static TrialResult? Read(string study, string engine, PlannedTrial plan)
    {
        var path = PathOf(study, plan);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            var found = JsonSerializer.Deserialize<TrialFile>(RunFiles.Read(path), Json) ?? throw new JsonException("It holds nothing.");
            return found with { Result = null! } == Of(engine, plan, null!)
                ? found.Result
                : throw new InputException($"{path} is a trial with another engine, budget or remedy than the study's. Name another folder with --out, or remove this file to run the trial anew.");
        }
        catch (JsonException problem)
        {
            throw RunFiles.Damaged(path, problem.Message.TrimEnd('.'));
        }
    }

    /// <summary>Keeps it in the folder of a study.</summary>
    public void Write(string study, PlannedTrial plan) =>
        RunFiles.Replace(PathOf(study, plan), JsonSerializer.SerializeToUtf8Bytes(this, Json));
}
