/// The engine of the layers derived by hand: it trains as the others do.
module RnnFunctional.Tests.ScratchEngineTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Scratch
open RnnFunctional.Series
open RnnFunctional.Text

/// Both in float64, over some steps of training: the same sums in another order.
let private exactly = 1e-9

let private sameNumbers tolerance what (expected: float[]) (found: float[]) =
    Close.under 1.0 tolerance what (NdArray.vector expected) (NdArray.vector found)

let private lesson =
    { Settings.lesson with
        Epochs = 3
        LookBack = 2
    }

let private series = Array.init 30 (fun t -> 100.0 + 5.0 * sin (float t) + float t)

let private trainSeries engine cell =
    let settings = { lesson with Cell = cell }
    Evaluation.train engine settings 1 series

let private window =
    [
        for cell in Cells.names do
            testCase $"the lecture's forecaster with {cell}" (fun () ->
                let expected = trainSeries ReferenceEngine.engine cell
                let found = trainSeries (ScratchEngine.exact 2) cell
                let single = trainSeries (ScratchEngine.withThreads 2) cell
                let compiled = trainSeries (CpuEngine.withThreads 2) cell
                sameNumbers exactly "losses" expected.Losses found.Losses
                sameNumbers exactly "parameters" expected.Parameters found.Parameters
                sameNumbers Agreement.tolerance "losses in float32" compiled.Losses single.Losses

                // What is forecast is computed from the same parameters.
                let forecast engine =
                    let restored =
                        WindowForecaster.restore engine { lesson with Cell = cell } series expected.Parameters [||]

                    Trained.ahead restored series 5

                sameNumbers
                    (100.0 * exactly)
                    "forecast"
                    (forecast ReferenceEngine.engine)
                    (forecast (ScratchEngine.exact 1)))
    ]

/// A language model of one layer for 7 symbols: one-hot or with a table.
let private language cell embedding =
    LanguageSettings.model
        { LanguageSettings.lesson with
            Cell = cell
            Embedding = embedding
            Hidden = 5
        }
        7

let private steps = 4

let private text = (Draw.indices 7 3 "text" [ 400 ]).Array.Data |> Array.map int

let private windowExamples count =
    Array.init count (fun row ->
        let x, y = Streams.window text steps (5 * row)
        [| x; y |])

let private pieceExamples (m: LanguageModel) count =
    Array.init count (fun row ->
        let x, y = Streams.part text (7 * row) steps
        let states = Draw.decls row "states" m.Network.States |> Array.map _.Array
        Array.append [| x; y |] states)

/// Trains `model` on two engines from the same start and compares everything that a session tells.
let private sameTraining
    tolerance
    (expectedEngine: Engine)
    (engine: Engine)
    optimiser
    (model: Model)
    (examples: int -> NdArray[][])
    =
    let start = Model.initialise Preset.pytorch 3 model
    let opened (engine: Engine) = engine.Open model optimiser start 1
    let expected, found = opened expectedEngine, opened engine

    let rows =
        Array.iteri2 (fun row -> Array.iteri2 (fun i -> Close.under 1.0 tolerance $"row {row}, {i}"))

    for step in 1..4 do
        // The last batch of an epoch is smaller.
        let examples = examples (if step = 3 then 3 else 8)
        let e, f = expected.Step(examples, 0.01), found.Step(examples, 0.01)
        sameNumbers tolerance $"step {step}: loss and norm" [| e.Loss; e.GradientNorm |] [| f.Loss; f.GradientNorm |]
        sameNumbers tolerance $"step {step}: gradient" expected.Gradient found.Gradient
        sameNumbers tolerance $"step {step}: parameters" expected.Parameters found.Parameters
        rows expected.Carried found.Carried

    let examples = examples 5
    sameNumbers tolerance "losses" (expected.Losses examples) (found.Losses examples)
    rows (expected.Predict examples) (found.Predict examples)
    Expect.equal found.State.Step 4 "steps"

let private languages =
    [
        for cell in Cells.names do
            for embedding in [ 0; 3 ] do
                let m = language cell embedding

                let windows, pieces =
                    LanguageModel.ofWindows m steps, LanguageModel.ofPieces m steps

                let rmsProp = Optimiser.parse "rmsprop"
                let clipped = Optimiser.after (Transform.clipByGlobalNorm 1.0) Optimiser.adam

                testCase $"{cell}, vectors of {embedding}: as the reference" (fun () ->
                    let check = sameTraining exactly ReferenceEngine.engine (ScratchEngine.exact 2)
                    check rmsProp windows windowExamples
                    check clipped pieces (pieceExamples m))

                testCase $"{cell}, vectors of {embedding}: as the compiled engine" (fun () ->
                    // What float32 loses in gradients near zero, an optimiser that divides by their size makes large.
                    let check =
                        sameTraining Agreement.tolerance (CpuEngine.withThreads 2) (ScratchEngine.withThreads 2)

                    check (Optimiser.momentum 0.9) windows windowExamples
                    check (Optimiser.momentum 0.9) pieces (pieceExamples m))
    ]

/// A session of an LSTM on pieces that has taken some steps with `threads` threads.
let private trained threads count =
    let m = language "lstm" 3
    let model = LanguageModel.ofPieces m steps

    let session =
        (ScratchEngine.withThreads threads).Open model Optimiser.adam (Model.initialise Preset.pytorch 1 model) 1

    for _ in 1..count do
        session.Step(pieceExamples m 8, 0.01) |> ignore

    m, session

let private ofSessions =
    [
        testCase "the same threads give the same bits" (fun () ->
            let parameters () = (snd (trained 3 5)).Parameters
            Expect.equal (parameters ()) (parameters ()) "parameters")

        testCase "a state that is set again goes on where it was read" (fun () ->
            let m, first = trained 2 2
            let state = first.State
            let _, second = trained 2 0
            second.State <- state
            let examples = pieceExamples m 8
            Expect.equal (second.Step(examples, 0.01)) (first.Step(examples, 0.01)) "report"
            Expect.equal second.Parameters first.Parameters "parameters")

        testCase "a view for pieces of another length shares the training" (fun () ->
            let m, session = trained 2 1
            let longer = LanguageModel.ofPieces m (2 * steps)
            let view = session.For longer
            let x, y = Streams.part text 0 (2 * steps)

            let zero =
                m.Network.States |> List.map (fun d -> NdArray.full d.Shape 0.0) |> Array.ofList

            let examples = [| Array.append [| x; y |] zero |]
            view.Step(examples, 0.01) |> ignore
            Expect.equal session.State.Step 2 "steps of the first session"
            Expect.equal view.Parameters session.Parameters "parameters"
            let reference = ReferenceEngine.engine.Open longer Optimiser.sgd view.Parameters 1
            sameNumbers Agreement.tolerance "losses" (reference.Losses examples) (view.Losses examples)
            Refused.shape [ "parameters" ] (fun () -> session.For(LanguageModel.ofPieces (language "lstm" 2) steps)))

        testCase "a class that is none makes a step that changes nothing" (fun () ->
            let _, session = trained 2 1
            let before = session.Parameters
            let m = language "lstm" 3
            let broken = pieceExamples m 8
            broken[2][1] <- NdArray.full [ steps ] 7.0
            let report = session.Step(broken, 0.01)
            Expect.isFalse report.IsFinite "finite"
            Expect.equal session.Parameters before "parameters"
            Expect.equal session.State.Step 1 "steps")

        testCase "an example of another shape is refused" (fun () ->
            let m, session = trained 2 0
            let wrong = pieceExamples m 2
            wrong[1][0] <- NdArray.full [ steps + 1 ] 0.0
            Refused.shape [ "input `x`"; "[4]"; "[5]" ] (fun () -> session.Step(wrong, 0.01)))

        testCase "a cell is told by what it does, whatever it is called" (fun () ->
            let m = language "lstm" 3
            let lstm = m.Network.Layers.Head.Forward

            let opened cell =
                let model = LanguageModel.ofPieces { m with Network = Network.ofCell cell } steps
                (ScratchEngine.exact 1).Open model Optimiser.sgd (Model.initialise Preset.pytorch 1 model) 1

            let fading =
                { lstm with
                    Step = fun p s x -> lstm.Step p (Array.map (fun (t: Tensor) -> 0.5 * t) s) x
                }

            Refused.naming [ "`lstm`"; "not in the catalogue" ] (fun () -> opened fading)

            // An LSTM is one by any name.
            Expect.equal (opened { lstm with Name = "mine" }).Parameters (opened lstm).Parameters "parameters")

        for cell in Cells.names do
            testCase $"{cell}: a step at a time it says what the reference says" (fun () ->
                let recurrence = LanguageModel.recurrence (language cell 3)
                let parameters = Draw.decls 4 "parameters" recurrence.Parameters |> Block.join

                let expected, found =
                    ReferenceEngine.engine.OpenStepper recurrence parameters,
                    (ScratchEngine.withThreads 1).OpenStepper recurrence parameters

                let step (stepper: Stepper) (symbol: int) =
                    stepper.Step(ReadOnlySpan [| float32 symbol |]).ToArray() |> Array.map float

                for symbol in text[..9] do
                    sameNumbers Agreement.tolerance "logits" (step expected symbol) (step found symbol)

                let state = found.State
                let next = step found 1
                found.State <- state
                Expect.equal (step found 1) next "goes on where it was read"
                found.Reset()
                expected.Reset()
                sameNumbers Agreement.tolerance "after a reset" (step expected 2) (step found 2))
    ]

/// Opening a language model of `settings` is refused, naming `parts`.
let private refused name parts change =
    testCase name (fun () ->
        let settings =
            change
                { LanguageSettings.lesson with
                    Hidden = 3
                    Embedding = 3
                }

        let model = LanguageModel.ofWindows (LanguageSettings.model settings 7) 3

        Refused.naming ("--engine scratch" :: "--preset lesson" :: parts) (fun () ->
            (ScratchEngine.withThreads 1).Open model Optimiser.sgd (Model.initialise Preset.pytorch 1 model) 1))

let private refusals =
    [
        refused "two layers" [ "2 layers (--layers)" ] (fun s -> { s with Layers = 2 })
        refused "dropout" [ "dropout (--input-dropout), dropout (--output-dropout)" ] (fun s ->
            { s with
                InputDropout = 0.1
                OutputDropout = 0.2
            })
        refused "a tied table" [ "(--tied)" ] (fun s -> { s with Tied = true })
        refused "a residual layer" [ "`residual gru-reset-after`" ] (fun s -> { s with Residual = true })
        refused "a cell that is not derived" [ "the cell mingru (--cell)"; "elman-tanh, elman-relu, lstm" ] (fun s ->
            { s with Cell = "mingru" })

        testCase "a network that is told of its errors" (fun () ->
            Refused.naming [ "--engine scratch"; "told of its own errors" ] (fun () ->
                Evaluation.train (ScratchEngine.withThreads 1) Settings.tuned 1 series |> ignore))

        testCase "a model given by functions" (fun () ->
            let model =
                Model.sequence "own" (Network.ofCell ((Catalogue.find "lstm").Make 1 2)) 3 1 (Loss.huber 1.0)

            Refused.naming [ "given by its functions alone" ] (fun () ->
                (ScratchEngine.withThreads 1).Open model Optimiser.sgd (Model.initialise Preset.pytorch 1 model) 1))
    ]

let tests =
    testList
        "scratch engine"
        [
            testList "series" window
            testList "language" languages
            testList "sessions" ofSessions
            testList "refusals" refusals
        ]
