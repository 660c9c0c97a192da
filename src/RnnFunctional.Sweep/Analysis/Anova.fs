namespace RnnFunctional.Sweep

open System

/// The functional analysis of variance of a tree (Hutter, Hoos & Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance"):
/// how much of its variance over the cube comes from one axis, and how much from two together beyond what they do alone. A tree is constant on
/// boxes, so that its marginals are exact sums.
module Anova =

    /// Where leaves begin and end along `axis`, and between which of these each lies.
    let private cells (leaves: Leaf[]) axis =
        let cuts =
            leaves
            |> Array.collect (fun l -> [| l.Low[axis]; l.High[axis] |])
            |> Array.distinct
            |> Array.sort

        let lengths = cuts |> Array.pairwise |> Array.map (fun (low, high) -> high - low)

        let ends =
            leaves
            |> Array.map (fun l -> Array.BinarySearch(cuts, l.Low[axis]), Array.BinarySearch(cuts, l.High[axis]))

        lengths, ends

    /// What each leaf adds where it is: its value, by its extent along all axes but `axes`.
    let private weights (leaves: Leaf[]) (axes: int list) =
        leaves
        |> Array.map (fun l ->
            l.Value * l.Volume
            / (axes |> Seq.fold (fun v i -> v * (l.High[i] - l.Low[i])) 1.0))

    /// The mean of the tree over all axes but one, on each cell of that one. Leaves are added at their first cell and taken off behind their
    /// last, and a running sum spreads them.
    let private alone (leaves: Leaf[]) axis (lengths: float[], ends: (int * int)[]) =
        let steps = Array.zeroCreate (lengths.Length + 1)

        Array.iter2
            (fun weight (first, behind) ->
                steps[first] <- steps[first] + weight
                steps[behind] <- steps[behind] - weight)
            (weights leaves [ axis ])
            ends

        Array.scan (+) 0.0 steps |> Array.skip 1 |> Array.take lengths.Length

    /// The same for two axes, in both of which a running sum is taken.
    let private together
        (leaves: Leaf[])
        i
        j
        (lengths: float[], ends: (int * int)[])
        (lengths': float[], ends': (int * int)[])
        =
        let sums = Array2D.zeroCreate (lengths.Length + 1) (lengths'.Length + 1)

        weights leaves [ i; j ]
        |> Array.iteri (fun leaf weight ->
            let first, behind = ends[leaf]
            let first', behind' = ends'[leaf]
            sums[first, first'] <- sums[first, first'] + weight
            sums[behind, first'] <- sums[behind, first'] - weight
            sums[first, behind'] <- sums[first, behind'] - weight
            sums[behind, behind'] <- sums[behind, behind'] + weight)

        for a in 0 .. lengths.Length do
            for b in 1 .. lengths'.Length do
                sums[a, b] <- sums[a, b] + sums[a, b - 1]

        for a in 1 .. lengths.Length do
            for b in 0 .. lengths'.Length do
                sums[a, b] <- sums[a, b] + sums[a - 1, b]

        sums

    /// The variance of the tree with `leaves` over the cube, the part of each axis, and that of each two axes together beyond both parts.
    let parts (leaves: Leaf[]) =
        let dimensions = leaves[0].Low.Length
        let mean = leaves |> Array.sumBy (fun l -> l.Value * l.Volume)
        let variance = leaves |> Array.sumBy (fun l -> l.Volume * (l.Value - mean) ** 2.0)
        let cells = Array.init dimensions (cells leaves)

        let effects =
            cells
            |> Array.mapi (fun axis cells -> alone leaves axis cells |> Array.map (fun m -> m - mean))

        let single =
            effects
            |> Array.map2 (fun (lengths, _) -> Array.map2 (fun l e -> l * e * e) lengths >> Array.sum) cells

        let pairs =
            [|
                for i in 0 .. dimensions - 1 do
                    for j in i + 1 .. dimensions - 1 do
                        let sums = together leaves i j cells[i] cells[j]
                        let lengths, lengths' = fst cells[i], fst cells[j]
                        let mutable sum = 0.0

                        for a in 0 .. lengths.Length - 1 do
                            for b in 0 .. lengths'.Length - 1 do
                                let e = sums[a, b] - mean - effects[i][a] - effects[j][b]
                                sum <- sum + lengths[a] * lengths'[b] * e * e

                        (i, j), sum
            |]

        variance, single, pairs
