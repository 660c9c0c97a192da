namespace RnnFunctional.Sweep

open System.Text.Json
open RnnFunctional

/// The parameters that a sweep changes, each with its range, in the order of their declaration.
///
/// As JSON, a space is an object with a range for each name: a text, as a command line takes it, or an array of the values to choose from,
/// which are texts, numbers, or true and false; a single value, other than a text with a range in it, stays as it is. Comments may stand in it.
///
///     {
///       "hidden": [16, 32, 64],
///       "cell": ["lstm", "gru"],
///       "learning-rate": "1e-4..1e-2:log",
///       "epochs": 3
///     }
type Space = { Parameters: (string * Range) list }

module Space =

    /// The space of `parameters`, each named by one of `known`. Errors: an InputException that begins with `where`, for one that is not known,
    /// for a parameter with two ranges, and where there is none.
    let create (where: string) (known: string seq) (parameters: (string * Range) list) : Space =
        if parameters.IsEmpty then
            Errors.input
                $"{where}: at least one parameter with a range expected, found none. Name one, as in --set hidden=16,32,64."

        for name, _ in parameters do
            if not (Seq.contains name known) then
                let all = String.concat ", " known
                Errors.input $"{where}: one of the parameters {all} expected, found '{name}'.{Nearest.hint known name}"

        match parameters |> List.countBy fst |> List.tryFind (fun (_, n) -> n > 1) with
        | Some(name, n) ->
            Errors.input
                $"{where}: one range for each parameter expected, found {n} for '{name}'. Put all its values into one."
        | None -> { Parameters = parameters }

    /// The parameter and the range that `setting`, a text NAME=RANGE, gives it. Errors: an InputException.
    let parameter (setting: string) : string * Range =
        match setting.Split('=', 2) with
        | [| name; range |] when not (System.String.IsNullOrWhiteSpace name) ->
            name.Trim(), Range.parse $"--set {name.Trim()}" range
        | _ -> Errors.input $"--set: NAME=RANGE expected, as in hidden=16,32,64, found '{setting}'."

    /// The space that `settings`, texts NAME=RANGE, make of the parameters `known`. Errors: an InputException.
    let ofSettings (known: string seq) (settings: string list) : Space =
        settings |> List.map parameter |> create "--set" known

    let private range (where: string) (element: JsonElement) =
        let rec value (element: JsonElement) =
            match element.ValueKind, element.ToString() with
            | (JsonValueKind.String | JsonValueKind.Number), text -> text
            // .NET writes True.
            | (JsonValueKind.True | JsonValueKind.False), text -> text.ToLowerInvariant()
            | kind, _ -> Errors.input $"{where}: a text, a number, true or false expected as a value, found {kind}."

        match element.ValueKind with
        | JsonValueKind.String -> Range.parse where (value element)
        | JsonValueKind.Array -> element.EnumerateArray() |> Seq.map value |> List.ofSeq |> Range.choice where
        | _ -> Range.choice where [ value element ]

    /// The space that `json`, which was found in `source`, writes of the parameters `known`. Errors: an InputException.
    let ofJson (source: string) (known: string seq) (json: string) : Space =
        let options =
            JsonDocumentOptions(CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true)

        use document =
            try
                JsonDocument.Parse(json, options)
            with :? JsonException as problem ->
                Errors.input $"{source}: JSON expected. {problem.Message}"

        let root = document.RootElement

        if root.ValueKind <> JsonValueKind.Object then
            Errors.input
                $"{source}: an object with a range for each parameter expected, as in {{ \"hidden\": [16, 32, 64] }}, found {root.ValueKind}."

        Json.properties root
        |> List.map (fun (name, element) -> name, range $"{source}, {name}" element)
        |> create source known

    /// `space` as JSON in one line, which `ofJson` reads back: the same for equal spaces.
    let toJson (space: Space) =
        Json.text (fun writer ->
            writer.WriteStartObject()

            for name, range in space.Parameters do
                match range with
                | Choice values ->
                    writer.WriteStartArray name
                    values |> List.iter writer.WriteStringValue
                    writer.WriteEndArray()
                | _ -> writer.WriteString(name, Range.text range)

            writer.WriteEndObject())

    /// The configuration at `point`, which has a number from 0 to 1 for each parameter.
    let at (point: float[]) (space: Space) : Configuration =
        space.Parameters
        |> List.mapi (fun i (name, range) -> name, Range.at point[i] range)
        |> Configuration.ofList

    /// Where in the unit cube `configuration` lies; None where it is not of `space`: `at` leads back to it.
    let position (configuration: Configuration) (space: Space) : float[] option =
        let positions =
            space.Parameters
            |> List.map (fun (name, range) ->
                configuration.Values.TryFind name
                |> Option.bind (fun value -> Range.position value range))

        if
            configuration.Values.Count = positions.Length
            && List.forall Option.isSome positions
        then
            Some(positions |> List.map Option.get |> Array.ofList)
        else
            None

    /// The parameters of `space` that have more than one value.
    let changing (space: Space) =
        space.Parameters |> List.filter (fun (_, range) -> range.Count > 1.0)

    /// `configuration` of `space` in words, without what all configurations have; all of it where it is none of the space, or the only one.
    let shown (space: Space) (configuration: Configuration) : string =
        let names = changing space |> List.map fst

        if names.IsEmpty || (position configuration space).IsNone then
            string configuration
        else
            names
            |> List.map (fun name -> $"{name}={configuration[name]}")
            |> String.concat " "

    /// The configuration that `settings`, texts NAME=VALUE, name in `space`; what can be only one thing need not be named. Errors: an
    /// InputException that begins with `where`, for a parameter that is missing, named twice or not of the space, and for a value outside
    /// of its range.
    let configuration (where: string) (settings: string list) (space: Space) : Configuration =
        let given =
            settings
            |> List.map (fun setting ->
                match setting.Split('=', 2) with
                | [| name; value |] -> name.Trim(), value.Trim()
                | _ -> Errors.input $"{where}: NAME=VALUE expected, as in hidden=32, found '{setting}'.")

        let names = space.Parameters |> List.map fst

        for name, n in List.countBy fst given do
            if not (List.contains name names) then
                let all = String.concat ", " names

                Errors.input
                    $"{where}: one of what the sweep changes, {all}, expected, found '{name}'.{Nearest.hint names name}"

            if n > 1 then
                Errors.input $"{where}: one value for {name} expected, found {n}."

        let missing =
            changing space
            |> List.filter (fun (name, _) -> not (List.exists (fst >> (=) name) given))
            |> List.map fst

        if not missing.IsEmpty then
            let all = String.concat ", " missing
            Errors.input $"{where}: a value for each of what the sweep changes expected, found none for {all}."

        space.Parameters
        |> List.map (fun (name, range) ->
            match given |> List.tryFind (fst >> (=) name) with
            | None -> name, Range.at 0.5 range
            | Some(_, value) ->
                match Range.position value range with
                | Some u -> name, Range.at u range
                | None ->
                    Errors.input
                        $"{where}: {name} in {Range.text range} expected, found {value}. Widen the range, or begin inside of it.")
        |> Configuration.ofList
