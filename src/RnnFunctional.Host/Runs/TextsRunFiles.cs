using RnnFunctional.Host.Data;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A classifier as files: what `rnn train` writes and `rnn classify` reads.</summary>
public static class TextsRunFiles
{
    /// <summary>The columns of history.csv.</summary>
    public static string[] HistoryColumns { get; } =
        ["round", "epoch", "loss", "validation_accuracy", "validation_auc", "validation_loss", "words", "seconds"];

    /// <summary>The columns of predictions.csv.</summary>
    public static string[] PredictionColumns { get; } = ["id", "label", "logit", "words"];

    /// <summary>The parameters, by name and shape, as float32.</summary>
    public static byte[] Checkpoint(ClassifierSettings settings, Encoder encoder, double[] parameters) =>
        SafeTensors.Write(Runs.Checkpoint.Entries(Declarations(settings, encoder), parameters, isSingle: true));

    /// <summary>The vocabularies that <paramref name="encoder"/> has, by their files' names.</summary>
    public static IEnumerable<(string Name, string Content)> Vocabularies(Encoder encoder)
    {
        yield return (RunFiles.Vocabulary, Lines(encoder.Words));
        if (encoder.Pairs is { } pairs)
        {
            yield return (RunFiles.Pairs, Lines(pairs.Value));
        }
    }

    /// <summary>How the epochs went.</summary>
    public static string History(IEnumerable<EpochReport> history) => CsvText.Of(
        HistoryColumns,
        history.Select(e => new object[]
        {
            e.Round, e.Epoch, e.Loss, e.Validation.Accuracy, e.Validation.Auc, e.Validation.Loss, e.Tokens, e.Seconds,
        }));

    /// <summary>The test part: each text's label and logit, and how many words it has.</summary>
    public static string Predictions(IReadOnlyList<Review> test, double[] logits, int[] lengths) => CsvText.Of(
        PredictionColumns,
        test.Index().Select(t => new object[] { t.Item.Id, t.Item.IsPositive ? 1 : 0, logits[t.Index], lengths[t.Index] }));

    /// <summary>The classifier in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">It is no run of texts, or one of its files is missing or damaged.</exception>
    public static (TextsConfig Config, Encoder Encoder, double[] Parameters) Load(string folder)
    {
        var config = RunFiles.ReadConfig<TextsConfig>(folder, TextsConfig.Texts);
        ClassifierSettingsModule.check(config.Settings);
        var encoder = LoadEncoder(folder, config.Settings);
        var parameters = Runs.Checkpoint.Read(Path.Combine(folder, RunFiles.Checkpoint)).Parameters(Declarations(config.Settings, encoder));
        return (config, encoder, parameters);
    }

    /// <summary>The encoder whose vocabularies lie in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">One of them is missing or damaged.</exception>
    public static Encoder LoadEncoder(string folder, ClassifierSettings settings) => new(
        settings.Punctuation,
        settings.Length,
        TruncationModule.parse(settings.Keep),
        ReadVocabulary(Path.Combine(folder, RunFiles.Vocabulary)),
        settings.Pairs > 0 ? ReadVocabulary(Path.Combine(folder, RunFiles.Pairs)) : Microsoft.FSharp.Core.FSharpOption<Vocabulary>.None);

    /// <summary>The parameters of a classifier with the vocabularies of <paramref name="encoder"/>.</summary>
    public static IEnumerable<Decl> Declarations(ClassifierSettings settings, Encoder encoder) =>
        ClassifierModule.model(ClassifierSettingsModule.classifier(settings, encoder.Words.Size, encoder.PairCount), 8).Parameters;

    private static string Lines(Vocabulary vocabulary) =>
        string.Concat(vocabulary.Words.Select(word => word + "\n"));

    private static Vocabulary ReadVocabulary(string path)
    {
        var text = ReviewText.Utf8(RunFiles.Read(path), () => path);
        var words = text.Split('\n');
        return words[^1].Length == 0 && words.Distinct().Count() == words.Length
            ? new Vocabulary(words[..^1])
            : throw RunFiles.Damaged(path, "each word once, on a line of its own, expected");
    }
}
