namespace RnnFunctional.Text

open System
open System.Collections.Generic

/// How often pieces of texts occur.
module Frequency =

    /// Each of `pieces` once, with its count: the most frequent first, and equally frequent ones by their letters' codes.
    let ranked (pieces: string seq) : (string * int)[] =
        let counts = Dictionary<string, int>()

        for piece in pieces do
            counts[piece] <-
                match counts.TryGetValue piece with
                | true, count -> count + 1
                | _ -> 1

        let order (a, m: int) (b, n: int) =
            match compare n m with
            | 0 -> String.CompareOrdinal(a, b)
            | other -> other

        [| for pair in counts -> pair.Key, pair.Value |] |> Array.sortWith order
