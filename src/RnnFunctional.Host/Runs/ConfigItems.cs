using System.Text.Json;
using Microsoft.FSharp.Collections;

namespace RnnFunctional.Host.Runs;

/// <summary>A configuration for a report.</summary>
public static class ConfigItems
{
    private const string Settings = "settings";

    /// <summary>What stands in config.json, one item to a row; what stands in an object other than the settings has its name first.</summary>
    public static FSharpList<Tuple<string, string>> Of<T>(T config) =>
        ListModule.OfSeq(Items(JsonSerializer.SerializeToElement(config, RunFiles.Json), ""));

    private static IEnumerable<Tuple<string, string>> Items(JsonElement element, string before) =>
        element.EnumerateObject().SelectMany(item => item.Value.ValueKind == JsonValueKind.Object
            ? Items(item.Value, item.Name == Settings ? before : $"{before}{Label(item.Name)} ")
            : item.Value.ValueKind == JsonValueKind.Array
                ? [Tuple.Create(before + Label(item.Name), string.Join(", ", item.Value.EnumerateArray()))]
                : [Tuple.Create(before + Label(item.Name), item.Value.ToString())]);

    private static string Label(string name) => name.Replace('_', ' ');
}
