namespace RnnFunctional

open System

/// A training has left the numbers: its loss, or its gradient, is infinite or none at all. `State` is the last good one.
type DivergenceException(message: string, state: TrainingState) =
    inherit InvalidOperationException(message)

    /// What the training carried before the step that failed: a checkpoint can be made of it.
    member _.State = state

module Divergence =

    let private norm (numbers: float[]) =
        sqrt (Array.sumBy (fun v -> v * v) numbers)

    /// Stops the training of `model` in `session`, whose last step gave `report`: raises a DivergenceException that names the step, the first
    /// parameter whose gradient is no number, or else the one with the largest, and its norm.
    let stop (model: Model) (session: Session) (report: StepReport) : 'T =
        let state = session.State
        let gradients = Block.split model.Parameters session.Gradient
        let values = Block.split model.Parameters state.Parameters
        let norms = gradients |> Array.map (fun g -> norm g.Array.Data)

        let worst =
            match Array.tryFindIndex (Double.IsFinite >> not) norms with
            | Some i -> i
            | None -> Array.IndexOf(norms, Array.max norms)

        let decl = model.Parameters[worst]

        let message =
            $"training diverged at step {state.Step + 1}: the loss is {report.Loss:G6}, and the gradient of `{decl.Name}` has the norm {norms[worst]:G6} where the parameter itself has {norm values[worst].Array.Data:G6}. The step was not taken. Lower the learning rate, clip the gradient, or look at the inputs."

        raise (DivergenceException(message, state))

    /// `report`, that of a step of `session` on `model`. Errors: a DivergenceException where the step could not be taken; see `stop`.
    let guard (model: Model) (session: Session) (report: StepReport) : StepReport =
        if report.IsFinite then
            report
        else
            stop model session report
