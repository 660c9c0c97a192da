using System.Text;
using RnnFunctional.Host.Data;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A language model as files: what `rnn train text` writes and `rnn generate` reads.</summary>
public static class LanguageRunFiles
{
    /// <summary>The symbols.</summary>
    public const string Alphabet = "alphabet.json";

    /// <summary>The text as it was learned.</summary>
    public const string Book = "book.txt";

    /// <summary>The columns of history.csv.</summary>
    public static string[] HistoryColumns { get; } = ["epoch", "loss", "validation_nats_per_char", "symbols", "seconds"];

    /// <summary>What a training is prepared with, by the files' names.</summary>
    public static IEnumerable<(string Name, string Content)> Prepared(Alphabet alphabet, BookText book) =>
        [(Alphabet, AlphabetFile.write(alphabet)), (Book, book.Text)];

    /// <summary>The parameters, by name and shape, as float32.</summary>
    public static byte[] Checkpoint(LanguageSettings settings, Alphabet alphabet, double[] parameters) =>
        SafeTensors.Write([.. Runs.Checkpoint.Entries(Declarations(settings, alphabet), parameters, isSingle: true)]);

    /// <summary>How the epochs went.</summary>
    public static string History(IEnumerable<LanguageEpoch> history) => CsvText.Of(
        HistoryColumns,
        history.Select(e => new object[] { e.Epoch, e.Loss, e.Validation, e.Symbols, e.Seconds }));

    /// <summary>The configuration, the alphabet and the parameters in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is no run of a language model, or one of its files is missing or damaged.</exception>
    public static (LanguageConfig Config, Alphabet Alphabet, double[] Parameters) Load(string folder)
    {
        var config = RunFiles.ReadConfig<LanguageConfig>(folder, LanguageConfig.Language);
        LanguageSettingsModule.check(config.Settings);
        var alphabet = ReadAlphabet(folder);
        var parameters = Runs.Checkpoint.Read(Path.Combine(folder, RunFiles.Checkpoint)).Parameters(Declarations(config.Settings, alphabet));
        return (config, alphabet, parameters);
    }

    /// <summary>The alphabet in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public static Alphabet ReadAlphabet(string folder)
    {
        var path = Path.Combine(folder, Alphabet);
        return AlphabetFile.read(path, ReviewText.Utf8(RunFiles.Read(path), () => path));
    }

    /// <summary>The book in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is missing, or not the one that was learned.</exception>
    public static BookText ReadBook(string folder, LanguageConfig config)
    {
        var path = Path.Combine(folder, Book);
        var book = BookFiles.Of(config.Name, ReviewText.Utf8(RunFiles.Read(path), () => path), config.Sources);
        return book.Sha256 == config.Sha256
            ? book
            : throw RunFiles.Damaged(path, $"its hash {config.Sha256} expected, found {book.Sha256}");
    }

    /// <summary>The parameters of a language model with the symbols of <paramref name="alphabet"/>.</summary>
    public static IEnumerable<Decl> Declarations(LanguageSettings settings, Alphabet alphabet) =>
        LanguageModelModule.parameters(LanguageSettingsModule.model(settings, alphabet.Size));
}
