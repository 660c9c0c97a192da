namespace RnnFunctional.Text

open RnnFunctional.Measures

/// Texts of about one length, and which share of them is judged right.
type LengthGroup =
    {
        /// The words of the shortest, of the one in the middle, and of the longest of them.
        Shortest: int
        Middle: int
        Longest: int
        Accuracy: Estimate
    }

module LengthGroups =

    /// Texts of `lengths` in `count` groups of about one size, from the shortest to the longest; fewer where there are fewer texts.
    let compute count (logits: float[]) (labels: bool[]) (lengths: int[]) : LengthGroup[] =
        [| 0 .. lengths.Length - 1 |]
        |> Array.sortBy (fun i -> lengths[i], i)
        |> Array.splitInto count
        |> Array.map (fun texts ->
            let right =
                texts |> Array.filter (fun i -> (logits[i] > 0.0) = labels[i]) |> Array.length

            {
                Shortest = lengths[texts[0]]
                Middle = lengths[texts[texts.Length / 2]]
                Longest = lengths[Array.last texts]
                Accuracy = Statistics.share right texts.Length
            })
