/// What layers and directions mean: the same as their cells run one by one.
module RnnFunctional.Tests.NetworkLaws

open Expecto
open RnnFunctional

/// Every direction of every layer run by itself, over what the layer below put out.
let private byHand (case: NetworkCase) (s: Subject) =
    let entry = Catalogue.find case.Cell

    /// The `k`th run of a cell in the order of the parameters.
    let run k how (xs: Tensor) =
        let cell = entry.Make xs.Shape[1] case.Sizes.Hidden

        let own (all: Tensor[]) (decls: Decl list) =
            Array.sub all (k * decls.Length) decls.Length

        Cell.run how cell (own s.P cell.Parameters.Decls) (own s.S cell.State.Decls) xs

    let layer (last, xs) k =
        if case.Bidirectional then
            let first, forward = run (2 * k) Unroll.forwards xs
            let second, backward = run (2 * k + 1) Unroll.backwards xs
            Array.concat [ last; first; second ], concatAlong 1 [ forward; backward ]
        else
            let first, forward = run k Unroll.forwards xs
            Array.append last first, forward

    let last, ys = List.fold layer ([||], s.Xs) [ 0 .. case.Layers - 1 ]
    Array.append last [| ys |]

let tests =
    let law count title check =
        property count title (fun (c: NetworkCase) -> check c (Subject.ofNetwork c))

    testList
        "networks"
        [
            law 60 "layers run one after the other, both directions side by side" (fun c s ->
                Close.allExactly "states and outputs" (byHand c s) (Subject.run Unroll.forwards s))

            property 40 "a network of one direction is its cells stacked, step by step" (fun (c: NetworkCase) ->
                let c = { c with Bidirectional = false }
                let s = Subject.ofNetwork c
                let cell = Network.asCell (Subject.network c)
                let step state t = cell.Step s.P state (item t s.Xs)

                let ys, last =
                    List.mapFold (fun state t -> let next, y = step state t in y, next) s.S [ 0 .. c.Sizes.Steps - 1 ]

                let ys = if ys.IsEmpty then zeros [ 0; s.Output ] else stack ys

                Close.allExactly "states and outputs" (Array.append last [| ys |]) (Subject.run Unroll.forwards s))

            law 40 "padding changes no output, state or gradient, not even NaN" (fun c s ->
                let steps = c.Sizes.Steps

                let padded =
                    { s with
                        Xs = Sequence.pad (1 + c.Sizes.Seed % 3) nan s.Xs
                    }

                MaskLaws.sameAsAlone (Unroll.ofLength steps) [ 0 .. steps - 1 ] c.Sizes.Seed padded)

            law 30 "the gradient is the slope along any direction" (fun c s ->
                GradientLaws.isSlope Unroll.forwards c.Sizes.Seed s)

            law 30 "⟨vjp ct, t⟩ = ⟨ct, jvp t⟩" (fun c s -> GradientLaws.isDual Unroll.forwards c.Sizes.Seed s)

            law 20 "a sequence of length 0 returns the first states" (fun _ s ->
                let found = Subject.run Unroll.forwards { s with Xs = Sequence.part 0 0 s.Xs }
                Close.allExactly "states and outputs" (Array.append s.S [| zeros [ 0; s.Output ] |]) found)

            property
                40
                "a residual cell puts out what it reads as well, and carries on what it would"
                (fun (c: CellCase) ->
                    let cell = (Catalogue.find "lstm").Make c.Hidden c.Hidden
                    let plain = Subject.ofCell cell c

                    let expected =
                        let all = Subject.run Unroll.forwards plain
                        let last = all.Length - 1
                        Array.updateAt last (all[last] + plain.Xs) all

                    Close.allExactly
                        "states and outputs"
                        expected
                        (Subject.run Unroll.forwards (Subject.ofCell (Cell.residual cell) c)))

            testCase "a cell whose output can't be added to its input is not made residual, and says why" (fun () ->
                Refused.naming [ "residual `lstm`"; "3 inputs"; "5" ] (fun () ->
                    Cell.residual ((Catalogue.find "lstm").Make 3 5)))

            testCase "a bidirectional network is no cell, and says why" (fun () ->
                let network = Network.build 1 true 0.0 2 (fun i -> (Catalogue.find "gru").Make i 3)
                Refused.naming [ "bidirectional"; "both ends" ] (fun () -> Network.asCell network))

            testCase "a network without layers is refused" (fun () ->
                Refused.naming [ "at least 1 layer, found 0" ] (fun () ->
                    Network.build 0 false 0.0 2 (fun i -> (Catalogue.find "gru").Make i 3)))
        ]
