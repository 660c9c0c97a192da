/// Training: that it learns, repeats to the last bit, and goes on where it was interrupted.
module RnnFunctional.Tests.TrainingTests

open System
open Expecto
open RnnFunctional

let private steps = 12

let private network cell dropout =
    Network.build 2 false dropout 1 (fun i -> (Catalogue.find cell).Make i 4)

let private model dropout =
    Model.sequence "sine" (network "gru" dropout) steps 1 Loss.mse

/// Windows of a sine, and what comes a step later.
let private sine count =
    let at (t: float) = Math.Sin(0.5 * t)

    let window from =
        NdArray([ steps; 1 ], Array.init steps (fun t -> at (float (from + t))))

    [| for k in 0 .. count - 1 -> [| window (3 * k); window (3 * k + 1) |] |]

let private options epochs =
    { Fit.options epochs with
        LearningRate = 0.02
        BatchSize = 3
    }

/// The losses of all epochs and the trained session.
let private train options model examples =
    let losses = ResizeArray()

    let session =
        Fit.run ReferenceEngine.engine options model examples (fun _ loss -> losses.Add loss)

    List.ofSeq losses, session

let private bits (session: Session) =
    let state = session.State

    Array.append [| state.Parameters |] state.Slots
    |> Array.map (Array.map BitConverter.DoubleToInt64Bits)

let private learning =
    testCase "a small network learns to continue a sine" (fun () ->
        let losses, session = train (options 200) (model 0.0) (sine 6)
        // Forecasting 0 scores the series' variance, 1/2. The first value of a window can't tell a rising sine from a falling
        // one: that costs sin²(1/2)/2 at one of 12 steps, 0.0096 on average, and little more is left to the other steps.
        Expect.isGreaterThan losses.Head 0.1 "before"
        Close.below (List.last losses) 0.015 "after"
        let unseen = session.Losses [| Array.last (sine 8) |]
        Close.below unseen[0] 0.05 "on a window that it has not seen")

let private repeating =
    testCase "the same seed trains to the same bits, another one to others, with dropout as without" (fun () ->
        for dropout in [ 0.0; 0.3 ] do
            let run seed =
                train { options 3 with Seed = seed } (model dropout) (sine 5)

            let (losses, session), (again, sessionAgain), (_, other) = run 1, run 1, run 2
            Expect.equal again losses "losses"
            Expect.equal (bits sessionAgain) (bits session) "parameters and slots"
            Expect.notEqual (bits other) (bits session) "another seed")

let private interrupted =
    testCase "a restored state goes on exactly as if never interrupted" (fun () ->
        for name in [ "adam"; "momentum"; "sgd" ] do
            let model, examples = model 0.3, sine 4
            let start = Model.initialise Preset.pytorch 1 model

            let fresh () =
                ReferenceEngine.engine.Open model (Optimiser.parse name) (Array.copy start) 1

            let step (session: Session) = session.Step(examples, 0.05)
            let whole = fresh ()
            let reports = [ for _ in 1..6 -> step whole ]
            let first = fresh ()
            let early = [ for _ in 1..3 -> step first ]
            let second = fresh ()
            second.State <- first.State
            let late = [ for _ in 1..3 -> step second ]
            Expect.equal (early @ late) reports $"{name}: losses and gradient norms"
            Expect.equal (bits second) (bits whole) $"{name}: parameters and slots"
            Expect.equal second.State.Step 6 $"{name}: steps")

let private oneStep =
    property 10 "a step of the engine is a step of the optimiser on the mean gradient" (fun (c: CellCase) ->
        let model, examples = model 0.0, sine (1 + c.Steps)
        let parameters = Model.initialise Preset.pytorch c.Seed model
        let optimiser = Optimiser.after (Transform.clipByGlobalNorm 0.1) Optimiser.adam
        let session = ReferenceEngine.engine.Open model optimiser parameters c.Seed
        let report = session.Step(examples, 0.1)
        let p = Block.split model.Parameters parameters

        let loss p =
            examples
            |> Array.map (fun e -> fst (model.Loss p (Array.map Value e)))
            |> Array.reduce (+)
            |> fun sum -> sum / float examples.Length

        let value, gradients = Grad.valueAndGradients loss p
        let gradient = Tensor.Of(Block.join gradients)

        let moment =
            {
                Moment.Step = Tensor.Of 1.0
                LearningRate = Tensor.Of 0.1
                Parameters = Tensor.Of parameters
            }

        let next, _ = optimiser.Update(moment, gradient, optimiser.Init parameters.Length)
        // Means over the examples are rounded in another order, and Adam divides by roots of squares of them.
        Close.numbers 1e-12 "loss" value.Scalar report.Loss
        Close.numbers 1e-12 "norm of the gradient" (sqrt (sumAll (gradient * gradient))).Scalar report.GradientNorm
        Close.within 1e-8 "parameters" next (Tensor.Of session.State.Parameters))

let private rows =
    property 10 "losses and predictions of a batch are those of its examples alone" (fun (c: CellCase) ->
        let model, examples = model 0.3, sine (1 + c.Steps)
        let parameters = Model.initialise Preset.pytorch c.Seed model
        let session = ReferenceEngine.engine.Open model Optimiser.sgd parameters 1
        let alone = examples |> Array.map (fun e -> (session.Losses [| e |])[0])
        Expect.equal (session.Losses examples) alone "losses"

        let predicted =
            session.Predict examples |> Array.map (fun outputs -> Value outputs[0])

        let expected =
            examples |> Array.map (fun e -> Value (session.Predict [| e |]).[0].[0])

        Close.allExactly "predictions" expected predicted)

let private refusals =
    testCase "training refuses no examples, wrong examples, and losses that are no numbers" (fun () ->
        let model = model 0.0
        Refused.naming [ "at least one example" ] (fun () -> train (options 1) model [||])

        let narrow =
            [| [| NdArray.full [ steps; 2 ] 0.0; NdArray.full [ steps; 1 ] 0.0 |] |]

        Refused.shape [ "`x`"; $"expected [{steps}; 1]"; $"found [{steps}; 2]" ] (fun () ->
            train (options 1) model narrow)

        Refused.shape [ "example"; "2 inputs"; "found 1" ] (fun () -> train (options 1) model [| [| narrow[0][1] |] |])

        let infinite =
            [| [| NdArray.full [ steps; 1 ] nan; NdArray.full [ steps; 1 ] 0.0 |] |]

        let error = Expect.throwsC (fun () -> train (options 1) model infinite |> ignore) id

        for part in [ "diverged"; "step 1:"; "learning rate" ] do
            Expect.stringContains error.Message part "message")

let tests =
    testList "training" [ learning; repeating; interrupted; oneStep; rows; refusals ]
