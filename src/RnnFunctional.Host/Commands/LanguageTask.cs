using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Commands;

/// <summary>What all trainings on a book have in common: the book, and the engine.</summary>
public sealed class LanguageTask(BookText book, Engine engine, int threads)
{
    /// <summary>The book.</summary>
    public BookText Book => book;

    /// <summary>The engine.</summary>
    public Engine Engine => engine;

    /// <summary>What config.json says of a training with these settings.</summary>
    public LanguageConfig Config(LanguageSettings settings, int seed) =>
        new(Program.Version, LanguageConfig.Language, book.Name, book.Sources, book.Sha256, engine.Name, threads, seed, settings);

    /// <summary>A training at its beginning; its run will stand at <paramref name="target"/>.</summary>
    /// <exception cref="InputException">The book is not enough for it, or the folder can't be written.</exception>
    public LanguageRun Begin(string target, bool overwrite, LanguageConfig config)
    {
        var parts = LanguageDataModule.split(config.Settings.Validation, book.Text);
        var alphabet = LanguageDataModule.alphabet(config.Settings, parts);
        var data = LanguageDataModule.encode(alphabet, parts);
        LanguageTraining.check(config.Settings, data);
        var run = UnfinishedRun.Begin(target, overwrite, config, LanguageRunFiles.Prepared(alphabet, book));
        return new LanguageRun(run, config, engine, alphabet, data, book);
    }

    /// <summary>The training that <paramref name="run"/> began.</summary>
    /// <exception cref="InputException">One of its files is missing or damaged.</exception>
    public LanguageRun GoOn(UnfinishedRun run, LanguageConfig config)
    {
        var alphabet = LanguageRunFiles.ReadAlphabet(run.FullPath, config);
        return new(run, config, engine, alphabet, LanguageDataModule.encode(alphabet, LanguageDataModule.split(config.Settings.Validation, book.Text)), book);
    }
}
