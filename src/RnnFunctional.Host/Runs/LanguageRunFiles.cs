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
        SafeTensors.Write(Runs.Checkpoint.Entries(Declarations(settings, alphabet), parameters, isSingle: true));

    /// <summary>How the epochs went.</summary>
    public static string History(IEnumerable<LanguageEpoch> history) => CsvText.Of(
        HistoryColumns,
        history.Select(e => new object[] { e.Epoch, e.Loss, e.Validation, e.Symbols, e.Seconds }));

    /// <summary>The configuration, the alphabet and the parameters in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is no run of a language model, or one of its files is missing or damaged.</exception>
    public static (LanguageConfig Config, Alphabet Alphabet, double[] Parameters) Load(string folder)
    {
        var config = ReadConfig(folder);
        var alphabet = ReadAlphabet(folder, config);
        var parameters = Runs.Checkpoint.Read(Path.Combine(folder, RunFiles.Checkpoint)).Parameters(Declarations(config.Settings, alphabet));
        return (config, alphabet, parameters);
    }

    /// <summary>The configuration in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is missing or damaged, of a run of another kind, or asks for a network that can't be.</exception>
    public static LanguageConfig ReadConfig(string folder)
    {
        var config = RunFiles.ReadConfig<LanguageConfig>(folder, LanguageConfig.Language);
        try
        {
            LanguageSettingsModule.check(config.Settings);
        }
        catch (InputException problem)
        {
            throw RunFiles.Damaged(Path.Combine(folder, RunFiles.Config), problem.Message.TrimEnd('.', '?'));
        }

        return config;
    }

    /// <summary>The alphabet in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is missing or damaged, or has other units than <paramref name="config"/> says.</exception>
    public static Alphabet ReadAlphabet(string folder, LanguageConfig config)
    {
        var path = Path.Combine(folder, Alphabet);
        var alphabet = AlphabetFile.read(path, Text(path));
        return alphabet.Unit.Equals(TextUnitModule.parse(config.Settings.Unit))
            ? alphabet
            : throw RunFiles.Damaged(path, $"an alphabet of the unit {config.Settings.Unit} expected, as in {RunFiles.Config}, found one of {TextUnitModule.name(alphabet.Unit)}");
    }

    /// <summary>The book in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is missing, or not the one that was learned.</exception>
    public static BookText ReadBook(string folder, LanguageConfig config)
    {
        var path = Path.Combine(folder, Book);
        var book = BookFiles.Of(config.Name, Text(path), config.Sources);
        return book.Sha256 == config.Sha256
            ? book
            : throw RunFiles.Damaged(path, $"its hash {config.Sha256} expected, found {book.Sha256}");
    }

    /// <summary>The parameters of a language model with the symbols of <paramref name="alphabet"/>.</summary>
    public static IEnumerable<Decl> Declarations(LanguageSettings settings, Alphabet alphabet) =>
        LanguageModelModule.parameters(LanguageSettingsModule.model(settings, alphabet.Size));

    private static string Text(string path)
    {
        try
        {
            return ReviewText.Utf8(RunFiles.Read(path), () => path);
        }
        catch (InputException) when (File.Exists(path))
        {
            // Who changed it did not mean to write another text.
            throw RunFiles.Damaged(path, "it is no text in UTF-8 any more");
        }
    }
}
