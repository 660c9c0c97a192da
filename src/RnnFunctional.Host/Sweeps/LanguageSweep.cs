using Microsoft.FSharp.Core;
using RnnFunctional.Cli;
using RnnFunctional.Host.Commands;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Measures;
using RnnFunctional.Sweep;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Sweeps;

/// <summary>
/// Language models of a book, by what a character of the validation part costs: the end of the book without its last twentieth, which no trial sees and the
/// winner is scored on.
/// </summary>
public sealed class LanguageSweep : ISweepTask
{
    /// <summary>The share of the book that is kept for the winner.</summary>
    private const double TestShare = 0.05;

    private readonly BookText _whole;

    /// <summary>Of the book <paramref name="whole"/>.</summary>
    public LanguageSweep(BookText whole)
    {
        _whole = whole;
        var parts = LanguageDataModule.split(TestShare, whole.Text);
        Book = BookFiles.Of(whole.Name, parts.Train, whole.Sources);
        Test = parts.Held;
    }

    /// <summary>What trials see: the book without its end.</summary>
    public BookText Book { get; }

    /// <summary>Its end.</summary>
    public string Test { get; }

    /// <inheritdoc/>
    public Measure Measure { get; } = new("validation cost", "nats a character", "nats", false, 1, 4);

    /// <inheritdoc/>
    public string Sha256 => _whole.Sha256;

    /// <inheritdoc/>
    public int Check(Configuration configuration) => Settings(configuration).Epochs;

    /// <inheritdoc/>
    public double Train(Configuration configuration, int seed, string place, Engine engine, Action<int, double> look, Func<bool> stops)
    {
        var settings = Settings(configuration);
        var parts = LanguageDataModule.split(settings.Validation, Book.Text);
        var alphabet = LanguageDataModule.alphabet(settings, parts);
        var data = LanguageDataModule.encode(alphabet, parts);
        var run = Directory.Exists(place + UnfinishedRun.Ending) ? UnfinishedRun.Open(place) : UnfinishedRun.Begin(place, true, settings, []);
        var resumed = LanguageProgress.Load(run, settings, Block.size(LanguageModelModule.parameters(LanguageSettingsModule.model(settings, data.Symbols))));
        var saves = new TrialSaves(look);
        var end = LanguageTraining.run(
            engine,
            settings,
            seed,
            data,
            resumed is null ? FSharpOption<LanguageState>.None : FSharpOption<LanguageState>.Some(resumed),
            new LanguageObserver(
                FuncConvert.FromAction<int, double, double>((_, share, _) => saves.Step(share)),
                FuncConvert.FromFunc<double[], string>(_ => ""),
                FuncConvert.FromAction<LanguageEpoch>(epoch => saves.Look(epoch.Epoch, epoch.Validation)),
                FuncConvert.FromFunc(stops),
                FuncConvert.FromFunc(() => saves.IsDue),
                FuncConvert.FromAction<LanguageState>(state => saves.Save(() => LanguageProgress.Save(run, state)))));
        if (end is LanguageEnd.Halted halted)
        {
            LanguageProgress.Save(run, halted.Item);
            return double.NaN;
        }

        return Score(engine, settings, data, ((LanguageEnd.Learned)end).parameters, seed);
    }

    /// <summary>What a character of <paramref name="test"/>, which follows on the book, costs the network in the run <paramref name="folder"/>.</summary>
    public double TestCost(string folder, Engine engine)
    {
        var (config, alphabet, parameters) = LanguageRunFiles.Load(folder);
        var data = LanguageDataModule.encode(alphabet, new BookParts(Book.Text, Test));
        return Score(engine, config.Settings, data, parameters, config.Seed);
    }

    private static double Score(Engine engine, LanguageSettings settings, LanguageData data, double[] parameters, int seed) =>
        LanguageTraining.score(new LanguageSession(engine, settings, data.Symbols, parameters, seed), settings, data, rows: 32);

    private static LanguageSettings Settings(Configuration configuration)
    {
        var options = ((Command.TrainLanguage)TrialOptions.Parse(CommandModule.textTask, configuration)).Item;
        var settings = TrainLanguageCommand.SettingsFor(options);
        LanguageSettingsModule.check(settings);
        return settings;
    }
}
