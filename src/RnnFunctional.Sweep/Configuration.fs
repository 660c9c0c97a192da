namespace RnnFunctional.Sweep

open System.IO
open System.Text
open System.Text.Json
open RnnFunctional

/// What is read from JSON, and written.
module internal Json =

    /// The properties of the object `element` in their order, those with the same name too.
    let properties (element: JsonElement) =
        [ for p in element.EnumerateObject() -> p.Name, p.Value ]

    /// What `write` writes, as text in a single line.
    let text (write: Utf8JsonWriter -> unit) =
        use stream = new MemoryStream()
        using (new Utf8JsonWriter(stream)) write
        Encoding.UTF8.GetString(stream.ToArray())

/// A value for each parameter, by its name.
type Configuration =
    {
        Values: Map<string, string>
    }

    /// The value of the parameter `name`.
    member c.Item
        with get (name: string) = c.Values[name]

    /// As a command line takes it: "cell=gru hidden=32".
    override c.ToString() =
        c.Values |> Seq.map (fun v -> $"{v.Key}={v.Value}") |> String.concat " "

module Configuration =

    /// The configuration with `values`, each behind its name.
    let ofList (values: (string * string) list) : Configuration = { Values = Map.ofList values }

    /// The canonical text of `configuration`, a JSON object with the names in order: equal ones have the same, others another.
    let toJson (configuration: Configuration) =
        Json.text (fun writer ->
            writer.WriteStartObject()

            for value in configuration.Values do
                writer.WriteString(value.Key, value.Value)

            writer.WriteEndObject())

    /// The configuration whose canonical text is `json`. Errors: an InputException.
    let ofJson (json: string) : Configuration =
        try
            use document = JsonDocument.Parse json

            Json.properties document.RootElement
            |> List.map (fun (name, value) ->
                match value.GetString() with
                | null -> raise (System.InvalidOperationException())
                | text -> name, text)
            |> ofList
        with
        | :? JsonException
        | :? System.InvalidOperationException ->
            Errors.input $"a configuration, a JSON object with a text for each parameter, expected, found '{json}'."
