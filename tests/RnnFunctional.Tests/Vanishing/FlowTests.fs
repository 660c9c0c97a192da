/// What is heard of a network: gradients by lag, singular values, gates.
module RnnFunctional.Tests.FlowTests

open Expecto
open RnnFunctional
open RnnFunctional.Vanishing

/// Zeros for the taps of `cell` over the steps of `subject`.
let private taps (cell: AnyCell) (subject: Subject) =
    Taps.zero subject.Xs.Shape.Head cell |> Array.map Value

let private silent =
    testList
        "taps that add nothing change nothing"
        [
            for name, make in Subject.makers ->
                property 5 name (fun (c: CellCase) ->
                    let cell = make c.Input c.Hidden

                    let subject =
                        { Subject.ofCell cell c with
                            S = Array.ofList (cell.State.Write(Spec.zero cell.State))
                        }

                    let last, ys, _ =
                        Taps.run cell subject.P subject.Xs (taps cell subject) (fun _ -> [||])

                    Close.allWithin
                        1e-12
                        "states and outputs"
                        (Subject.run Unroll.forwards subject)
                        (Array.append last [| ys |]))
        ]

let private gradient =
    property 10 "the derivative by a tap is that by central differences" (fun (c: CellCase) ->
        let cell = (Catalogue.find "lstm").Make c.Input c.Hidden
        let subject = Subject.ofCell cell c

        let loss taps =
            let last, ys, _ = Taps.run cell subject.P subject.Xs taps (fun _ -> [||])
            Weigh.sum c.Seed (Array.append last [| ys |])

        Close.below (Grad.check loss (taps cell subject)) 1e-6 "difference")

/// Leaky units of one time constant that hear nothing: all is known of them.
let private fading tau : Remedy =
    { Remedies.baseline with
        Layers =
            fun _ input hidden ->
                [
                    ThroughTime.leaky (Array.create hidden tau) ((Catalogue.find "elman-tanh").Make input hidden)
                ]
    }

let private known =
    property 20 "of units that only fade the gradient, its rate and the Jacobians are known" (fun (c: CellCase) ->
        let tau = 1.5 + float (c.Seed % 7)
        let keep = 1.0 - 1.0 / tau
        let task = Adding.task 20
        let remedy = fading tau
        let cell = (remedy.Layers task.Span task.Inputs c.Hidden).Head
        // Nothing but the readout, which says by how much the end counts.
        let ofCell = Array.zeroCreate (Block.size cell.Parameters.Decls)
        let parameters = Array.append ofCell (Array.create (c.Hidden + 1) 0.7)
        let sequences = Array.init 3 (fun i -> task.Draw(Rng.stream c.Seed "flow" i))

        let flow =
            GradientFlow.measure ReferenceEngine.engine task c.Hidden remedy parameters sequences

        let expected = Array.init (task.Steps - 1) (fun k -> keep ** float k)
        Close.within 1e-10 "relative" (Tensor.Of expected) (Tensor.Of flow.Relative)
        Close.below (abs (flow.Rate - keep)) 1e-8 "rate"
        Expect.isNone (flow.At task.Steps) "there is no such lag"

        let spectrum =
            Spectrum.measure ReferenceEngine.engine cell ofCell sequences[0].X [| 1; 7 |]

        for lag, values in Array.zip spectrum.Lags spectrum.Values do
            Close.within 1e-10 $"lag {lag}" (full [ c.Hidden ] (keep ** float lag)) (Tensor.Of values))

let private vanishes =
    test "in the standard RNN as PyTorch begins it less than a millionth is left at lag 100" {
        let picture = Picture.take 3 Remedies.baseline
        Expect.isLessThan (picture.Flow.At 100).Value 1e-6 "ratio"
        Expect.isGreaterThan (Picture.take 3 Picture.exploding).Flow.Rate 1.05 "what explodes"
    }

let private gates =
    test "gates go by their names, and are as open as their biases say" {
        let cell = (Catalogue.find "lstm").Make 2 3

        let preset =
            Preset.forgetBias
                40.0
                {
                    Name = "zero"
                    Draw = fun _ d -> Array.zeroCreate (Shape.size d.Shape)
                }

        let parameters = Preset.initialise preset 1 cell.Parameters.Decls
        let xs = Array.init 2 (fun i -> (Draw.normal i "xs" [ 5; 2 ]).Array)
        let found = Gates.measure ReferenceEngine.engine cell parameters xs

        let find name =
            found |> List.find (fun g -> g.Name = name)

        Expect.equal
            (found |> List.map _.Name |> List.sort)
            [ "candidate"; "forget"; "input"; "output"; "tanh" ]
            "names"

        Expect.equal ((find "forget").Mean, (find "forget").High, (find "forget").Low) (1.0, 1.0, 0.0) "open"
        Expect.equal ((find "input").Mean, (find "input").High, (find "input").Low) (0.5, 0.0, 0.0) "half open"
        Expect.equal (find "candidate").Mean 0.0 "a candidate of nothing"
    }

let tests = testList "gradients heard" [ silent; gradient; known; vanishes; gates ]
