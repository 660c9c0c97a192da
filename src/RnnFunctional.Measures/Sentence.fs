namespace RnnFunctional.Measures

/// Sentences that are put together of parts.
module Sentence =

    /// `text` with a capital letter at its beginning.
    let capital (text: string) =
        $"{System.Char.ToUpperInvariant text[0]}{text.Substring 1}"
