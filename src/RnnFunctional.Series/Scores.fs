namespace RnnFunctional.Series

open System

/// How far forecasts lie from what came.
type Scores =
    {
        /// Root of the mean squared error, in the series' unit.
        Rmse: float
        /// Mean absolute error, in the series' unit.
        Mae: float
        /// Mean absolute error in percent of the value; NaN where a value is 0.
        Mape: float
        /// Mean absolute error in percent of the mean of value and forecast.
        Smape: float
        /// Mean absolute error over that of the seasonal naive forecast inside the training part (Hyndman & Koehler 2006).
        Mase: float
    }

module Scores =

    let private meanOf (f: float -> float -> float) forecasts actual =
        Seq.map2 f forecasts actual |> Seq.average

    /// The root of the mean squared difference of `forecasts` and `actual`.
    let rmse (forecasts: float[]) (actual: float[]) =
        sqrt (meanOf (fun f a -> (f - a) * (f - a)) forecasts actual)

    /// All scores of `forecasts` against `actual`, when the training part was `training` with seasons of `period` (1 for none).
    let compute (training: float[]) (period: int) (forecasts: float[]) (actual: float[]) =
        let mae = meanOf (fun f a -> abs (f - a)) forecasts actual

        let naive =
            meanOf
                (fun f a -> abs (f - a))
                (Array.take (training.Length - period) training)
                (Array.skip period training)

        {
            Rmse = rmse forecasts actual
            Mae = mae
            Mape =
                if Array.contains 0.0 actual then
                    Double.NaN
                else
                    100.0 * meanOf (fun f a -> abs ((f - a) / a)) forecasts actual
            Smape =
                100.0
                * meanOf (fun f a -> if f = a then 0.0 else 2.0 * abs (f - a) / (abs f + abs a)) forecasts actual
            Mase = mae / naive
        }
