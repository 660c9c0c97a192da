namespace RnnFunctional

open System

/// The learning rate's factor at each step, counted from 0.
type Schedule = int -> float

module Schedule =

    /// Always 1.
    let constant: Schedule = fun _ -> 1.0

    /// Multiplied by `factor` every `every` steps.
    let step every (factor: float) : Schedule =
        fun t -> Math.Pow(factor, float (t / every))

    /// Half a cosine from 1 down to `floor` over `total` steps (Loshchilov & Hutter 2017), and `floor` from there on.
    let cosine total (floor: float) : Schedule =
        fun t ->
            let progress = min 1.0 (float t / float (max 1 total))
            floor + (1.0 - floor) * 0.5 * (1.0 + Math.Cos(Math.PI * progress))

    /// `schedule`, begun by `steps` steps in which the factor grows evenly to its full size.
    let warmUp steps (schedule: Schedule) : Schedule =
        fun t -> schedule t * min 1.0 (float (t + 1) / float (max 1 steps))

    /// The schedule called `name` for `total` steps: constant, or cosine, down to nothing. Errors: names those there are.
    let parse (name: string) total : Schedule =
        match name with
        | "constant" -> constant
        | "cosine" -> cosine total 0.0
        | _ -> Errors.input $"--schedule: constant or cosine expected, found '{name}'."

/// The factor that falls when a loss no longer does: a pure state, advanced by what it observes.
type Plateau =
    {
        Factor: float
        Best: float
        /// How many observations in a row were no better than the best.
        Waited: int
    }

module Plateau =

    /// Before the first observation.
    let start =
        {
            Factor = 1.0
            Best = Double.PositiveInfinity
            Waited = 0
        }

    /// After `loss`: when it has not been better than the best for more than `patience` observations, the factor is multiplied
    /// by `drop`.
    let observe patience (drop: float) (loss: float) (state: Plateau) =
        if loss < state.Best then
            { state with Best = loss; Waited = 0 }
        elif state.Waited < patience then
            { state with Waited = state.Waited + 1 }
        else
            { state with
                Factor = state.Factor * drop
                Waited = 0
            }
