namespace RnnFunctional.Text

open RnnFunctional

/// A text as numbers of words and of pairs of neighbouring words; these are empty where a model has none.
type EncodedText =
    {
        Words: float32[]
        Pairs: float32[]
    }

    /// How many words there are, at least 1.
    member t.Length = t.Words.Length

/// How texts become numbers: with the vocabularies of the texts that a model was trained on.
type Encoder =
    {
        Punctuation: bool
        Length: int
        Keep: Truncation
        Words: Vocabulary
        Pairs: Vocabulary option
    }

    /// The numbers of the vocabulary of pairs; 0 where there is none.
    member e.PairCount = e.Pairs |> Option.map _.Size |> Option.defaultValue 0

module Encoder =

    /// Each word with the one before it.
    let private pairs (words: string[]) =
        words
        |> Array.mapi (fun i word -> (if i = 0 then "" else words[i - 1]) + " " + word)

    /// What is read of `text`: its words, as they stand in it after cutting; nothing in a text without words.
    let read (e: Encoder) (text: string) =
        Words.split e.Punctuation text |> Truncation.cut e.Keep e.Length

    /// `words`, which were read from a text, as numbers. A text without words is one unknown word.
    let ofWords (e: Encoder) (words: string[]) : EncodedText =
        let numbers (vocabulary: Vocabulary) words =
            if Array.isEmpty words then
                [| float32 Vocabulary.Unknown |]
            else
                Array.map (vocabulary.Number >> float32) words

        {
            Words = numbers e.Words words
            Pairs =
                match e.Pairs with
                | Some vocabulary -> numbers vocabulary (pairs words)
                | None -> [||]
        }

    /// `text` as numbers.
    let encode (e: Encoder) (text: string) = ofWords e (read e text)

    /// How often a pair has to occur to be known: one that occurs less has nothing to tell.
    let private leastPairs = 3

    /// The encoder under `settings`, with the vocabularies of `texts`.
    let build (settings: ClassifierSettings) (texts: string[]) : Encoder =
        let whole = texts |> Array.Parallel.map (Words.split settings.Punctuation)

        {
            Punctuation = settings.Punctuation
            Length = settings.Length
            Keep = Truncation.parse settings.Keep
            Words = Vocabulary.build settings.Words 1 whole
            Pairs =
                if settings.Pairs > 0 then
                    Some(Vocabulary.build settings.Pairs leastPairs (Seq.map pairs whole))
                else
                    None
        }
