namespace RnnFunctional.Text

open System
open System.Collections.Generic
open System.Text.Encodings.Web
open System.Text.Json
open System.Text.Json.Serialization
open RnnFunctional

/// What the file of an alphabet holds: the name of its unit, and its pieces in order.
type AlphabetContent = { Unit: string; Pieces: string[] }

/// An alphabet as the file that lies beside the weights of its network.
module AlphabetFile =

    let private json =
        JsonSerializerOptions(
            WriteIndented = true,
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectRequiredConstructorParameters = true,
            RespectNullableAnnotations = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping
        )

    /// `alphabet` as JSON.
    let write (alphabet: Alphabet) =
        JsonSerializer.Serialize(
            {
                Unit = TextUnit.name alphabet.Unit
                Pieces = Array.ofSeq alphabet.Pieces
            },
            json
        )

    /// What is wrong with `content`, if anything is.
    let private fault (unit: TextUnit) (pieces: string[]) =
        let seen = HashSet<string>()

        let ofPiece (i, piece: string) =
            if String.IsNullOrEmpty piece then
                Some $"piece {i} is empty"
            elif not (seen.Add piece) then
                Some $"piece {i}, '{piece}', stands in it twice"
            elif unit = TextUnit.Char && Seq.length (TextUnit.pieces unit piece) > 1 then
                Some $"piece {i}, '{piece}', is more than one character"
            else
                None

        if unit = TextUnit.Byte && pieces.Length > 0 then
            Some $"no pieces expected in an alphabet of bytes, found {pieces.Length}"
        else
            pieces |> Seq.indexed |> Seq.tryPick ofPiece

    /// The alphabet that `text` from the file `path` holds. Errors: an InputException that names the file and says what is wrong in it.
    let read (path: string) (text: string) : Alphabet =
        let damaged (fault: string) =
            Errors.input $"{path} is damaged: {fault}. Train again, or restore the file from a copy."

        let content =
            try
                JsonSerializer.Deserialize<AlphabetContent | null>(text, json)
            with
            | :? JsonException
            | :? InvalidOperationException as problem -> damaged (problem.Message.TrimEnd '.')

        match content with
        | null -> damaged "it holds nothing"
        | content ->
            let unit =
                try
                    TextUnit.parse content.Unit
                with :? InputException as problem ->
                    damaged (problem.Message.TrimEnd('.', '?'))

            match fault unit content.Pieces with
            | Some fault -> damaged fault
            | None -> Alphabet(unit, content.Pieces)
