using Microsoft.FSharp.Core;
using RnnFunctional.Cli;
using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Host.Ui;
using RnnFunctional.Text;
using Spectre.Console;

namespace RnnFunctional.Host.Commands;

/// <summary>`rnn generate RUN`: texts go to the standard output, and what can be said of them to the standard error.</summary>
public sealed class GenerateCommand
{
    private readonly Generate _options;
    private readonly LanguageConfig _config;
    private readonly Author _author;
    private readonly Bookshelf _shelf;
    private readonly TextWriter _output;
    private readonly IAnsiConsole _notes;

    private GenerateCommand(Generate options, TextWriter output, IAnsiConsole notes)
    {
        var engine = Engines.Find(options.Engine, 1);
        (_config, var alphabet, var parameters) = LanguageRunFiles.Load(options.Run);
        var book = LanguageRunFiles.ReadBook(options.Run, _config);
        var parts = LanguageDataModule.split(_config.Settings.Validation, book.Text);
        var data = LanguageDataModule.encode(alphabet, parts);
        var nats = Nats(options.Run);
        if (options.Best > 0 && double.IsNaN(nats))
        {
            throw new InputException($"--best: {Path.Combine(options.Run, RunFiles.Metrics)} expected, which says what the network finds natural, and the run has none: it is not complete. Leave --best out.");
        }

        _options = options;
        _author = new Author(engine, _config.Settings, alphabet, parameters);
        _shelf = new Bookshelf(parts, LanguageDataModule.logProbability(data, nats));
        _output = output;
        _notes = notes;
    }

    /// <summary>Writes what was asked for.</summary>
    /// <param name="options">The command line.</param>
    /// <param name="output">Where texts go.</param>
    /// <param name="notes">Where notes on them go.</param>
    public static void Run(Generate options, TextWriter output, IAnsiConsole notes)
    {
        SamplerSettingsModule.check(SamplerFor(options));
        Errors.atLeast(1, "--length", options.Length);
        Errors.atLeast(1, "-n", options.Count);
        Errors.atLeast(0, "--beam", options.Beam);
        Errors.atLeast(0, "--best", options.Best);
        if (options.Best > 0 && (options.Stream || options.Beam > 0))
        {
            throw new InputException($"--best chooses among texts that were drawn and are complete, and {(options.Stream ? "--stream shows one while it is written" : "--beam draws nothing")}. Leave one of them out.");
        }

        if (options.Best > 0 && options.Count > options.Best)
        {
            throw new InputException($"-n {options.Count}: at most the {options.Best} texts of --best expected. Write more of them, or show fewer.");
        }

        if (options.Beam > 0 && options.Count > 1)
        {
            throw new InputException($"-n {options.Count}: --beam finds one text, the same each time. Leave one of them out.");
        }

        new GenerateCommand(options, output, notes).Run();
    }

    private void Run()
    {
        if (_author.Unseen(_options.Prompt) is { IsEmpty: false } unseen)
        {
            _notes.WriteLine($"The prompt has {string.Join(", ", unseen.Select(ReviewText.Quote))}, which the book of this network has not: it reads bytes there, of which it knows nothing, and what follows may make no sense.");
        }

        if (_options.Best > 0)
        {
            Best();
            return;
        }

        for (var i = 0; i < _options.Count; i++)
        {
            if (_options.Count > 1)
            {
                _notes.WriteLine($"── {i + 1} of {_options.Count}{(_options.Beam > 0 ? "" : $", seed {_options.Seed + i}")}");
            }

            One(_options.Seed + i);
        }
    }

    private void One(int seed)
    {
        void Show(string piece)
        {
            _output.Write(GenerationView.Safe(piece));
            _output.Flush();
        }

        Show(_options.Prompt);
        var written = _options.Beam > 0
            ? _author.Search(_options.Beam, _options.Prompt, _options.Length)
            : _author.Write(SamplerSettingsModule.seeded(seed, SamplerFor(_options)), _options.Prompt, _options.Length, FuncConvert.FromAction<string>(_options.Stream ? Show : _ => { }));
        if (_options.Beam > 0 || !_options.Stream)
        {
            Show(written.Text);
        }

        Show("\n");
        var judged = _shelf.Judge(written);
        _notes.WriteLine($"{GenerationView.Measures(judged.Sense, _shelf.Natural(judged.Sense.Characters).Sense)}; {-written.LogProbability:F3} nats a {_config.Settings.Unit}; {written.Symbols / written.Seconds:N0} {_config.Settings.Unit}s/s");
    }

    private void Best()
    {
        var ranked = Drafts.rank(_author, _shelf, SamplerFor(_options), _options.Prompt, _options.Length, _options.Best);
        foreach (var text in ranked.Take(_options.Count))
        {
            _output.WriteLine(GenerationView.Safe(_options.Prompt + text.Candidate.Text));
            _output.Flush();
            _notes.WriteLine($"{GenerationView.Measures(text.Candidate.Sense, _shelf.Natural(_options.Length).Sense)}. {text.Why}");
        }

        GenerationView.Ranking(_notes, ranked);
    }

    /// <summary>What a held-out character costs the network of a complete run; of one that diverged nothing is known.</summary>
    private static double Nats(string folder) => File.Exists(Path.Combine(folder, RunFiles.Metrics))
        ? RunFiles.ReadMetrics<LanguageMetrics>(folder).Validation.NatsPerChar
        : double.NaN;

    private static SamplerSettings SamplerFor(Generate options) =>
        new(options.Temperature, options.TopK, options.TopP, options.RepetitionPenalty, options.PenaltyWindow, options.Seed);
}
