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

    /// Smaller shares of the variance are not told one by one.
    static member Told = 0.05

    /// Whether it is told of.
    member i.IsTold = i.Share >= Importance.Told

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

    /// The parameters of `space` that have more than one value, each an axis, and the forest that grows under `seed` on what configurations of it
    /// came to. None without two different scores.
    let forest (seed: int) (space: Space) (outcomes: Outcome list) : (string list * Forest) option =
        let changing =
            space.Parameters
            |> List.indexed
            |> List.filter (fun (_, (_, range)) -> range.Count > 1.0)

        let points, scores =
            outcomes
            |> List.choose (fun o ->
                Space.position o.Configuration space
                |> Option.map (fun point -> [| for i, _ in changing -> point[i] |], o.Score))
            |> Array.ofList
            |> Array.unzip

        if changing.IsEmpty || (Array.distinct scores).Length < 2 then
            None
        else
            Some([ for _, (name, _) in changing -> name ], Forest.grow seed points scores)

    /// Whether what is foretold of the variance of so many configurations may be nothing. Forests on 10 to 200 configurations of two or six
    /// parameters whose scores are noise have more than 1/√n in fewer than 5 % of cases, measured over 60 of each.
    let isNoise (count: int) (foretold: float) =
        not (foretold > 1.0 / sqrt (float count))

    /// The importance of every parameter of `space` that has more than one value, and of every two of them, the largest first, from what
    /// configurations of it came to; and how much of the differences between configurations a forest foretells that has not seen them: where
    /// that is nothing, the importance is one of noise. The same `seed` gives the same. Empty, and NaN, without two different scores.
    let compute (seed: int) (space: Space) (outcomes: Outcome list) : Importance list * float =
        match forest seed space outcomes with
        | None -> [], nan
        | Some(names, forest) ->
            [
                for axes, share, spread in parts forest ->
                    {
                        Parameters = axes |> List.map (fun i -> names[i])
                        Share = share
                        Spread = spread
                    }
            ]
            |> List.sortByDescending _.Share,
            forest.Foretold
