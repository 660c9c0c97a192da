namespace RnnFunctional.Tests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu

/// Engines against the reference.
module Agreement =

    /// What float32 loses: each result is the last of some tens of roundings of 6e-8, and sums of some hundred terms lose about the root of
    /// their number more; recurrences hand on what they have lost. Mistakes are of size 1.
    let tolerance = 1e-4

    let private all tolerance what (expected: NdArray[]) (found: NdArray[]) =
        Expect.equal found.Length expected.Length $"{what}: how many"

        Array.iteri2
            (fun i (e: NdArray) (f: NdArray) ->
                Expect.equal f.Shape e.Shape $"{what} {i}: shape"
                Close.under 1.0 tolerance $"{what} {i}" e f)
            expected
            found

    let private blocks tolerance task what (expected: float[]) (found: float[]) =
        // What is left where terms of the largest size, and at least of size 1, cancel is rounding: no tensor is held to more than a
        // hundredth of that.
        let largest =
            expected |> Seq.filter Double.IsFinite |> Seq.map abs |> Seq.fold max 1.0

        Array.iter2
            (fun (e: Tensor) (f: Tensor) ->
                Close.under (largest / 100.0) tolerance $"{what} of {e.Array.Name.Value}" e.Array f.Array)
            (Block.split task.Model.Parameters expected)
            (Block.split task.Model.Parameters found)

    let private evaluations tolerance task (reference: Session) (found: Session) =
        let vector (v: float[]) = [| NdArray.vector v |]
        all tolerance "losses" (vector (reference.Losses task.Examples)) (vector (found.Losses task.Examples))

        Array.iteri2
            (fun r -> all tolerance $"row {r}, output")
            (reference.Predict task.Examples)
            (found.Predict task.Examples)

    /// Losses, outputs, gradients and three steps of `task` on `engine` are the reference's within `tolerance`.
    let on (engine: Engine) tolerance (task: Task) =
        // Cells that grow without bounds would leave float32 after a long step.
        let optimiser =
            Optimiser.after (Transform.clipByGlobalNorm 1.0) (Optimiser.momentum 0.9)

        let session engine = Task.openOn engine optimiser task
        let reference, other = session ReferenceEngine.engine, session engine
        let all, blocks = all tolerance, blocks tolerance task
        evaluations tolerance task reference other

        for step in 1..3 do
            let expected = reference.Step(task.Examples, 0.02)
            let found = other.Step(task.Examples, 0.02)
            blocks $"step {step}: gradient" reference.Gradient other.Gradient
            Array.iteri2 (fun r -> all $"step {step}: row {r}, carried") reference.Carried other.Carried
            Close.numbers tolerance $"step {step}: loss" expected.Loss found.Loss
            Close.numbers tolerance $"step {step}: norm" expected.GradientNorm found.GradientNorm
            blocks $"step {step}: parameters" reference.State.Parameters other.State.Parameters

        evaluations tolerance task reference other

    /// The rewritten graph of `task` means the same, and the compiled engine on `threads` threads agrees with the reference.
    let check threads (task: Task) =
        PassTests.keepsMeaning task
        on (CpuEngine.withThreads threads) tolerance task
