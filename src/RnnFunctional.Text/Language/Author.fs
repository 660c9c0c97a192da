namespace RnnFunctional.Text

open System.Diagnostics
open System.Text
open RnnFunctional

/// What an author wrote: the text without the prompt, the mean log-probability of its symbols in nats at temperature 1, how many symbols
/// it has, and the seconds that writing took.
type Written =
    {
        Text: string
        LogProbability: float
        Symbols: int
        Seconds: float
    }

/// A language model that writes: of `settings` and `alphabet`, with the trained `parameters`, on `engine`.
[<Sealed>]
type Author(engine: Engine, settings: LanguageSettings, alphabet: Alphabet, parameters: float[]) =
    let stepper =
        engine.OpenStepper (LanguageModel.recurrence (LanguageSettings.model settings alphabet.Size)) parameters

    let isSeen (text: string) =
        alphabet.Unit = TextUnit.Byte
        || alphabet.Encode text |> Array.forall (fun s -> s < alphabet.Pieces.Count)

    /// What a text without a prompt begins after: as a paragraph does, or else after the most frequent piece.
    let beginning = if isSeen "\n" then alphabet.Encode "\n" else [| 0 |]

    let symbols (prompt: string) =
        if prompt = "" then beginning else alphabet.Encode prompt

    /// The first `count` characters of `text`, or all of it.
    let first count (text: string) =
        if text.Length <= count then
            text
        else
            Characters.split text |> Seq.truncate count |> String.concat ""

    /// The characters of `prompt` that the model never saw: it reads their bytes, of which it knows nothing.
    member _.Unseen(prompt: string) : string list =
        Characters.split prompt
        |> Seq.distinct
        |> Seq.filter (isSeen >> not)
        |> List.ofSeq

    /// Goes on after `prompt` for `length` characters, as `sampler` draws; each piece of text goes to `tell` as soon as it is there. With words
    /// for symbols the text ends with the one that makes it long enough. Memory does not grow with the length, but for the text itself.
    /// Errors: fewer than one character.
    member _.Write(sampler: SamplerSettings, prompt: string, length: int, tell: string -> unit) : Written =
        Errors.atLeast 1 "--length" length
        stepper.Reset()
        let clock = Stopwatch.StartNew()
        let writer = Writer(stepper, alphabet.Size, sampler)
        symbols prompt |> Array.iter writer.Read
        let decoder = alphabet.Decoder()
        let text = StringBuilder()
        let mutable written = 0

        let add piece =
            if piece <> "" then
                text.Append piece |> ignore
                written <- written + Characters.count piece
                tell piece

        while written < length do
            let piece = decoder.Push(writer.Next())

            // A symbol that ends a broken character brings two: what stands for that one, and its own.
            add (
                if alphabet.Unit = TextUnit.Word then
                    piece
                else
                    first (length - written) piece
            )

        {
            Text = text.ToString()
            LogProbability = writer.MeanLogProbability
            Symbols = int writer.Written
            Seconds = clock.Elapsed.TotalSeconds
        }

    /// The most probable text of `length` symbols after `prompt` that beam search finds with `beams` beams.
    member _.Search(beams: int, prompt: string, length: int) : Written =
        stepper.Reset()
        let clock = Stopwatch.StartNew()
        let found = Beam.search stepper alphabet.Size beams (symbols prompt) length

        {
            Text = alphabet.Decode found.Symbols
            LogProbability = found.MeanLogProbability
            Symbols = length
            Seconds = clock.Elapsed.TotalSeconds
        }
