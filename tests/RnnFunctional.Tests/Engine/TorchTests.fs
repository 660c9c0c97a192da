/// Every operation, cell and network on Torch and on the reference; skipped where Torch is not to be had.
module RnnFunctional.Tests.TorchTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Host

/// Why Torch is not to be had here, if it is not.
let private missing =
    lazy
        (try
            TorchRoom.Open().Make.Invoke("cpu", 1) |> ignore
            None
         with :? InputException as problem ->
             Some problem.Message)

/// `tests`, or each of them skipped by its name with the reason.
let whereThere tests =
    match missing.Value with
    | None -> tests
    | Some reason ->
        let skip = Sync(fun () -> skiptest reason)

        tests
        |> Test.replaceTestCode (fun name _ -> Test.TestLabel(name, TestCase(skip, Normal), Normal))

/// Loaded when it is used.
let private onDemand (make: TorchRoom -> Func<string, int, Engine>) : Engine =
    let engine = lazy (make (TorchRoom.Open())).Invoke("cpu", 1)

    {
        Name = "torch"
        Needs = "libtorch"
        Check = ignore
        Open = fun model optimiser parameters seed -> engine.Value.Open model optimiser parameters seed
        OpenStepper = fun recurrence parameters -> engine.Value.OpenStepper recurrence parameters
    }

let private torch, precise = onDemand _.Make, onDemand _.MakePrecise

/// Both have float64, and differ by the order of sums and the last places of exp and tanh; gradients are sums over steps and rows, and three
/// steps of training hand on what differs.
let private exact = 1e-9

let private check (_: int) task =
    Agreement.on precise exact task
    Agreement.on torch Agreement.tolerance task

let private fused =
    let layer cell bias how steps =
        let cell: AnyCell = (Catalogue.find cell).Build bias 3 4

        let predict p (inputs: Tensor[]) =
            Cell.run how cell p (Cell.start cell) inputs[0] |> snd

        {
            Name = "layer"
            Parameters = cell.Parameters.Decls
            Inputs = [ "x", [ steps; 3 ] ]
            Predict = fun p inputs -> [| predict p inputs |]
            Loss = Model.alone (fun p inputs -> let y = predict p inputs in meanAll (y * y))
            Outline = Outline.none
        }

    let opened (model: Model) =
        torch.Open model Optimiser.sgd (Model.initialise Preset.pytorch 1 model) 1

    let loops session =
        TorchRoom.Open().FusedLoops.Invoke session

    let torchs = [ "elman-tanh"; "elman-relu"; "lstm"; "gru-reset-after" ]

    testList
        "Torch's own layers"
        [
            for bias in [ true; false ] do
                for cell in torchs do
                    testCase $"{cell}, biases: {bias}: is one, in both directions" (fun () ->
                        Expect.equal (loops (opened (layer cell bias Unroll.forwards 5))) 1 "forwards"
                        Expect.equal (loops (opened (layer cell bias Unroll.backwards 5))) 1 "backwards")

            for entry in Catalogue.all do
                if not (List.contains entry.Name torchs) then
                    testCase $"{entry.Name}: is none" (fun () ->
                        Expect.equal (loops (opened (layer entry.Name true Unroll.forwards 5))) 0 "loops")

            testCase "masked and truncated loops are none" (fun () ->
                for how in
                    [
                        Unroll.ofLength 3
                        { Unroll.forwards with
                            Truncate = Some 2
                        }
                    ] do
                    Expect.equal (loops (opened (layer "lstm" true how 5))) 0 "loops")

            testCase "models of other lengths share a layer, and a training" (fun () ->
                let model steps = layer "lstm" true Unroll.forwards steps
                let first = opened (model 5)
                let second = first.For(model 7)
                Expect.equal (loops first, loops second) (1, 1) "loops"

                let example steps =
                    [| [| NdArray.full [ steps; 3 ] 0.5 |] |]

                let before = second.Losses(example 7)
                first.Step(example 5, 0.1) |> ignore
                Expect.notEqual (second.Losses(example 7)) before "what the one learned, the other knows"
                second.Step(example 7, 0.1) |> ignore
                Expect.equal first.State.Step 2 "steps")
        ]

let private live () =
    GC.Collect()
    GC.WaitForPendingFinalizers()
    TorchRoom.Open().LiveTensors.Invoke()

/// Alone: others' tensors would count.
let private memory =
    let flat (steps: int) (act: unit -> unit) =
        for _ in 1..10 do
            act ()

        let before = live ()

        for _ in 1..steps do
            act ()

        Expect.equal (live ()) before $"tensors alive after {steps} more"

    let task cell =
        let cell: AnyCell = (Catalogue.find cell).Make 2 3

        let model =
            Model.sequence
                "model"
                { Network.ofCell cell with
                    Dropout = 0.2
                }
                6
                1
                Loss.mse

        let examples =
            Array.init 4 (fun r -> [| (Draw.normal r "x" [ 6; 2 ]).Array; (Draw.normal r "y" [ 6; 1 ]).Array |])

        torch.Open model Optimiser.adam (Model.initialise Preset.pytorch 1 model) 1, examples

    testSequenced (
        testList
            "the number of live tensors stays flat"
            [
                for cell in [ "lstm"; "gru-reset-before"; "mingru" ] do
                    testCase $"{cell}: over 1,000 steps of training" (fun () ->
                        let session, examples = task cell
                        flat 1000 (fun () -> session.Step(examples, 0.01) |> ignore))

                    testCase $"{cell}: over 200 predictions, and states read and set" (fun () ->
                        let session, examples = task cell

                        flat 200 (fun () ->
                            session.Predict examples |> ignore
                            session.State <- session.State))

                testCase "over 1,000 steps of a stream" (fun () ->
                    let cell = (Catalogue.find "lstm").Make 2 3

                    let stepper =
                        torch.OpenStepper (Recurrence.ofCell cell) (Block.join (Cell.initialise Preset.pytorch 1 cell))

                    flat 1000 (fun () -> (stepper.Step(ReadOnlySpan [| 0.5f; 1.0f |])).Length |> ignore))
            ]
    )

let private refusals =
    testList
        "refused"
        [
            testCase "a device that there is not" (fun () ->
                Refused.naming [ "--device"; "cpu or cuda"; "'cude'"; "'cuda'" ] (fun () ->
                    TorchRoom.Open().Make.Invoke("cude", 1)))

            testCase "row numbers that a table does not have, and nothing changes" (fun () ->
                let lookup =
                    [|
                        Parameter(Draw.normal 1 "table" [ 5; 3 ])
                        Input(fun _ -> Tensor.Of(1.0, 4.0))
                    |]
                    |> Task.ofFunction "lookup" 1 4 (fun all -> [| gather all[0] all[1] |])

                let session = Task.openOn torch Optimiser.adam lookup
                let before = Task.bits session

                for index in [ 5.0; -1.0; 0.5; nan ] do
                    let wrong = Array.updateAt 2 [| NdArray.vector [ 1.0; index ] |] lookup.Examples
                    let parts = [ "gather"; "from 0 to 4"; $"found {index}" ]
                    Refused.shape parts (fun () -> session.Predict wrong)
                    Refused.shape parts (fun () -> session.Step(wrong, 0.1))

                Expect.equal (Task.bits session) before "state")

            testCase "a number that is none is reported, and changes nothing" (fun () ->
                let task =
                    [|
                        Parameter(Draw.normal 1 "p" [ 3 ])
                        Input(fun r -> Tensor.Of(float r, 1.0, 2.0))
                    |]
                    |> Task.ofFunction "product" 1 2 (fun all -> [| all[0] * all[1] |])

                let session = Task.openOn torch Optimiser.adam task
                let before = Task.bits session
                let wrong = Array.updateAt 1 [| NdArray.vector [ 1.0; nan; 2.0 ] |] task.Examples
                Expect.isFalse (session.Step(wrong, 0.1)).IsFinite "report"
                Expect.equal (Task.bits session) before "state"
                Expect.isTrue (session.Step(task.Examples, 0.1)).IsFinite "next step")
        ]

/// Of devices the other engines have none: this needs no Torch.
let private devices =
    testCase "other engines have no devices" (fun () ->
        Refused.naming [ "--device cuda"; "engine cpu"; "torch" ] (fun () -> Engines.Find("cpu:cuda", 1)))

let tests =
    testList
        "torch"
        [
            devices
            whereThere (
                testList
                    "parity"
                    [
                        CompiledOperations.laws "operations" 4 check
                        CompiledCells.laws "cells" (fun count -> max 2 (count / 3)) check
                        comparison 60 "random graphs" (fun (c: GraphCase) -> CompiledGraphs.task c |> check 1)
                        testList
                            "optimisers"
                            (CompiledTraining.optimisers |> List.map (CompiledTraining.ofOptimiser torch))
                        SharedTraining.agreements "shared trainings" [ "torch", torch ]
                        StepperTests.ofCells "a step at a time" 3 [ torch ]
                    ]
            )
            whereThere fused
            whereThere memory
            whereThere refusals
        ]
