namespace RnnFunctional.Text

open System.Collections.Generic
open RnnFunctional

/// The words that a model knows, by number: 0 is padding, 1 stands for every other word, and the rest follow by how often they occur.
[<Sealed>]
type Vocabulary(words: string[]) =
    let numbers =
        words |> Seq.mapi (fun i word -> KeyValuePair(word, i + 2)) |> Dictionary

    /// What fills sequences up to a common length.
    static member Padding = 0

    /// Every word that is not in the vocabulary.
    static member Unknown = 1

    /// How many numbers there are.
    member _.Size = words.Length + 2

    /// The words from number 2 on.
    member _.Words = words

    /// The number of `word`.
    member _.Number(word: string) =
        match numbers.TryGetValue word with
        | true, number -> number
        | _ -> Vocabulary.Unknown

    /// The word of `number`.
    member _.Word(number: int) =
        match number with
        | 0 -> "‹padding›"
        | 1 -> "‹unknown›"
        | _ -> words[number - 2]

module Vocabulary =

    /// The most frequent words of `texts`, so that the vocabulary has at most `size` numbers, each word at least `least` times in them. Words
    /// that are equally frequent are taken by their letters.
    let build size least (texts: string[] seq) =
        Errors.atLeast 3 "vocabulary size" size

        Seq.concat texts
        |> Frequency.ranked
        |> Array.filter (fun (_, count) -> count >= least)
        |> Array.truncate (size - 2)
        |> Array.map fst
        |> Vocabulary
