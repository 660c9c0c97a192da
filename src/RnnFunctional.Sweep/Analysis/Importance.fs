namespace RnnFunctional.Sweep

open MathNet.Numerics.Statistics

/// How much of what scores differ by comes from one parameter, or from two together beyond what each does alone.
type Importance =
    {
        /// One name, or two.
        Parameters: string list
        /// Of the variance over the whole space: the mean over the trees of a forest, and their standard deviation.
        Share: float
        Spread: float
    }

/// Importance by the functional analysis of variance of a random forest (Hutter, Hoos & Leyton-Brown 2014).
module Importance =

    /// The parts of the variance of `forest`: a mean and a standard deviation over its trees, as shares, for each axis, and for each two axes.
    /// Trees that find no difference don't count; empty where none does.
    let parts (forest: Forest) : (int list * float * float) list =
        [
            for tree in forest.Trees do
                let variance, single, pairs = Anova.parts tree

                if variance > 0.0 then
                    [
                        for i, part in Array.indexed single -> [ i ], part / variance
                        for (i, j), part in pairs -> [ i; j ], part / variance
                    ]
        ]
        |> List.transpose
        |> List.map (fun part ->
            let shares = [| for _, share in part -> share |]
            fst part.Head, ArrayStatistics.Mean shares, ArrayStatistics.PopulationStandardDeviation shares)

    /// The importance of every parameter of `space` that has more than one value, and of every two of them, the largest first, from what
    /// configurations of it came to; and how much of the differences between configurations a forest foretells that has not seen them: where
    /// that is nothing, the importance is one of noise. The same `seed` gives the same. Empty, and NaN, without two different scores.
    let compute (seed: int) (space: Space) (outcomes: Outcome list) : Importance list * float =
        let changing =
            space.Parameters
            |> List.indexed
            |> List.filter (fun (_, (_, range)) -> range.Count > 1.0)
            |> List.map (fun (i, (name, _)) -> i, name)

        let points, scores =
            outcomes
            |> List.choose (fun o ->
                Space.position o.Configuration space
                |> Option.map (fun point -> [| for i, _ in changing -> point[i] |], o.Score))
            |> Array.ofList
            |> Array.unzip

        if changing.IsEmpty || (Array.distinct scores).Length < 2 then
            [], nan
        else
            let forest = Forest.grow seed points scores

            [
                for axes, share, spread in parts forest ->
                    {
                        Parameters = axes |> List.map (fun i -> snd changing[i])
                        Share = share
                        Spread = spread
                    }
            ]
            |> List.sortByDescending _.Share,
            forest.Foretold
