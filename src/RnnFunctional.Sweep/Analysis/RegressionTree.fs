namespace RnnFunctional.Sweep

open RnnFunctional

/// A part of the unit cube, and what a tree says of all of it.
type Leaf =
    {
        Low: float[]
        High: float[]
        Value: float
    }

    member leaf.Volume =
        Array.fold2 (fun v low high -> v * (high - low)) 1.0 leaf.Low leaf.High

    /// Whether `x` is of it along `axis`: every point of the cube is of one leaf of a tree.
    member leaf.Holds(axis: int, x: float) =
        leaf.Low[axis] <= x && (x < leaf.High[axis] || leaf.High[axis] = 1.0)

/// Regression trees (Breiman, Friedman, Olshen & Stone 1984, "Classification and regression trees"): the cube is cut in two where that takes most off
/// the squared error, and each half again.
module RegressionTree =

    /// The best cut of the points `rows` along `axis`: what it takes off the sum of squares, and where it lies.
    let private cut fewest (points: float[][]) (values: float[]) (rows: int[]) axis =
        let sorted = rows |> Array.sortBy (fun r -> points[r][axis])
        let total = sorted |> Array.sumBy (fun r -> values[r])
        let n = sorted.Length
        let mutable sum = 0.0
        let mutable best = None

        for i in 1 .. n - fewest do
            sum <- sum + values[sorted[i - 1]]
            let left, right = points[sorted[i - 1]][axis], points[sorted[i]][axis]

            if i >= fewest && left < right then
                let gain =
                    sum * sum / float i + (total - sum) * (total - sum) / float (n - i)
                    - total * total / float n

                match best with
                | Some(most, _) when gain <= most -> ()
                | _ -> best <- Some(gain, (left + right) / 2.0)

        best

    /// The leaves of a tree grown on the points `rows`, which may name one more than once, and the values there. Each leaf holds `fewest`
    /// points or more; each cut is along one of `axes` axes that are drawn for it.
    let grow fewest axes (rng: Rng) (points: float[][]) (values: float[]) (rows: int[]) : Leaf list =
        let dimensions = points[0].Length

        let rec split (low: float[]) (high: float[]) (rows: int[]) =
            let first = values[rows[0]]

            let cuts =
                if rows |> Array.forall (fun r -> values[r] = first) then
                    [||]
                else
                    // Axes along which all points are the same don't count, or a tree would end before its time.
                    Rng.permutation dimensions rng
                    |> Seq.choose (fun axis ->
                        cut fewest points values rows axis
                        |> Option.map (fun (gain, at) -> gain, axis, at))
                    |> Seq.truncate axes
                    |> Array.ofSeq

            if cuts.Length = 0 then
                [
                    {
                        Low = low
                        High = high
                        Value = rows |> Array.averageBy (fun r -> values[r])
                    }
                ]
            else
                let _, axis, at = cuts |> Array.maxBy (fun (gain, _, _) -> gain)
                let left, right = rows |> Array.partition (fun r -> points[r][axis] < at)

                split low (high |> Array.updateAt axis at) left
                @ split (low |> Array.updateAt axis at) high right

        split (Array.zeroCreate dimensions) (Array.create dimensions 1.0) rows
