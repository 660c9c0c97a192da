namespace RnnFunctional.Text

/// Texts as Unicode characters: also those that UTF-16 writes as two halves are one.
module Characters =

    /// The characters of `text`, each as a text of its own.
    let split (text: string) : string seq = text.EnumerateRunes() |> Seq.map string

    /// How many characters `text` has.
    let count (text: string) = Seq.length (text.EnumerateRunes())
