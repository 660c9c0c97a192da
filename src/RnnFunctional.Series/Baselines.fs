namespace RnnFunctional.Series

/// A rule that forecasts the value at a time from all values before it. Further ahead it goes on from its own forecasts.
type Baseline =
    {
        Name: string
        Next: float[] -> float
    }

    /// The forecasts of the times from `first` on, each from the true values before it.
    member b.OneStep(values: float[], first: int) =
        Array.init (values.Length - first) (fun k -> b.Next(Array.take (first + k) values))

    /// The forecasts of the `horizon` times after `values`.
    member b.Ahead(values: float[], horizon: int) =
        let extend history _ =
            Array.append history [| b.Next history |]

        Seq.fold extend values [ 1..horizon ] |> Array.skip values.Length

module Baselines =

    let private back k (history: float[]) = history[history.Length - k]

    /// x_{t-1}.
    let persistence = { Name = "persistence"; Next = back 1 }

    /// x_{t-1} and the mean step of the training part.
    let drift (training: float[]) =
        let step = (Array.last training - training[0]) / float (training.Length - 1)

        {
            Name = "drift"
            Next = fun history -> back 1 history + step
        }

    /// x_{t-m}, for seasons of `m`.
    let seasonalNaive m =
        {
            Name = "seasonal_naive"
            Next = back m
        }

    /// x_{t-m} and the mean step of the training part from season to season.
    let driftedSeasonalNaive m (training: float[]) =
        let step =
            Array.map2 (-) (Array.skip m training) (Array.take (training.Length - m) training)
            |> Array.average

        {
            Name = "drifted_seasonal_naive"
            Next = fun history -> back m history + step
        }

    /// x_{t-1} + x_{t-m} - x_{t-m-1} on `scale`: last season's step once more. Has no parameters at all.
    let seasonalFormula name m (scale: Scale) =
        {
            Name = name
            Next =
                fun history ->
                    let y k = scale.Forward(back k history)
                    scale.Inverse(y 1 + y m - y (m + 1))
        }
