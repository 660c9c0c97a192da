using RnnFunctional.Host.Data;
using RnnFunctional.Host.Runs;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Commands;

/// <summary>What all trainings on a book have in common: the book, and the engine.</summary>
public sealed class LanguageTask(BookText book, Engine engine, int threads) : IStudyTask<LanguageSettings, LanguageConfig>
{
    /// <inheritdoc/>
    public string Kind => LanguageConfig.Language;

    /// <inheritdoc/>
    public LanguageConfig Config(LanguageSettings settings, int seed) =>
        new(Program.Version, LanguageConfig.Language, book.Name, book.Sources, book.Sha256, engine.Name, threads, seed, settings);

    /// <inheritdoc/>
    public ITraining Begin(string target, bool overwrite, LanguageConfig config)
    {
        var parts = LanguageDataModule.split(config.Settings.Validation, book.Text);
        var alphabet = LanguageDataModule.alphabet(config.Settings, parts);
        var data = LanguageDataModule.encode(alphabet, parts);
        LanguageTraining.check(config.Settings, data);
        engine.Check.Invoke(LanguageSettingsModule.trained(config.Settings, data.Symbols));
        var run = UnfinishedRun.Begin(target, overwrite, config, LanguageRunFiles.Prepared(alphabet, book));
        return new LanguageRun(run, config, engine, alphabet, book, parts, data);
    }

    /// <inheritdoc/>
    public ITraining GoOn(UnfinishedRun run, LanguageConfig config)
    {
        var parts = LanguageDataModule.split(config.Settings.Validation, book.Text);
        var alphabet = LanguageRunFiles.ReadAlphabet(run.FullPath, config);
        return new LanguageRun(run, config, engine, alphabet, book, parts, LanguageDataModule.encode(alphabet, parts));
    }
}
