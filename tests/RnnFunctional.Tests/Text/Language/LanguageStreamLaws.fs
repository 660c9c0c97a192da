/// A stream costs a language model the same however it is cut.
module RnnFunctional.Tests.LanguageStreamLaws

open Expecto
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Text

/// Steps put logits out in float32, also by the reference: some tens of roundings of 6e-8 of numbers up to ten.
let private rounded = 1e-5

let private engines =
    [
        ReferenceEngine.engine, rounded, 4
        CpuEngine.withThreads 2, Agreement.tolerance, 2
    ]

let private openOn (engine: Engine) c model =
    engine.Open model Optimiser.sgd (LanguageCase.parameters c) 1

/// What the `steps` symbols of `text` from `start` on cost together as one piece, and the states after them, from `states`.
let private piece (session: Session) c (text: int[]) (start, steps) states =
    let x, y = Streams.part text start steps

    let outputs =
        session.For(LanguageModel.ofPieces (LanguageCase.model c) steps).Predict [| Array.append [| x; y |] states |]

    float steps * outputs[0].[0].Scalar, Array.tail outputs[0]

/// The same in several pieces: the cost of each, and the states at the end.
let private pieces session c text cuts states =
    List.mapFold (fun states cut -> piece session c text cut states) states cuts

let private ofCell (engine: Engine) tolerance count name =
    comparison
        count
        $"{name}: a stream at once, in two pieces, symbol by symbol and by the reference's steps"
        (fun (c: NetworkCase) ->
            let c = { c with Cell = name }
            let steps = LanguageCase.steps c
            let text, start = LanguageCase.text c (steps + 1), LanguageCase.states c
            let stepper = LanguageCase.stepper ReferenceEngine.engine c
            stepper.State <- start
            let costs = LanguageCase.costs stepper text
            let session = openOn engine c (LanguageModel.ofPieces (LanguageCase.model c) 1)

            let check what cuts =
                let found, last = pieces session c text cuts start

                let expected =
                    [ for from, count in cuts -> Array.sum costs[from .. from + count - 1] ]

                Close.within
                    tolerance
                    $"{what}: costs"
                    (Tensor.Of(Array.ofList expected))
                    (Tensor.Of(Array.ofList found))

                Array.iter2 (Close.under 1.0 tolerance $"{what}: states") stepper.State last

            let cut = 1 + c.Sizes.Seed % (steps - 1)
            check "at once" [ 0, steps ]
            check "in two pieces" [ 0, cut; cut, steps - cut ]
            check "symbol by symbol" [ for k in 0 .. steps - 1 -> k, 1 ])

let private ofWindows (engine: Engine) tolerance count =
    comparison
        (4 * count)
        "a window costs what its last symbol does after the others as a piece, from the state zero"
        (fun (c: NetworkCase) ->
            let steps = LanguageCase.steps c
            let text = LanguageCase.text c (steps + 1)
            let session = openOn engine c (LanguageModel.ofWindows (LanguageCase.model c) steps)
            let x, y = Streams.window text steps 0

            let start =
                [| for d in (LanguageCase.model c).Network.States -> NdArray.full d.Shape 0.0 |]

            let costs, _ = pieces session c text [ 0, steps - 1; steps - 1, 1 ] start
            let outputs = session.Predict [| [| x; y |] |]
            Close.numbers tolerance "cost" (List.last costs) outputs[0].[0].Scalar)

let private ofEngine (engine: Engine, tolerance, count) =
    testList
        engine.Name
        [
            for entry in Catalogue.all do
                ofCell engine tolerance count entry.Name

            ofWindows engine tolerance count
        ]

let tests = testList "language model on streams" (List.map ofEngine engines)
