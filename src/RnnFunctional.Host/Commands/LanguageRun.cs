using System.Diagnostics;
using System.Text.Json;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>A language model's training, from where its run stands to the complete run, or to where it is interrupted.</summary>
public sealed class LanguageRun(UnfinishedRun run, LanguageConfig config, Engine engine, Alphabet alphabet, BookText book, BookParts parts, LanguageData data) : ITraining
{
    private readonly LanguageSettings _settings = config.Settings;

    /// <inheritdoc/>
    public int Run(IAnsiConsole console, double saveEvery, Func<bool>? stops)
    {
        PeakMemory.Restart();
        var size = Block.size(ListModule.OfSeq(LanguageRunFiles.Declarations(_settings, alphabet)));
        var resumed = LanguageProgress.Load(run, _settings, size);
        console.WriteLine($"{config.Name}: {data.Train.Length:N0} {_settings.Unit}s to learn from, {data.Held.Length - 1:N0} held out, {alphabet.Pieces.Count} different ones; preset {_settings.Preset}, {_settings.Layers} × {_settings.Cell} with {_settings.Hidden} units, {size:N0} parameters, engine {engine.Name}");
        switch (Train(console, resumed, saveEvery, stops))
        {
            case LanguageEnd.Halted halted:
                LanguageProgress.Save(run, halted.Item);
                return Interruption.Told(console, run, $"in epoch {halted.Item.Course.Epoch}");
            case LanguageEnd.Learned learned:
                Finish(console, learned.parameters, learned.history);
                return 0;
            default:
                throw new UnreachableException();
        }
    }

    private LanguageEnd Train(IAnsiConsole console, LanguageState? resumed, double saveEvery, Func<bool>? stops)
    {
        using var interruption = new Interruption();
        var saves = new SavePoints(saveEvery);
        long symbols = _settings.Window > 0 ? (long)(data.Train.Length - _settings.Window) * _settings.Window : data.Train.Length;
        try
        {
            return EpochProgress.Show(console, $"{_settings.Unit}s", [symbols], [_settings.Epochs], progress =>
                LanguageTraining.run(
                    engine,
                    _settings,
                    config.Seed,
                    data,
                    resumed is null ? FSharpOption<LanguageState>.None : FSharpOption<LanguageState>.Some(resumed),
                    new LanguageObserver(
                        FuncConvert.FromAction<int, double, double>((epoch, share, loss) =>
                        {
                            saves.Step(share);
                            progress.Step(1, epoch, share, loss);
                        }),
                        FuncConvert.FromFunc<double[], string>(parameters => LanguageResults.SampleOf(new Author(engine, _settings, alphabet, parameters), config.Seed)),
                        FuncConvert.FromAction<LanguageEpoch>(epoch => progress.Epoch(
                            1, epoch.Epoch, $"loss {epoch.Loss:F4}, held out {GenerationView.Cost(epoch.Validation)}", epoch.Symbols, epoch.Seconds, GenerationView.OneLine(epoch.Sample))),
                        FuncConvert.FromFunc(() => interruption.IsAsked || (stops?.Invoke() ?? false)),
                        FuncConvert.FromFunc(() => saves.IsDue),
                        FuncConvert.FromAction<LanguageState>(state => saves.Save(() => LanguageProgress.Save(run, state))))));
        }
        catch (DivergenceException problem)
        {
            var path = run.CompleteBeside("diverged", folder => WriteModel(folder, problem.State.Parameters));
            throw new InvalidOperationException($"{problem.Message} The last good parameters are in {path}, which `rnn generate` reads.", problem);
        }
    }

    private void Finish(IAnsiConsole console, double[] parameters, FSharpList<LanguageEpoch> history)
    {
        // What is scored is what is stored.
        var stored = Array.ConvertAll(parameters, p => (double)(float)p);
        var results = new LanguageResults(config, alphabet, stored, history, parts, data, engine);
        var metrics = results.Metrics();
        var report = results.Report();
        run.Complete(folder =>
        {
            WriteModel(folder, stored);
            folder.Write(RunFiles.History, LanguageRunFiles.History(history));
            folder.Write(RunFiles.Report, report);
            folder.Write(RunFiles.Metrics, JsonSerializer.Serialize(metrics, RunFiles.Json));
        });
        GenerationView.Best(console, results.Ranked, results.Natural);
        console.WriteLine($"Held out: {GenerationView.Cost(results.Nats)}. {metrics.TrainSeconds} s of training, {metrics.CharsPerSecond:N0} {_settings.Unit}s/s. The report is {Path.Combine(run.Target, RunFiles.Report)}");
        console.WriteLine($"More of it: rnn generate {RunFolder.Shown(run.Target)} --stream");
    }

    /// <summary>Writes what generating needs.</summary>
    private void WriteModel(RunFolder folder, double[] parameters)
    {
        folder.Write(RunFiles.Config, JsonSerializer.Serialize(config, RunFiles.Json));
        foreach (var (name, content) in LanguageRunFiles.Prepared(alphabet, book))
        {
            folder.Write(name, content);
        }

        folder.Write(RunFiles.Checkpoint, LanguageRunFiles.Checkpoint(_settings, alphabet, parameters));
    }
}
