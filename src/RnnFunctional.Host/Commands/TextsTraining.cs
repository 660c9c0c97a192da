using System.Diagnostics;
using System.Text.Json;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>A classifier's training, from where its run stands to the complete run, or to where it is interrupted.</summary>
public sealed class TextsTraining(UnfinishedRun run, TextsConfig config, Engine engine, Encoder encoder, Reviews reviews, ReviewParts parts) : ITraining
{
    private readonly ClassifierSettings _settings = config.Settings;

    /// <inheritdoc/>
    public int Run(IAnsiConsole console, double saveEvery, Func<bool>? stops)
    {
        PeakMemory.Restart();
        var decls = TextsRunFiles.Declarations(_settings, encoder).ToArray();
        var size = Block.size(ListModule.OfArray(decls));
        var resumed = TextsProgress.Load(run, _settings, size, reviews.Unlabelled.Length);
        console.WriteLine($"{config.Task}: {parts.Train.Length} reviews to train on, {parts.Validation.Length} to choose by, {reviews.Test.Length} to test; preset {_settings.Preset}, {_settings.Cell} with {_settings.Hidden} units on up to {_settings.Length} words, {size} parameters, engine {engine.Name}");
        switch (Train(console, resumed, saveEvery, stops))
        {
            case ClassifierEnd.Stopped stopped:
                TextsProgress.Save(run, stopped.Item);
                return Interruption.Told(console, run, $"in epoch {stopped.Item.Course.Epoch}");
            case ClassifierEnd.Trained trained:
                Finish(console, trained.parameters, trained.history);
                return 0;
            default:
                throw new UnreachableException();
        }
    }

    private ClassifierEnd Train(IAnsiConsole console, ClassifierState? resumed, double saveEvery, Func<bool>? stops)
    {
        var train = ReviewParts.Encode(encoder, parts.Train);
        var unlabelled = ReviewParts.Texts(encoder, reviews.Unlabelled);
        long Words(IEnumerable<EncodedText> texts) => texts.Sum(text => (long)text.Length);
        var words = Words(train.Texts);
        using var interruption = new Interruption();
        // Words as texts are not needed any more.
        GC.Collect();
        var saves = new SavePoints(saveEvery);
        try
        {
            return EpochProgress.Show(console, "words", [words, words + Words(unlabelled)], [_settings.Epochs, _settings.SelfTraining], progress =>
                ClassifierTraining.run(
                    engine,
                    _settings,
                    encoder,
                    config.Seed,
                    train,
                    ReviewParts.Encode(encoder, parts.Validation),
                    unlabelled,
                    resumed is null ? FSharpOption<ClassifierState>.None : FSharpOption<ClassifierState>.Some(resumed),
                    new ClassifierObserver(
                        FuncConvert.FromAction<int, int, double, double>((round, epoch, share, loss) =>
                        {
                            saves.Step(share);
                            progress.Step(round, epoch, share, loss);
                        }),
                        FuncConvert.FromAction<EpochReport>(report => progress.Epoch(
                            report.Round, report.Epoch, $"loss {report.Loss:F4}, validation {report.Validation.Accuracy:P2}", report.Tokens, report.Seconds)),
                        FuncConvert.FromFunc(() => interruption.IsAsked || (stops?.Invoke() ?? false)),
                        FuncConvert.FromFunc(() => saves.IsDue),
                        FuncConvert.FromAction<ClassifierState>(state => saves.Save(() => TextsProgress.Save(run, state))))));
        }
        catch (DivergenceException problem)
        {
            var path = run.CompleteBeside("diverged", folder => WriteModel(folder, problem.State.Parameters));
            throw new InvalidOperationException($"{problem.Message} The last good parameters are in {path}, which `rnn classify` reads.", problem);
        }
    }

    private void Finish(IAnsiConsole console, double[] parameters, FSharpList<EpochReport> history)
    {
        // What is scored is what is stored.
        var stored = Array.ConvertAll(parameters, p => (double)(float)p);
        var results = new TextsResults(config, encoder, stored, history, reviews.Test, engine);
        var metrics = results.Metrics();
        var predictions = TextsRunFiles.Predictions(reviews.Test, results.Logits, results.Lengths);
        var report = results.Report();
        run.Complete(folder =>
        {
            WriteModel(folder, stored);
            folder.Write(RunFiles.History, TextsRunFiles.History(history));
            folder.Write(RunFiles.Predictions, predictions);
            folder.Write(RunFiles.Report, report);
            folder.Write(RunFiles.Metrics, JsonSerializer.Serialize(metrics, RunFiles.Json));
        });
        ClassifierSummary.Print(console, results.Test, results.Validation);
        console.WriteLine($"{metrics.TrainSeconds} s of training, {metrics.TokensPerSecond:N0} words/s. The report is {Path.Combine(run.Target, RunFiles.Report)}");
    }

    /// <summary>Writes what classifying needs.</summary>
    private void WriteModel(RunFolder folder, double[] parameters)
    {
        folder.Write(RunFiles.Config, JsonSerializer.Serialize(config, RunFiles.Json));
        foreach (var (name, content) in TextsRunFiles.Vocabularies(encoder))
        {
            folder.Write(name, content);
        }

        folder.Write(RunFiles.Checkpoint, TextsRunFiles.Checkpoint(_settings, encoder, parameters));
    }
}
