namespace RnnFunctional.Text

open RnnFunctional

/// Which texts of a training half are kept to choose by.
module Holdout =

    /// Neighbours in a file are often about one film, and words like its actors' names would give their labels away: so they are kept, or not,
    /// in blocks of so many.
    let private block = 100

    /// Of `count` texts in their file's order about the share `share`: the numbers of those to train on, and of those that are kept. The same
    /// for every seed.
    let split (share: float) (count: int) : int[] * int[] =
        // A small file has blocks as well.
        let size = max 1 (min block (count / 50))
        let blocks = Array.chunkBySize size [| 0 .. count - 1 |]

        let order = Rng.permutation blocks.Length (Rng.stream 0 "validation" 0)

        let kept =
            order |> Array.truncate (int (share * float blocks.Length)) |> Set.ofArray

        let isKept, isNot =
            blocks |> Array.indexed |> Array.partition (fun (i, _) -> kept.Contains i)

        Array.collect snd isNot, Array.collect snd isKept
