namespace RnnFunctional.Text

open RnnFunctional

/// A book in two parts: its beginning to learn from, and its end to score by.
type BookParts = { Train: string; Held: string }

/// What a language model learns from and what it is scored by, as symbols.
type LanguageData =
    {
        /// How many symbols there are to read and write.
        Symbols: int
        Train: int[]
        /// The text's end, and before it the last symbol to train on: all but that one are told.
        Held: int[]
        /// Characters of the end.
        Characters: int
    }

module LanguageData =

    /// The least characters of a part: fewer say nothing.
    let private least = 20

    /// `book` with the share `held` of its characters at its end kept to score by. Errors: an InputException for a book that is too short,
    /// or has one character alone.
    let split (held: float) (book: string) : BookParts =
        let runes = Characters.split book |> Array.ofSeq
        let kept = int (held * float runes.Length)

        if kept < least then
            Errors.input
                $"the text: at least {int (ceil (float least / held))} characters expected, so that {least} can be held out, found {runes.Length}. Take a longer text, or hold out more of it with --validation-share."

        if runes |> Array.forall ((=) runes[0]) then
            Errors.input
                $"the text: at least two different characters expected, found '{runes[0]}' {runes.Length} times. There is nothing to learn from it; take another text."

        let train, rest = Array.splitAt (runes.Length - kept) runes

        {
            Train = String.concat "" train
            Held = String.concat "" rest
        }

    /// The alphabet that `settings` ask for: what stands in the part to learn from, as nothing is known of the rest.
    let alphabet (settings: LanguageSettings) (parts: BookParts) : Alphabet =
        Alphabet.build (TextUnit.parse settings.Unit) settings.Words 1 parts.Train

    /// `parts` as `alphabet` writes them.
    let encode (alphabet: Alphabet) (parts: BookParts) : LanguageData =
        let train = alphabet.Encode parts.Train

        {
            Symbols = alphabet.Size
            Train = train
            Held = Array.append [| Array.last train |] (alphabet.Encode parts.Held)
            Characters = Characters.count parts.Held
        }

    /// The mean log-probability of a held-out symbol, from what a character costs in nats.
    let logProbability (data: LanguageData) (nats: float) =
        -nats * float data.Characters / float (data.Held.Length - 1)
