namespace RnnFunctional.Sweep

open MathNet.Numerics.Statistics
open RnnFunctional

/// A random forest (Breiman 2001, "Random forests") over the unit cube.
type Forest =
    {
        Trees: Leaf[][]
        /// How much of the variance of the values the trees foretell at points that they were not grown on: 1 for all, 0 or less for nothing.
        /// NaN where that can't be told.
        Foretold: float
    }

module Forest =

    let private trees = 64

    /// A leaf of a single point would take its noise for an effect.
    let private fewest = 2

    /// The value of a tree at `point`.
    let private at (point: float[]) (leaves: Leaf[]) =
        let axes = [| 0 .. point.Length - 1 |]

        let isIn (leaf: Leaf) =
            axes |> Array.forall (fun axis -> leaf.Holds(axis, point[axis]))

        (leaves |> Array.find isIn).Value

    /// The forest that grows, under `seed`, on `points` of the unit cube and the `values` there: each tree on as many of them, drawn with
    /// repetition. Each cut is along one of five sixths of the axes, as in the program of Hutter, Hoos & Leyton-Brown 2014.
    let grow (seed: int) (points: float[][]) (values: float[]) : Forest =
        let axes = (5 * points[0].Length + 5) / 6

        let grown =
            Array.init trees (fun tree ->
                let rng = Rng.stream seed "forest" tree
                let rows = Array.init points.Length (fun _ -> rng.Below points.Length)

                RegressionTree.grow fewest axes rng points values rows |> Array.ofList, set rows)

        let foretold =
            points
            |> Array.mapi (fun row point ->
                grown
                |> Array.filter (fun (_, rows) -> not (rows.Contains row))
                |> Array.map (fst >> at point)
                |> ArrayStatistics.Mean)

        // A row that no tree was grown without is NaN, and with it the share: with dozens of trees this is one of very few rows.
        let errors = Array.map2 (fun a b -> (a - b) ** 2.0) foretold values |> Array.average

        {
            Trees = Array.map fst grown
            Foretold = 1.0 - errors / ArrayStatistics.PopulationVariance values
        }

    /// The mean of `forest` over all points that have these positions along some axes: its marginal, an exact sum over leaves.
    let marginal (positions: (int * float) list) (forest: Forest) : float =
        let isIn (leaf: Leaf) = positions |> List.forall leaf.Holds

        /// How much of those points is of `leaf`.
        let share (leaf: Leaf) =
            positions
            |> List.fold (fun volume (axis, _) -> volume / (leaf.High[axis] - leaf.Low[axis])) leaf.Volume

        forest.Trees
        |> Array.averageBy (Array.filter isIn >> Array.sumBy (fun leaf -> leaf.Value * share leaf))
