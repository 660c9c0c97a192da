namespace RnnFunctional.Series

open MathNet.Numerics.LinearAlgebra
open MathNet.Numerics.Optimization

/// Exponential smoothing with trend and additive season (Holt 1957, Winters 1960) on a scale, fitted by the least squares of its
/// one-step errors after the first season. It starts from the first season's mean, the step from there to the second's, and the
/// first season's deviations.
module HoltWinters =

    type private State =
        {
            Level: float
            Trend: float
            Season: float[]
        } // the next season first

    let private start m (y: float[]) =
        let first = Array.average (Array.take m y)
        let second = Array.average (Array.sub y m m)

        {
            Level = first
            Trend = (second - first) / float m
            Season = Array.take m y |> Array.map (fun v -> v - first)
        }

    let private forecast state =
        state.Level + state.Trend + state.Season[0]

    let private advance (alpha, beta, gamma) state y =
        let level =
            alpha * (y - state.Season[0]) + (1.0 - alpha) * (state.Level + state.Trend)

        {
            Level = level
            Trend = beta * (level - state.Level) + (1.0 - beta) * state.Trend
            Season = Array.append (Array.tail state.Season) [| gamma * (y - level) + (1.0 - gamma) * state.Season[0] |]
        }

    let private squaredErrors m (y: float[]) weights =
        Array.fold
            (fun (sum, state) value ->
                let error = value - forecast state
                sum + error * error, advance weights state value)
            (0.0, start m y)
            (Array.skip m y)
        |> fst

    /// The three weights in (0, 1), fitted to `y` by Nelder and Mead's simplex from the best point of a coarse grid.
    let private fit m (y: float[]) =
        let weight v = 1.0 / (1.0 + exp -v)
        let weights (v: Vector<float>) = weight v[0], weight v[1], weight v[2]
        let loss v = squaredErrors m y (weights v)
        let logit p = log (p / (1.0 - p))

        let grid =
            [
                for a in [ 0.1; 0.3; 0.5; 0.7; 0.9 ] do
                    for b in [ 0.01; 0.05; 0.2 ] do
                        for g in [ 0.1; 0.3; 0.5; 0.7; 0.9 ] do
                            Vector.Build.DenseOfArray [| logit a; logit b; logit g |]
            ]

        let simplex = NelderMeadSimplex(1e-10, 2000)

        try
            weights (simplex.FindMinimum(ObjectiveFunction.Value loss, List.minBy loss grid).MinimizingPoint)
        with :? MaximumIterationsException ->
            // The surface is flat where a weight runs into 0 or 1; the grid's best is then as good.
            weights (List.minBy loss grid)

    /// The baseline for seasons of `m`, fitted on the scaled `training` part.
    let baseline m (scale: Scale) (training: float[]) =
        let weights = fit m (Array.map scale.Forward training)

        {
            Name = "holt_winters"
            Next =
                fun history ->
                    let y = Array.map scale.Forward history
                    let state = Array.fold (advance weights) (start m y) (Array.skip m y)
                    scale.Inverse(forecast state)
        }
