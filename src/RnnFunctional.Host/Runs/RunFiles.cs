using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using RnnFunctional.Series;

namespace RnnFunctional.Host.Runs;

/// <summary>The names of a run's files, and the form of its JSON.</summary>
public static class RunFiles
{
    /// <summary>Everything needed to repeat the run.</summary>
    public const string Config = "config.json";

    /// <summary>The scores.</summary>
    public const string Metrics = "metrics.json";

    /// <summary>The loss, epoch by epoch.</summary>
    public const string History = "history.csv";

    /// <summary>The forecasts of the test part.</summary>
    public const string Predictions = "predictions.csv";

    /// <summary>The series as it was read.</summary>
    public const string Series = "series.csv";

    /// <summary>The words that a classifier knows, one a line.</summary>
    public const string Vocabulary = "vocabulary.txt";

    /// <summary>The pairs of words that it knows; missing where it knows none.</summary>
    public const string Pairs = "pairs.txt";

    /// <summary>The trained parameters.</summary>
    public const string Checkpoint = "checkpoint.safetensors";

    /// <summary>The report.</summary>
    public const string Report = "report.html";

    /// <summary>One of a run's files.</summary>
    /// <exception cref="InputException">It is missing.</exception>
    public static byte[] Read(string path) =>
        File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new InputException($"{path} is missing: the run is not complete. Train again.");

    /// <summary>Writes a file that takes its name, and its predecessor's place, when it is on the disk.</summary>
    public static void Replace(string path, byte[] content)
    {
        RunFolder.Flushed(path + ".partial", content);
        File.Move(path + ".partial", path, overwrite: true);
        FolderEntries.Flush(Path.GetDirectoryName(path));
    }

    /// <summary>That <paramref name="path"/> is damaged: <paramref name="fault"/>, without a full stop.</summary>
    public static InputException Damaged(string path, string fault) =>
        new($"{path} is damaged: {fault}. Train again, or restore the file from a copy.");

    /// <summary>The hash by which <paramref name="content"/> is known again.</summary>
    public static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>Makes certain that the <paramref name="content"/> of the file at <paramref name="path"/> has the hash <paramref name="expected"/>.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public static void CheckHash(string path, string expected, byte[] content)
    {
        if (Hash(content) is var found && found != expected)
        {
            throw Damaged(path, $"its hash {expected} expected, found {found}");
        }
    }

    /// <summary>The metrics of the complete run in <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">They are missing or damaged.</exception>
    public static T ReadMetrics<T>(string folder)
    {
        var path = Path.Combine(folder, Metrics);
        try
        {
            return JsonSerializer.Deserialize<T>(Read(path), Json) ?? throw new JsonException("It holds nothing.");
        }
        catch (JsonException problem)
        {
            throw Damaged(path, problem.Message.TrimEnd('.'));
        }
    }

    /// <summary>Of which kind the run in <paramref name="folder"/> is.</summary>
    /// <exception cref="InputException">Its configuration is missing or damaged.</exception>
    public static string KindOf(string folder) => FromConfig(folder, root => Kind(root));

    /// <summary>What the run in <paramref name="folder"/> is good for, in a sentence.</summary>
    public static string UseOf(string folder) => KindOf(folder) switch
    {
        TextsConfig.Texts => $"`rnn classify {RunFolder.Shown(folder)}` uses it.",
        LanguageConfig.Language => $"`rnn generate {RunFolder.Shown(folder)}` uses it.",
        NetworkConfig.Plain => $"`rnn apply {RunFolder.Shown(folder)}` uses it.",
        _ => $"`rnn forecast {RunFolder.Shown(folder)}` uses it.",
    };

    /// <summary>The configuration in <paramref name="folder"/> of a run of the kind <paramref name="kind"/>.</summary>
    /// <exception cref="InputException">It is missing or damaged, or of another kind; it says what each kind is good for.</exception>
    public static T ReadConfig<T>(string folder, string kind) => FromConfig(folder, root =>
        Kind(root) is var found && found != kind
            ? throw new InputException($"{folder} is a run of the kind '{found}' where '{kind}' is expected: `rnn forecast` reads series, `rnn classify` texts, `rnn generate` languages, `rnn apply` networks. Name another run.")
            : root.Deserialize<T>(Json) ?? throw new JsonException("It holds nothing."));

    /// <summary>The kind of the run in <paramref name="folder"/>, whichever it is, and its configuration.</summary>
    /// <exception cref="InputException">It is missing or damaged.</exception>
    public static (string Kind, JsonElement Config) ReadConfig(string folder) => FromConfig(folder, root => (Kind(root), root.Clone()));

    private static string Kind(JsonElement root) => root.TryGetProperty("kind", out var value) ? value.ToString() : "nothing";

    private static T FromConfig<T>(string folder, Func<JsonElement, T> read)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException(Directory.Exists(folder + UnfinishedRun.Ending)
                ? $"{folder} is not complete yet: its training was interrupted. Go on with it by `rnn train --resume {folder}`."
                : $"{folder} {(File.Exists(folder) ? "is a file" : "does not exist")}: the folder of a run expected, as `rnn train` writes it.");
        }

        var path = Path.Combine(folder, Config);
        try
        {
            using var document = JsonDocument.Parse(Read(path));
            return read(document.RootElement);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            throw Damaged(path, problem.Message.TrimEnd('.'));
        }
    }

    /// <summary>Indented, names_like_this, nothing missing and nothing unknown; numbers that are none are null.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <summary>What config.json holds: with the same file and program, the run can be repeated bit for bit.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="Kind">What was trained: series.</param>
/// <param name="Name">The series' name.</param>
/// <param name="Source">The file, as it was given; null for a task's own.</param>
/// <param name="Column">The column.</param>
/// <param name="Sha256">The file's hash.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Threads">How many seeds were trained at once.</param>
/// <param name="Seeds">The seeds, one network each.</param>
/// <param name="Settings">Everything else.</param>
public sealed record RunConfig(
    string Version, string Kind, string Name, string? Source, string Column, string Sha256, string Engine, int Threads, int[] Seeds, Settings Settings)
{
    /// <summary>What <see cref="Kind"/> is.</summary>
    public const string Series = "series";
}
