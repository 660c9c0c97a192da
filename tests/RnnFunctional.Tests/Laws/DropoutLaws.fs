/// Dropout: noise in training only, and none on average.
module RnnFunctional.Tests.DropoutLaws

open Expecto
open RnnFunctional

let private size = 4000

/// A model whose gradient is the mask that dropout drew: loss = Σ dropout(p).
let private probe rate : Model =
    {
        Name = "probe"
        Parameters = (Spec.bias "p" size id).Decls
        Inputs = []
        Predict = fun p _ -> [| dropout rate p[0] |]
        Loss = Model.alone (fun p _ -> sumAll (dropout rate p[0]))
        Outline = Outline.none
    }

/// The masks of the first steps of a session with the seed `seed`: with a learning rate of 1, gradient descent takes them off
/// the parameters.
let private masks rate seed steps =
    let session =
        ReferenceEngine.engine.Open (probe rate) Optimiser.sgd (Array.zeroCreate size) seed

    [
        for _ in 1..steps do
            let before = session.State.Parameters
            session.Step([| [||] |], 1.0) |> ignore
            Array.map2 (-) before session.State.Parameters
    ]

let tests =
    testList
        "dropout"
        [
            property 20 "is the identity on values, so that a network predicts without it" (fun (c: NetworkCase) ->
                let s = Subject.ofNetwork c

                let dropping = { Subject.network c with Dropout = 0.5 }

                let last, ys = Network.run Unroll.forwards dropping s.P s.S s.Xs
                Close.allExactly "states and outputs" (Subject.run Unroll.forwards s) (Array.append last [| ys |]))

            testCase "is the identity where an engine predicts" (fun () ->
                let p = Array.init size float
                let session = ReferenceEngine.engine.Open (probe 0.5) Optimiser.sgd p 1
                let predicted = session.Predict [| [||] |]
                let losses = session.Losses [| [||] |]
                Expect.equal predicted[0].[0].Data p "prediction"
                Expect.equal losses [| Array.sum p |] "loss")

            for rate in [ 0.1; 0.5; 0.9 ] do
                let keep = 1.0 - rate

                testCase $"at rate {rate}, keeps numbers scaled by 1/{keep}, or nothing" (fun () ->
                    for mask in masks rate 1 2 do
                        // Taken off a running sum, whose rounding is a few times 1e-16 of 1/keep.
                        let isOf value m = abs (m - value) < 1e-14 / keep

                        let isEither m = isOf 0.0 m || isOf (1.0 / keep) m

                        Expect.all mask isEither "0 or 1/keep")

                testCase $"at rate {rate}, changes nothing on average" (fun () ->
                    // Six standard deviations of a mean of `size` draws; the seed is fixed besides.
                    let bound = 6.0 * sqrt (rate / keep / float size)
                    Close.below (abs (Array.average (masks rate 1 1).Head - 1.0)) bound "mean of the mask")

            testCase "draws the same for the same seed, and anew for each step and each seed" (fun () ->
                Expect.equal (masks 0.5 1 2) (masks 0.5 1 2) "same seed"
                let drawn = masks 0.5 1 2 @ masks 0.5 2 1 |> List.map (Array.map (fun m -> m > 1.0))
                Expect.hasLength (List.distinct drawn) 3 "masks")

            testCase "inside a step drops the same numbers at every time, around it anew at each" (fun () ->
                let noise = Symbol(Node.leaf PerRow "x" [ 3; 5 ])

                let count (t: Tensor) =
                    Graph.leaves _.IsNoise [ t.Node ] |> Array.map _.Shape

                let inside, _ =
                    Scan.run (Spec.state "s" 5 id) (fun s x -> s + dropout 0.5 x, x) (zeros [ 5 ]) noise

                Expect.equal (count inside) [| [ 5 ] |] "noise inside"
                Expect.equal (count (dropout 0.5 noise)) [| [ 3; 5 ] |] "noise around")

            testCase "refuses rates outside of [0, 1)" (fun () ->
                for rate in [ -0.1; 1.0; nan ] do
                    Refused.naming [ $"found {rate}" ] (fun () -> dropout rate (zeros [ 2 ])))
        ]
