/// Dropout of the hidden state: one mask for a whole sequence, of h alone, in training alone.
module RnnFunctional.Tests.StateDropoutLaws

open Expecto
open RnnFunctional
open RnnFunctional.Cpu

let private size = 2000
let private steps = 4

let private how rate =
    { Unroll.forwards with
        StateDropout = rate
    }

/// A cell that puts out the states h and c as its step sees them, and makes them all ones again.
let private mirror: AnyCell =
    let ones () = full [ size ] 1.0

    {
        Name = "mirror"
        Input = 1
        Output = 2 * size
        Parameters = Spec.ofDecls []
        State = Spec.ofDecls [ yield! (Spec.state "h" size id).Decls; yield! (Spec.state "c" size id).Decls ]
        Step = fun _ s _ -> [| ones (); ones () |], concat s[0] s[1]
    }

/// A model whose gradient is what the cell sees at each step, by row: loss = Σ p ⊗ seen.
let private probe rate : Model =
    let seen (x: Tensor) =
        let start = [| full [ size ] 1.0; full [ size ] 1.0 |]
        snd (Cell.run (how rate) mirror [||] start x)

    {
        Name = "probe"
        Parameters =
            [
                {
                    Name = "p"
                    Shape = [ steps; 2 * size ]
                    Role = Kernel
                    Blocks = [ "p" ]
                    Fan = 1
                }
            ]
        Inputs = [ "x", [ steps; 1 ] ]
        Predict = fun _ x -> [| seen x[0] |]
        Loss = Model.alone (fun p x -> sumAll (p[0] * seen x[0]))
        Outline = Outline.none
    }

let private example = [| [| NdArray.full [ steps; 1 ] 0.0 |] |]

let private openOn (engine: Engine) rate seed =
    engine.Open (probe rate) Optimiser.sgd (Array.zeroCreate (steps * 2 * size)) seed

/// What the steps of a training's first sequences see of h, and of c: one array for each time.
let private seen engine rate seed sequences =
    let session = openOn engine rate seed

    [
        for _ in 1..sequences do
            session.Step(example, 0.0) |> ignore
            let times = session.Gradient |> Array.chunkBySize (2 * size)
            times |> Array.map (Array.take size), times |> Array.map (Array.skip size)
    ]

let private ofEngine (engine: Engine) =
    testList
        engine.Name
        [
            for rate in [ 0.2; 0.5 ] do
                let keep = 1.0 - rate

                test $"at rate {rate}, every step of a sequence misses the same numbers of h" {
                    for h, _ in seen engine rate 1 2 do
                        Expect.all h ((=) h[0]) "one mask"

                        // As float32 has them.
                        let isEither m = m = 0.0 || abs (m * keep - 1.0) < 1e-6

                        Expect.all h[0] isEither "0 or 1/keep"
                }

                test $"at rate {rate}, h is itself on average" {
                    let h, _ = List.head (seen engine rate 1 1)
                    // Six standard deviations of a mean of so many draws; the seed is fixed besides.
                    let bound = 6.0 * sqrt (rate / keep / float size)
                    Close.below (abs (Array.average h[0] - 1.0)) bound "mean of the mask"
                }

            test "what is not called h is all there" {
                for _, c in seen engine 0.5 1 2 do
                    Expect.all (Array.concat c) ((=) 1.0) "c"
            }

            test "another sequence and another seed miss others" {
                let first = seen engine 0.5 1 2 |> List.map (fun (h, _) -> h[0])
                let other = seen engine 0.5 2 1 |> List.map (fun (h, _) -> h[0])
                Expect.hasLength (List.distinct (first @ other)) 3 "masks"
                Expect.equal (seen engine 0.5 1 2) (seen engine 0.5 1 2) "same seed"
            }

            test "predictions see all" {
                let predicted = (openOn engine 0.5 1).Predict example
                Expect.all predicted[0].[0].Data ((=) 1.0) "what the cell sees"
            }
        ]

let private noise how (network: Network) =
    let states = network.States |> List.map (fun d -> zeros d.Shape) |> Array.ofList
    let xs = Symbol(Node.leaf PerRow "xs" [ 3; network.Input ])
    let last, ys = Network.run how network (Spec.symbols network.Parameters) states xs

    Array.append last [| ys |]
    |> Array.map _.Node
    |> Graph.leaves _.IsNoise
    |> Array.map _.Shape
    |> List.ofArray

let tests =
    testList
        "dropout of the state"
        [
            ofEngine ReferenceEngine.engine
            ofEngine (CpuEngine.withThreads 2)

            test "both engines draw the same" {
                let masks engine =
                    seen engine 0.5 3 2
                    |> List.map (fun (h, _) -> Array.map (fun m -> m > 0.0) h[0])

                Expect.equal (masks (CpuEngine.withThreads 2)) (masks ReferenceEngine.engine) "masks"
            }

            for entry in Catalogue.all |> List.filter Subject.hasHidden do
                test $"{entry.Name}: one mask for h in each direction of each layer" {
                    let network = Network.build 2 true 0.0 3 (fun i -> entry.Make i 4)

                    let hidden =
                        network.States
                        |> List.filter (fun d -> d.Name.StartsWith "h_")
                        |> List.map _.Shape

                    Expect.hasLength hidden 4 "states called h"
                    Expect.equal (List.sort (noise (how 0.5) network)) (List.sort hidden) "noise"
                    Expect.isEmpty (noise Unroll.forwards network) "without dropout"
                }

            test "a cell without a state called h is refused" {
                let network = Network.ofCell ((Catalogue.find "rotor-lstm").Make 3 4)

                Refused.naming [ "a state called h"; "m_re, m_im, c" ] (fun () -> noise (how 0.5) network)
            }

            property 20 "is the identity on values" (fun (c: NetworkCase) ->
                let s = Subject.ofNetwork c
                Close.allExactly "states and outputs" (Subject.run Unroll.forwards s) (Subject.run (how 0.5) s))
        ]
