using System.Text.Json;
using RnnFunctional.Exchange;
using RnnFunctional.Series;
using RnnFunctional.Text;

namespace RnnFunctional.Host.Runs;

/// <summary>A run of any kind as others take it.</summary>
/// <param name="Portable">The network with what stands around it.</param>
/// <param name="Parameters">The block of its parameters.</param>
/// <param name="Prefix">What the names of the parameters have before them in the run's checkpoint.</param>
/// <param name="Metadata">What goes along with the network by name: what its inputs and outputs stand for.</param>
public sealed record PortableRun(Portable Portable, double[] Parameters, string Prefix, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The run in <paramref name="folder"/>; of a series the network of <paramref name="seed"/>, or its first one.</summary>
    /// <exception cref="InputException">It is no complete run, or has no such seed.</exception>
    public static PortableRun Load(string folder, int? seed)
    {
        var kind = RunFiles.KindOf(folder);
        if (seed is not null && kind != RunConfig.Series)
        {
            throw new InputException($"--seed {seed}: {folder} is a run of the kind '{kind}', which has one network. Leave the option out.");
        }

        return kind switch
        {
            TextsConfig.Texts => OfTexts(folder),
            LanguageConfig.Language => OfLanguage(folder),
            NetworkConfig.Plain => OfNetwork(folder),
            _ => OfSeries(folder, seed),
        };
    }

    private static PortableRun OfTexts(string folder)
    {
        var (config, encoder, parameters) = TextsRunFiles.Load(folder);
        var classifier = ClassifierSettingsModule.classifier(config.Settings, encoder.Words.Size, encoder.PairCount);
        return new(ClassifierModule.portable(classifier), parameters, "", Described("the logit of \"positive\"", [
            ("vocabulary", Json(encoder.Words.Words)),
            .. encoder.Pairs is { } pairs ? new[] { ("pairs", Json(pairs.Value.Words)) } : [],
            ("numbers", "0 is padding, 1 every other word, and the words of the vocabulary follow from 2 on"),
            ("settings", Json(config.Settings))]));
    }

    private static PortableRun OfLanguage(string folder)
    {
        var (config, alphabet, parameters) = LanguageRunFiles.Load(folder);
        var model = LanguageSettingsModule.model(config.Settings, alphabet.Size);
        return new(LanguageModelModule.portable(model), parameters, "", Described("the logits of the symbol that follows", [
            ("alphabet", AlphabetFile.write(alphabet)), ("settings", Json(config.Settings))]));
    }

    private static PortableRun OfSeries(string folder, int? wanted)
    {
        var (config, _, parameters) = SeriesRunFiles.Load(folder);
        var seed = wanted ?? config.Seeds[0];
        var index = Array.IndexOf(config.Seeds, seed);
        return index < 0
            ? throw new InputException($"--seed {seed}: {folder} has networks of the seeds {string.Join(", ", config.Seeds)}.")
            : new(SeriesRun.Portable(config.Settings), parameters[index], $"seed{seed}.", Described("the forecast on the network's own scale", [
                ("series", config.Name), ("seed", $"{seed}"), ("settings", Json(config.Settings))]));
    }

    private static PortableRun OfNetwork(string folder)
    {
        var (config, parameters) = NetworkConfig.Load(folder);
        return new(PlainNetworkModule.portable(config.Network), parameters, "", Described("the network's output", [("network", Json(config.Network))]));
    }

    private static Dictionary<string, string> Described(string output, IEnumerable<(string Name, string Text)> more) =>
        more.Prepend(("y", output)).ToDictionary(item => item.Item1, item => item.Item2);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, RunFiles.Json);
}
