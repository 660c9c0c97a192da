namespace RnnFunctional.Text

open System.Collections.Generic

/// Sequences of neighbouring words.
module Ngrams =

    let private ofWords n (words: string[]) =
        words |> Seq.windowed n |> Seq.map (String.concat " ")

    /// The share of different ones among all sequences of `n` words (Li and others 2016, "A diversity-promoting objective function for neural
    /// conversation models", distinct-n); 1 where there are none.
    let distinct n (words: string[]) : float =
        let all = ofWords n words |> Array.ofSeq

        if all.Length = 0 then
            1.0
        else
            float (HashSet all).Count / float all.Length

    /// The share of sequences of `n` words that already began among the `near` words before; 0 where there are none.
    let repeated n near (words: string[]) : float =
        let last = Dictionary<string, int>()
        let mutable all, again = 0, 0

        for ngram in ofWords n words do
            match last.TryGetValue ngram with
            | true, place when all - place <= near -> again <- again + 1
            | _ -> ()

            last[ngram] <- all
            all <- all + 1

        if all = 0 then 0.0 else float again / float all
