namespace RnnFunctional.Tests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu

/// The compiled engine against the reference.
module Agreement =

    /// What float32 loses: each result is the last of some tens of roundings of 6e-8, and sums of some hundred terms lose about the root of
    /// their number more; recurrences hand on what they have lost. Mistakes are of size 1.
    let tolerance = 1e-4

    let private all what (expected: NdArray[]) (found: NdArray[]) =
        Expect.equal found.Length expected.Length $"{what}: how many"

        Array.iteri2
            (fun i (e: NdArray) (f: NdArray) ->
                Expect.equal f.Shape e.Shape $"{what} {i}: shape"
                Close.under 1.0 tolerance $"{what} {i}" e f)
            expected
            found

    let private blocks task what (expected: float[]) (found: float[]) =
        // What is left where terms of the largest size, and at least of size 1, cancel is rounding: no tensor is held to more than a
        // hundredth of that.
        let largest =
            expected |> Seq.filter Double.IsFinite |> Seq.map abs |> Seq.fold max 1.0

        Array.iter2
            (fun (e: Tensor) (f: Tensor) ->
                Close.under (largest / 100.0) tolerance $"{what} of {e.Array.Name.Value}" e.Array f.Array)
            (Block.split task.Model.Parameters expected)
            (Block.split task.Model.Parameters found)

    let private evaluations task (reference: Session) (compiled: Session) =
        let vector (v: float[]) = [| NdArray.vector v |]
        all "losses" (vector (reference.Losses task.Examples)) (vector (compiled.Losses task.Examples))

        Array.iteri2
            (fun r -> all $"row {r}, output")
            (reference.Predict task.Examples)
            (compiled.Predict task.Examples)

    /// The rewritten graph of `task` means the same, and losses, outputs, gradients and three steps on `threads` threads are the
    /// reference's.
    let check threads (task: Task) =
        PassTests.keepsMeaning task
        // Cells that grow without bounds would leave float32 after a long step.
        let optimiser =
            Optimiser.after (Transform.clipByGlobalNorm 1.0) (Optimiser.momentum 0.9)

        let session engine = Task.openOn engine optimiser task

        let reference, compiled =
            session ReferenceEngine.engine, session (CpuEngine.withThreads threads)

        evaluations task reference compiled

        for step in 1..3 do
            let expected = reference.Step(task.Examples, 0.02)
            let found = compiled.Step(task.Examples, 0.02)
            blocks task $"step {step}: gradient" reference.Gradient compiled.Gradient
            Array.iteri2 (fun r -> all $"step {step}: row {r}, carried") reference.Carried compiled.Carried
            Close.numbers tolerance $"step {step}: loss" expected.Loss found.Loss
            Close.numbers tolerance $"step {step}: norm" expected.GradientNorm found.GradientNorm
            blocks task $"step {step}: parameters" reference.State.Parameters compiled.State.Parameters

        evaluations task reference compiled
