/// One training seen through several models, and tables of which a step names few rows.
module RnnFunctional.Tests.SharedTraining

open Expecto
open RnnFunctional
open RnnFunctional.Cpu

let private words = 40

/// Words of which each has a vector, read by a cell over `steps` times: the kind of model that is made for several lengths. Where `tied`, the
/// vectors are read out as well, so that all of them have a gradient.
let private model tied steps : Model =
    let cell = Cell.erase (Lstm.cell true 3 4)

    let table =
        Spec.tensor
            {
                Name = "words"
                Shape = [ words; 3 ]
                Role = Silent
                Blocks = []
                Fan = 1
            }
            id

    let predict (p: Tensor[]) (inputs: Tensor[]) =
        let _, ys =
            Cell.run Unroll.forwards cell (Array.skip 1 p) (Cell.start cell) (gather p[0] inputs[0])

        let last = item -1 ys

        if tied then matmul p[0] (slice 0 0 3 last) else last

    {
        Name = "reader"
        Parameters = table.Decls @ cell.Parameters.Decls
        Inputs = [ "words", [ steps ] ]
        Predict = fun p x -> [| predict p x |]
        Loss = Model.alone (fun p x -> let y = predict p x in meanAll ((y - 0.5) * (y - 0.5)))
        Outline = Outline.none
    }

let private examples (rng: Rng) rows steps =
    Array.init rows (fun _ -> [| NdArray.vector (Array.init steps (fun _ -> float (rng.Below words))) |])

let private start tied =
    Array.append
        (Draw.normal 3 "words" [ words; 3 ]).Array.Data
        (Model.initialise Preset.pytorch 1 (model tied 2)).[words * 3 ..]

/// A training whose steps have sequences of several lengths and several numbers of rows.
let private train (engine: Engine) optimiser tied =
    let rng = Rng.stream 5 "shared" 0
    let first = engine.Open (model tied 3) optimiser (start tied) 1
    let sessions = [| first; first.For(model tied 7); first.For(model tied 1) |]
    let lengths = [| 3; 7; 1 |]

    for step in 0..7 do
        let which = step * 2 % 3
        let batch = examples rng (1 + rng.Below 6) lengths[which]
        let report = sessions[which].Step(batch, 0.05)
        Expect.isTrue report.IsFinite "step"

    first, sessions[1].Losses(examples rng 3 7)

let private optimisers =
    [
        "adam", Optimiser.adam
        "momentum", Optimiser.momentum 0.9
        "lazy adam", Optimiser.lazily Optimiser.adam
        "lazy adamw", Optimiser.lazily (Optimiser.adamW 0.1)
        "clipped lazy adam", Optimiser.after (Transform.clipByGlobalNorm 0.05) (Optimiser.lazily Optimiser.adam)
        "cut lazy rmsprop", Optimiser.after (Transform.clipByValue 0.01) (Optimiser.lazily (Optimiser.rmsProp 0.9 1e-6))
    ]

let private close what (found: float[]) (expected: float[]) =
    // Float32 over eight steps of numbers of about size 1.
    Array.iter2 (fun f e -> Expect.isLessThan (abs (f - e)) (2e-4 * (1.0 + abs e)) what) found expected

/// `engines`, each with what it is called, do what the reference does.
let agreements name (engines: (string * Engine) list) =
    testList
        name
        [
            for name, optimiser in optimisers do
                for tied in [ false; true ] do
                    for called, engine in engines do
                        testCase $"{name}, tied: {tied}, {called}" (fun () ->
                            let expected, expectedLosses = train ReferenceEngine.engine optimiser tied
                            let found, losses = train engine optimiser tied
                            close "losses" losses expectedLosses
                            close "parameters" found.State.Parameters expected.State.Parameters
                            close "gradient" found.Gradient expected.Gradient
                            Array.iter2 (close "slots") found.State.Slots expected.State.Slots
                            Expect.equal found.State.Step 8 "all steps count")
        ]

/// A model of the same parameters that looks no word up.
let private whole: Model =
    let predict (p: Tensor[]) (inputs: Tensor[]) = 0.01 * item 0 inputs[0] * p[0]

    { model false 3 with
        Predict = fun p x -> [| predict p x |]
        Loss = Model.alone (fun p x -> let y = predict p x in meanAll ((y - 0.5) * (y - 0.5)))
        Outline = Outline.none
    }

/// A training whose models differ in whether they look words up.
let private trainBoth (engine: Engine) optimiser =
    let rng = Rng.stream 7 "both" 0
    let first = engine.Open whole optimiser (start false) 1
    let sessions = [| first; first.For(model false 3) |]

    for step in 0..5 do
        Expect.isTrue (sessions[step % 2].Step(examples rng 4 3, 0.05)).IsFinite "step"

    first.State

let private views =
    testList
        "a training goes on where another of its models has looked words up"
        [
            for name, optimiser in optimisers do
                testCase name (fun () ->
                    let expected = trainBoth ReferenceEngine.engine optimiser
                    let found = trainBoth (CpuEngine.withThreads 2) optimiser
                    close "parameters" found.Parameters expected.Parameters
                    Array.iter2 (close "slots") found.Slots expected.Slots)
        ]

let private lazily =
    testList
        "lazily"
        [
            for engine in [ ReferenceEngine.engine; CpuEngine.withThreads 2 ] do
                testCase $"{engine.Name}: words that are not named stay as they are" (fun () ->
                    let session =
                        engine.Open (model false 2) (Optimiser.lazily (Optimiser.adamW 0.1)) (start false) 1

                    let step (words: float list) =
                        session.Step([| [| NdArray.vector words |] |], 0.1) |> ignore
                        session.State

                    let first = step [ 1.0; 2.0 ]
                    let second = step [ 2.0; 5.0 ]

                    let changed (numbers: TrainingState -> float[]) word =
                        Array.sub (numbers first) (3 * word) 3
                        <> Array.sub (numbers second) (3 * word) 3

                    for numbers in
                        [
                            (fun (s: TrainingState) -> s.Parameters)
                            (fun s -> s.Slots[0])
                            (fun s -> s.Slots[1])
                        ] do
                        let named = List.filter (changed numbers) [ 0 .. words - 1 ]
                        Expect.equal named [ 2; 5 ] "changed")

            test "the engine knows which optimisers pass over what has no gradient" {
                for optimiser, passes in
                    [
                        Optimiser.adam, false
                        Optimiser.momentum 0.9, false
                        Optimiser.adamW 0.1, false
                        Optimiser.lazily (Optimiser.adamW 0.1), true
                        Optimiser.after (Transform.clipByGlobalNorm 1.0) (Optimiser.lazily Optimiser.adam), true
                        // The mean of the gradient takes all numbers together.
                        Optimiser.after
                            (Transform.stateless (fun _ g -> g - meanAll g))
                            (Optimiser.lazily Optimiser.adam),
                        false
                    ] do
                    Expect.equal (UpdateGraph.passesOver optimiser) passes optimiser.Name
            }
        ]

let private failures =
    test "a step that fails on a wrong word leaves nothing behind" {
        let open' () =
            (CpuEngine.withThreads 2).Open (model false 2) (Optimiser.lazily Optimiser.adam) (start false) 1

        let good = [| for word in 1.0 .. 4.0 -> [| NdArray.vector [ word; 0.0 ] |] |]
        let bad = Array.updateAt 3 [| NdArray.vector [ 7.0; 99.0 ] |] good
        let disturbed, undisturbed = open' (), open' ()
        Refused.shape [ "gather"; "99" ] (fun () -> disturbed.Step(bad, 0.1))

        for session in [ disturbed; undisturbed ] do
            session.Step(good, 0.1) |> ignore

        Expect.equal (Task.bits disturbed) (Task.bits undisturbed) "state"
        Expect.equal disturbed.Gradient undisturbed.Gradient "gradient"
    }

let private refusals =
    test "another model's parameters are refused" {
        for engine in [ ReferenceEngine.engine; CpuEngine.withThreads 1 ] do
            let session = engine.Open (model false 2) Optimiser.adam (start false) 1

            let other =
                { model false 2 with
                    Parameters = List.tail (model false 2).Parameters
                }

            Refused.shape [ "reader"; "words [40; 3]"; "same" ] (fun () -> session.For other)
    }

let tests =
    testList
        "one training, several models"
        [
            agreements
                "the compiled engine does what the reference does"
                [
                    for threads in [ 1; 2 ] -> $"{threads} threads", CpuEngine.withThreads threads
                ]
            views
            lazily
            failures
            refusals
        ]
