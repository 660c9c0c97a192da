using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using RnnFunctional.Reports;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A trained language model: how it does on the end of its book, and what it writes.</summary>
public sealed class LanguageResults
{
    private const int DraftCount = 10;

    /// <summary>Characters of a text by the finished model, and of one along the training.</summary>
    private const int Length = 1000;

    private readonly LanguageConfig _config;
    private readonly FSharpList<LanguageEpoch> _history;
    private readonly int _symbols;
    private readonly int _parameters;
    private readonly FSharpList<EpochSample> _along;

    /// <summary>Scores <paramref name="parameters"/>, draws texts and measures them.</summary>
    public LanguageResults(LanguageConfig config, Alphabet alphabet, double[] parameters, FSharpList<LanguageEpoch> history, BookParts parts, LanguageData data, Engine engine)
    {
        _config = config;
        _history = history;
        _symbols = data.Symbols;
        _parameters = parameters.Length;
        var session = new LanguageSession(engine, config.Settings, data.Symbols, parameters, config.Seed);
        Nats = LanguageTraining.score(session, config.Settings, data, 1);
        var shelf = new Bookshelf(parts, LanguageDataModule.logProbability(data, Nats));
        var author = new Author(engine, config.Settings, alphabet, parameters);
        Ranked = Drafts.rank(author, shelf, SamplerSettingsModule.seeded(config.Seed, SamplerSettingsModule.usual), "", Length, DraftCount);
        ArgMax = shelf.Judge(author.Write(SamplerSettingsModule.argMax, "", Length, FuncConvert.FromAction<string>(_ => { })));
        Natural = shelf.Natural(Length);
        _along = ListModule.OfSeq(history.Select(epoch => new EpochSample(epoch.Epoch, epoch.Sample, shelf.Measure(epoch.Sample))));
    }

    /// <summary>What a held-out character costs after all before it, in nats.</summary>
    public double Nats { get; }

    /// <summary>Texts that were drawn, the best one first.</summary>
    public FSharpList<RankedText> Ranked { get; }

    /// <summary>What is always most probable.</summary>
    public Candidate ArgMax { get; }

    /// <summary>What is natural for texts of that length.</summary>
    public Yardstick Natural { get; }

    /// <summary>What <paramref name="author"/> writes after an epoch.</summary>
    public static string SampleOf(Author author, int seed) =>
        author.Write(SamplerSettingsModule.seeded(seed, SamplerSettingsModule.usual), "", Length, FuncConvert.FromAction<string>(_ => { })).Text;

    /// <summary>What metrics.json holds.</summary>
    public LanguageMetrics Metrics() => LanguageMetrics.Of(
        Nats, Ranked, ArgMax, Natural, _along.Select(sample => new LanguageMetrics.EpochText(sample.Epoch, sample.Text, sample.Sense)), _history, _parameters);

    /// <summary>report.html as text.</summary>
    public string Report()
    {
        var settings = _config.Settings;
        return LanguageReportModule.render(new LanguageReport(
            $"{_config.Name}: a network that writes",
            $"{settings.Layers} × {settings.Cell} with {settings.Hidden} units on {settings.Unit}s, preset {settings.Preset}, initialised as {settings.Initialisation}, seed {_config.Seed}; {_parameters:N0} parameters",
            _history,
            Nats,
            Natural,
            Ranked,
            ArgMax,
            _along,
            FromScratchModule.ofEngine(_config.Engine, settings.Cell, LanguageSettingsModule.trained(settings, _symbols)),
            ConfigItems.Of(_config)));
    }
}
