namespace RnnFunctional.Text

open System
open System.Collections.Generic
open System.Text.RegularExpressions

/// A word of a text, in small letters, and whether the text's edge may have cut it off.
[<Struct>]
type SpokenWord = { Word: string; AtEdge: bool }

/// The words that are spoken: letters, with apostrophes and hyphens inside; no numbers and no marks.
module SpokenWords =

    let private word =
        Regex(@"[\p{L}\p{M}]+(?:['’\-‐‑][\p{L}\p{M}]+)*", RegexOptions.Compiled ||| RegexOptions.CultureInvariant)

    /// The words of `text`, in order.
    let split (text: string) : SpokenWord[] =
        [|
            for found in word.Matches text do
                {
                    Word = found.Value.ToLowerInvariant().Replace('’', '\'').Replace('‐', '-').Replace('‑', '-')
                    AtEdge = found.Index = 0 || found.Index + found.Length = text.Length
                }
        |]

/// What a generated text is held against: the words and the passages of the book `text`, made ready to be found.
[<Sealed>]
type BookIndex(text: string) =
    let words = HashSet(SpokenWords.split text |> Seq.map _.Word)
    let starts = SuffixArray.build text

    /// Whether `word`, in small letters, stands in the book.
    member _.Knows(word: string) = words.Contains word

    /// How many different words the book has.
    member _.WordCount = words.Count

    /// Whether `passage` stands in the book, letter by letter.
    member _.Has(passage: string) =
        SuffixArray.contains text starts passage 0 passage.Length

    /// The longest passage of `other` that stands in the book letter by letter; of several the first.
    member _.LongestCopy(other: string) : string =
        let mutable start, length = 0, 0

        for i in 0 .. other.Length - 1 do
            // Only what is longer than the longest so far counts.
            while i + length < other.Length
                  && SuffixArray.contains text starts other i (length + 1) do
                start <- i
                length <- length + 1

        // Half of a character that UTF-16 writes as a pair is no copy.
        let copy = other.AsSpan(start, length)

        let copy =
            if length > 0 && Char.IsLowSurrogate copy[0] then
                copy.Slice 1
            else
                copy

        if copy.Length > 0 && Char.IsHighSurrogate copy[copy.Length - 1] then
            copy.Slice(0, copy.Length - 1).ToString()
        else
            copy.ToString()
