using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using RnnFunctional.Measures;
using RnnFunctional.Sweep;

namespace RnnFunctional.Host.Sweeps;

/// <summary>What a sweep is, as its file keeps it: everything but its trials.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Task">What is trained.</param>
/// <param name="Input">For text: the files that make the book.</param>
/// <param name="Data">Where data sets lie, if it was said.</param>
/// <param name="Sha256">The hash of the data.</param>
/// <param name="Space">The space, as JSON.</param>
/// <param name="Start">The first configuration, as JSON, if one was named.</param>
/// <param name="Sampler">Who names the configurations.</param>
/// <param name="Pruner">Who ends trials early.</param>
/// <param name="Steps">The most steps of a training, in epochs.</param>
/// <param name="Seed">What the configurations are drawn under; trainings have this seed and those after it.</param>
/// <param name="Seeds">How many trainings each configuration has.</param>
/// <param name="Trials">How many configurations there are at most; 0 for no end.</param>
/// <param name="Engine">The engine.</param>
public sealed record SweepConfig(
    string Version, string Task, string[] Input, string? Data, string Sha256, string Space, string? Start, string Sampler, string Pruner, int Steps, int Seed, int Seeds, int Trials, string Engine)
{
    /// <summary>What a training is told whose configuration is the lesson's.</summary>
    public static Configuration Baseline { get; } = ConfigurationModule.ofList(ListModule.OfArray([Tuple.Create("preset", "lesson")]));

    /// <summary>The sweep, searching by <paramref name="measure"/>.</summary>
    public Study Study(Measure measure, IEnumerable<string> known) => new(
        SpaceModule.ofJson("the space", known, Space),
        measure,
        Nearest.choose("--sampler", SamplerModule.all, Sampler),
        Nearest.choose("--pruner", PrunerModule.all(Steps), Pruner),
        Start is null ? FSharpOption<Configuration>.None : FSharpOption<Configuration>.Some(ConfigurationModule.ofJson(Start)),
        Seed);

    /// <summary>The command that begins <paramref name="study"/>, this sweep, again.</summary>
    public string CommandLine(Study study)
    {
        string[] trials = Trials > 0 ? ["--trials", $"{Trials}"] : [];
        string[] book = Input.Length > 0 ? ["--input", .. Input.Select(file => System.IO.Path.GetFileName(file))] : [];
        return string.Join(' ', [
            "rnn", "sweep", Task, .. book,
            .. study.Space.Parameters.SelectMany(p => new[] { "--set", $"{p.Item1}={RangeModule.text(p.Item2)}" }),
            .. SpaceModule.changing(study.Space).Where(_ => study.Start is not null).SelectMany(p => new[] { "--start", $"{p.Item1}={study.Start!.Value.Values[p.Item1]}" }),
            .. trials, "--sampler", Sampler, "--pruner", Pruner, "--seeds", $"{Seeds}", "--seed", $"{Seed}", "--engine", .. Engine.Split(':', 2) is [var name, var device] ? [name, "--device", device] : new[] { Engine },
        ]);
    }
}
