namespace RnnFunctional.Text

open RnnFunctional

/// Texts of about one length in a batch, so that little of it is padding.
type Bucket =
    {
        /// The steps that all sequences of the batch have, with padding.
        Steps: int
        /// Which texts these are.
        Texts: int[]
    }

module Buckets =

    /// The lengths that batches are padded to: there are few, because each takes a plan of its own, and none is more than about a fifth longer
    /// than needed.
    let padded length =
        Seq.unfold (fun n -> Some(n, n + max 8 (n / 5 / 8 * 8))) 8
        |> Seq.find (fun n -> n >= length)

    /// How many batches' texts are sorted by length together. The more, the less padding; the fewer, the more the texts are mixed.
    let private pool = 50

    /// Batches of `size` of the texts of which `lengths` tells the lengths, in the order drawn by `rng`.
    let shuffled (rng: Rng) size (lengths: int[]) : Bucket[] =
        let batches =
            Rng.permutation lengths.Length rng
            |> Array.chunkBySize (size * pool)
            |> Array.collect (fun texts -> texts |> Array.sortBy (fun i -> lengths[i]) |> Array.chunkBySize size)

        Rng.permutation batches.Length rng
        |> Array.map (fun b ->
            {
                Steps = batches[b] |> Seq.map (fun i -> lengths[i]) |> Seq.max |> padded
                Texts = batches[b]
            })

    /// Batches of up to `size`, by length: for evaluation, where order does not matter.
    let sorted size (lengths: int[]) : Bucket[] =
        [| 0 .. lengths.Length - 1 |]
        |> Array.sortBy (fun i -> lengths[i])
        |> Array.chunkBySize size
        |> Array.map (fun texts ->
            {
                Steps = padded lengths[Array.last texts]
                Texts = texts
            })
