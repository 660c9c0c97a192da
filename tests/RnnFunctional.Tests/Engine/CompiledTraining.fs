/// Training on the compiled engine: optimisers, states restored, numbers that are none, refusals, every width of vectors.
module RnnFunctional.Tests.CompiledTraining

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu

let private cpu = CpuEngine.withThreads 2

let optimisers =
    let clipped transform = Optimiser.after transform

    [
        for name in [ "sgd"; "momentum"; "nesterov"; "rmsprop"; "adagrad"; "adam"; "adamw" ] do
            name, Optimiser.parse name
        "adam, clipped by norm", clipped (Transform.clipByGlobalNorm 0.5) Optimiser.adam
        "momentum, clipped by value", clipped (Transform.clipByValue 0.3) (Optimiser.momentum 0.9)
        "sgd with decay", clipped (Transform.decay 0.1) Optimiser.sgd
        // A memory of the gradients of two steps ago: slots that move on to each other.
        "delayed",
        {
            Name = "delayed"
            Transform =
                Transform.chain
                    [
                        {
                            Slots = 2
                            Apply = fun _ g slots -> slots[1], [| g; slots[0] |]
                        }
                        Transform.descend
                    ]
        }
    ]

/// Σ w (p - x)²/2 for each row's x: its gradient w (p - x) has every size and stays away from 0 where x is far from p.
let private quadratic (c: OpCase) =
    let count = c.M * c.N * 17
    let weights = Draw.uniform 0.1 2.0 c.Seed "weights" [ count ] |> Task.single

    let task =
        [|
            Parameter(Draw.normal c.Seed "p" [ count ])
            Input(fun r ->
                10.0 * Draw.awayFromZero (c.Seed + r / 1000) "x" [ count ]
                + Draw.normal (c.Seed + r) "off" [ count ])
        |]
        |> Task.ofFunction "quadratic" c.Seed 3 (fun all -> [| all[0] - all[1] |])

    { task with
        Model =
            { task.Model with
                Loss = Model.alone (fun p x -> let d = p[0] - x[0] in 0.5 * sumAll (weights * d * d))
                Outline = Outline.none
            }
    }

/// An optimiser's laws on `engine`.
let ofOptimiser (engine: Engine) (name, optimiser: Optimiser) =
    testList
        name
        [
            comparison 8 "makes the reference's steps" (fun (c: OpCase) ->
                let task = quadratic c

                let reference, session =
                    Task.openOn ReferenceEngine.engine optimiser task, Task.openOn engine optimiser task

                for step in 1..4 do
                    reference.Step(task.Examples, 0.05) |> ignore
                    session.Step(task.Examples, 0.05) |> ignore
                    let expected, found = reference.State, session.State
                    Expect.equal found.Step expected.Step "step"

                    Close.within
                        Agreement.tolerance
                        $"parameters, step {step}"
                        (Tensor.Of expected.Parameters)
                        (Tensor.Of found.Parameters)

                    Close.allWithin
                        Agreement.tolerance
                        $"slots, step {step}"
                        (expected.Slots |> Array.map Tensor.Of)
                        (found.Slots |> Array.map Tensor.Of))

            comparison 4 "goes on from a restored state to the same bits" (fun (c: OpCase) ->
                let task = quadratic c
                let session () = Task.openOn engine optimiser task
                let step (s: Session) = s.Step(task.Examples, 0.05)
                let whole, first, second = session (), session (), session ()
                let reports = [ for _ in 1..4 -> step whole ]
                let early = [ for _ in 1..2 -> step first ]
                // Once used, what it prepared is out of date when the state changes.
                step second |> ignore
                second.Losses task.Examples |> ignore
                second.State <- first.State
                Expect.equal (second.Losses task.Examples) (first.Losses task.Examples) "losses"
                let late = [ for _ in 1..2 -> step second ]
                Expect.equal (early @ late) reports "losses and norms"
                Expect.equal (Task.bits second) (Task.bits whole) "state")
        ]

let private model =
    Model.sequence "model" (Network.ofCell ((Catalogue.find "gru").Make 2 3)) 4 1 Loss.mse

let private examples number =
    [|
        for r in 0..2 ->
            [|
                (if r = 1 then
                     NdArray.full [ 4; 2 ] number
                 else
                     NdArray.full [ 4; 2 ] 0.5)
                NdArray.full [ 4; 1 ] 0.1
            |]
    |]

let private opened (engine: Engine) =
    engine.Open model Optimiser.adam (Model.initialise Preset.pytorch 1 model) 1

let private notNumbers =
    testList
        "a number that is none"
        [
            for engine in [ ReferenceEngine.engine; cpu ] do
                for number in [ nan; infinity ] do
                    testCase $"{number}, {engine.Name}: is reported, and changes nothing" (fun () ->
                        let session = opened engine
                        session.Step(examples 0.5, 0.01) |> ignore
                        let before = session.State.Step, Task.bits session
                        let report = session.Step(examples number, 0.01)
                        Expect.isFalse report.IsFinite "report"
                        Expect.equal (session.State.Step, Task.bits session) before "state"
                        // And the session goes on as if nothing had been.
                        let other = opened engine
                        other.Step(examples 0.5, 0.01) |> ignore

                        let expected, found =
                            other.Step(examples 0.5, 0.01), session.Step(examples 0.5, 0.01)

                        Expect.equal found expected "next step")

                testCase $"{engine.Name}: stops a training with its last good state" (fun () ->
                    let options = { Fit.options 3 with BatchSize = 1 }

                    try
                        Fit.run engine options model (examples nan) (fun _ _ -> ()) |> ignore
                        failtest "trained"
                    with :? DivergenceException as error ->
                        let step = error.State.Step

                        for part in [ $"step {step + 1}"; "`weight_ih_l0`"; "norm"; "loss is NaN" ] do
                            Expect.stringContains error.Message part "message"

                        Expect.all error.State.Parameters Double.IsFinite "parameters"
                        Expect.all error.State.Slots (Array.forall Double.IsFinite) "slots")
        ]

let private refusals =
    let full shape = NdArray.full shape 0.5
    let table = Draw.normal 1 "table" [ 5; 3 ]

    let lookup =
        [| Parameter table; Input(fun _ -> Tensor.Of(1.0, 4.0)) |]
        |> Task.ofFunction "lookup" 1 4 (fun all -> [| gather all[0] all[1] |])

    testList
        "refuses"
        [
            for threads in [ 1; 3 ] do
                let session = opened (CpuEngine.withThreads threads)

                for what, examples, parts in
                    [
                        "too few inputs", [| [| full [ 4; 2 ] |] |], [ "example"; "2 inputs"; "found 1" ]
                        "a wrong shape",
                        [| [| full [ 4; 2 ]; full [ 4; 1 ] |]; [| full [ 4; 3 ]; full [ 4; 1 ] |] |],
                        [ "`x`"; "expected [4; 2]"; "found [4; 3]" ]
                    ] do
                    testCase $"{what}, {threads} threads" (fun () ->
                        Refused.shape parts (fun () -> session.Step(examples, 0.1))
                        Refused.shape parts (fun () -> session.Losses examples)
                        Refused.shape parts (fun () -> session.Predict examples))

                for index in [ 5.0; -1.0; 0.5; nan ] do
                    testCase $"row {index} of a table of 5, {threads} threads" (fun () ->
                        let session = Task.openOn (CpuEngine.withThreads threads) Optimiser.adam lookup

                        let wrong = Array.updateAt 2 [| NdArray.vector [ 1.0; index ] |] lookup.Examples

                        let parts = [ "gather"; "from 0 to 4"; $"found {index}" ]
                        Refused.shape parts (fun () -> session.Predict wrong)
                        let before = Task.bits session
                        Refused.shape parts (fun () -> session.Step(wrong, 0.1))
                        Expect.equal (Task.bits session) before "state"
                        // The threads are there for the next one.
                        Expect.isTrue (session.Step(lookup.Examples, 0.1)).IsFinite "next step")

            testCase "0 threads" (fun () ->
                Refused.naming [ "at least 1"; "0" ] (fun () -> opened (CpuEngine.withThreads 0)))

            testCase "arrays of a wrong length" (fun () ->
                let session =
                    CpuEngine.openSession 2 model Optimiser.sgd (Model.initialise Preset.pytorch 1 model) 1

                Refused.shape [ "`x`"; "16 numbers"; "2 rows of [4; 2]"; "found 15" ] (fun () ->
                    session.StepArrays([| Array.zeroCreate 15; Array.zeroCreate 8 |], 2, 0.1))

                Refused.shape [ "2 inputs"; "found 1" ] (fun () ->
                    session.StepArrays([| Array.zeroCreate 16 |], 2, 0.1)))

            testCase "a state of another model" (fun () ->
                let session = opened cpu

                let other =
                    { session.State with
                        Parameters = [| 1.0 |]
                    }

                Refused.shape [ "state"; "[1;" ] (fun () -> session.State <- other))
        ]

let tests =
    testList
        "compiled training"
        [
            testList "optimisers" (List.map (ofOptimiser cpu) optimisers)
            notNumbers
            refusals
        ]

/// Plans pack for the width that is in use when they are made: of the process' own, one test after the other.
let widths =
    testSequenced (
        Widths.each "compiled engine at vectors of" (fun () ->
            for seed in 0..11 do
                let hidden = [| 1; 3; 4; 7; 8; 9; 15; 16; 17; 31; 32; 33 |][seed]

                let cell: Cell<Tensor[], Tensor[]> =
                    (snd Subject.makers[seed % Subject.makers.Length]) (1 + seed) hidden

                let state = Array.zip (Array.ofList cell.State.Decls) (Cell.start cell)

                Array.append
                    (Draw.decls seed "p" cell.Parameters.Decls
                     |> Array.map (fun t ->
                         Parameter(Tensor.Value((t * (1.0 / sqrt (float hidden))).Array.Named t.Array.Name.Value))))
                    [| Input(fun r -> Draw.normal (seed + r) "xs" [ 4; cell.Input ]) |]
                |> Task.ofFunction "widths" seed (1 + 5 * seed % 13) (fun all ->
                    let p = Array.take (all.Length - 1) all

                    let last, ys =
                        Cell.run Unroll.forwards cell p (Array.map snd state) (Array.last all)

                    Array.append last [| ys |])
                |> Agreement.check (1 + seed % 2))
    )
