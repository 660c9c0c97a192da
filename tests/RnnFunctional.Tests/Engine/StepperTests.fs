/// Recurrences in use, a step at a time, on every engine.
module RnnFunctional.Tests.StepperTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu

let private engines =
    [ ReferenceEngine.engine; CpuEngine.withThreads 1; CpuEngine.withThreads 2 ]

let private step (stepper: Stepper) (input: NdArray) =
    let output = stepper.Step(ReadOnlySpan(Array.map float32 input.Data))
    NdArray.vector (Array.map float (output.ToArray()))

let private steps (stepper: Stepper) (inputs: NdArray seq) =
    inputs |> Seq.map (step stepper) |> Array.ofSeq

/// The numbers of each time of `xs`.
let private times (xs: Tensor) =
    List.init xs.Shape.Head (fun t -> NdArray.item t xs.Array)

/// Float32 over a few steps, as for a whole sequence.
let private close what (expected: NdArray[]) (found: NdArray[]) =
    Array.iter2 (Close.under 1.0 Agreement.tolerance what) expected found

/// All cells on `engines`, each on `count` cases.
let ofCells name count (engines: Engine list) =
    testList
        name
        [
            for name, make in Subject.makers do
                comparison
                    count
                    $"{name}: steps are the unrolled sequence, and a state that is set again goes on"
                    (fun (case: CellCase) ->
                        let cell = make case.Input case.Hidden
                        let subject = Subject.draw make case
                        let p, s = Array.map Task.single subject.P, Array.map Task.single subject.S
                        let xs = Task.single subject.Xs
                        let last, ys = Cell.run Unroll.forwards cell p s xs

                        for engine in engines do
                            let stepper = engine.OpenStepper (Recurrence.ofCell cell) (Block.join p)

                            stepper.State <- s |> Array.map _.Array
                            let before, after = times xs |> List.splitAt case.Cut
                            let first = steps stepper before
                            let state = stepper.State
                            let rest = steps stepper after
                            close $"{engine.Name}: outputs" (Array.ofList (times ys)) (Array.append first rest)
                            close $"{engine.Name}: last state" (last |> Array.map _.Array) stepper.State
                            stepper.State <- state

                            Expect.equal
                                (steps stepper after |> Array.map _.Data)
                                (rest |> Array.map _.Data)
                                "once more"

                            stepper.Reset()
                            Expect.all stepper.State (fun (s: NdArray) -> Array.forall ((=) 0.0) s.Data) "zeros")
        ]

let private words = 9

let private ofWords =
    testList
        "language models"
        [
            for tied in [ false; true ] do
                for input in [ []; [ 1 ] ] do
                    for cell in [ "lstm"; "gru" ] do
                        testCase $"{cell}, tied: {tied}, a word as {Shape.show input}: as by the reference" (fun () ->
                            let r = TinyLanguage.recurrence tied input words cell
                            let inputs = [ for word in [ 0; 8; 3; 3; 5 ] -> NdArray.full input (float word) ]

                            let run (engine: Engine) =
                                let stepper = engine.OpenStepper r (TinyLanguage.parameters 3 r)
                                steps stepper inputs, stepper.State

                            let outputs, state = run ReferenceEngine.engine

                            for engine in engines do
                                let foundOutputs, foundState = run engine
                                close "outputs" outputs foundOutputs
                                close "state" state foundState

                            let plan = Compile.recurrence r
                            Expect.isFalse (plan.Prepare @ plan.Run |> List.exists _.IsByReference) "by the reference")
        ]

let private refusals =
    testList
        "refused"
        [
            for engine in [ ReferenceEngine.engine; CpuEngine.withThreads 2 ] do
                let r = TinyLanguage.recurrence false [] words "gru"

                let stepper () =
                    engine.OpenStepper r (TinyLanguage.parameters 3 r)

                testCase $"{engine.Name}: a word that the table does not have, and the state stays" (fun () ->
                    let stepper = stepper ()
                    step stepper (NdArray.scalar 1.0) |> ignore
                    let state = stepper.State |> Array.map _.Data
                    Refused.shape [ "gather"; "9" ] (fun () -> step stepper (NdArray.scalar 9.0))
                    Expect.equal (stepper.State |> Array.map _.Data) state "state")

                testCase $"{engine.Name}: other shapes" (fun () ->
                    Refused.shape [ "language"; "[]"; "2 numbers" ] (fun () ->
                        step (stepper ()) (NdArray.vector [ 1.0; 2.0 ]))

                    Refused.shape [ "h_l0"; "[6]"; "[5]" ] (fun () ->
                        (stepper ()).State <- Array.create 2 (NdArray.full [ 5 ] 0.0))

                    Refused.shape [ "numbers"; "7" ] (fun () ->
                        engine.OpenStepper { r with Name = "numbers" } (Array.zeroCreate 7)))
        ]

let tests =
    testList "a step at a time" [ ofCells "cells" 10 engines; ofWords; refusals ]
