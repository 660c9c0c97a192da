/// Exported ONNX files, run by another program, put out what the reference does.
module RnnFunctional.Tests.OnnxTests

open Expecto
open RnnFunctional
open RnnFunctional.Exchange.Onnx
open RnnFunctional.Text

/// Arrays of rows as one, along an axis `at` of the result.
let private beside at (rows: NdArray[]) =
    let shape = rows[0].Shape
    let before, after = List.splitAt at shape
    let outer, inner = Shape.size before, Shape.size after

    NdArray(
        before @ [ rows.Length ] @ after,
        [|
            for k in 0 .. outer - 1 do
                for row in rows do
                    yield! Array.sub row.Data (k * inner) inner
        |]
    )

/// Row `r` of `array` along the axis `at`.
let private rowOf at r (array: NdArray) =
    let before, after = List.splitAt at array.Shape
    let inner = Shape.size after.Tail

    NdArray(
        before @ after.Tail,
        [|
            for k in 0 .. Shape.size before - 1 do
                yield! Array.sub array.Data ((k * after.Head + r) * inner) inner
        |]
    )

/// A network with everything it takes to run it on some rows.
type private Case =
    {
        Portable: Portable
        Parameters: Tensor[]
        Rows: int
        Steps: int
        Seed: int
        /// Of what a whole number may be.
        Symbols: int
    }

let private single (t: Tensor) = (Task.single t).Array

let private inputs c r =
    c.Portable.Inputs
    |> List.map (fun input ->
        let shape = c.Steps :: input.Shape

        if input.IsWhole then
            (Draw.indices c.Symbols (c.Seed + r) input.Name shape).Array
        else
            single (Draw.normal (c.Seed + r) input.Name shape))

let private states c r =
    Draw.decls (c.Seed + r) "state" c.Portable.Network.States |> Array.map single

/// Weights around which recurrences stay small.
let private draw seed (decls: Decl list) =
    decls
    |> List.mapi (fun i d ->
        let scale = 1.0 / sqrt (float (max 1 (Shape.last (1 :: d.Shape))))
        Task.single (Value((scale * Draw.normal seed $"parameters {i}" d.Shape).Array.Named d.Name)))
    |> Array.ofList

let private given at c (arrays: int -> NdArray list) =
    let rows = Array.init c.Rows (arrays >> Array.ofList)

    c.Portable.Inputs
    |> List.mapi (fun i input ->
        let all = rows |> Array.map (Array.item i) |> beside at

        if input.IsWhole then
            OnnxRun.wholes input.Name all
        else
            OnnxRun.floats input.Name all)

let private givenStates c (arrays: int -> NdArray[]) =
    c.Portable.Network.States
    |> List.mapi (fun i d -> OnnxRun.floats d.Name (Array.init c.Rows (fun r -> (arrays r)[i]) |> beside 0))

/// float32 over a few steps, as in the compiled engine.
let private close = Close.under 1.0 Agreement.tolerance

let private agrees
    c
    (found: System.Collections.Generic.IReadOnlyDictionary<string, NdArray>)
    at
    r
    (last: Tensor[])
    (y: Tensor)
    =
    close $"row {r}: y" y.Array (rowOf at r found["y"])

    List.iteri
        (fun i (d: Decl) -> close $"row {r}: {d.Name}" last[i].Array (rowOf 0 r found[d.Name + "_next"]))
        c.Portable.Network.States

/// The file for sequences against the reference, with lengths or without; on a second batch of another size and length as well.
let private sequences withLengths c =
    let file =
        OnnxModel.sequence "1" [] withLengths c.Portable (Block.join c.Parameters)

    use session = OnnxRun.load file
    let hasLengths = withLengths || c.Portable.Pooling.IsSome

    for c in
        [
            c
            { c with
                Rows = c.Rows + 1
                Steps = c.Steps + 2
                Seed = c.Seed + 100
            }
        ] do
        let lengths = Array.init c.Rows (fun r -> 1 + (c.Seed + 7 * r) % c.Steps)

        let found =
            OnnxRun.run
                session
                (given 1 c (inputs c)
                 @ givenStates c (states c)
                 @ if hasLengths then [ OnnxRun.lengths lengths ] else [])

        for r in 0 .. c.Rows - 1 do
            let length =
                if hasLengths then
                    Some(Tensor.Of(float lengths[r]))
                else
                    None

            let last, y =
                Portable.run
                    c.Portable
                    length
                    c.Parameters
                    (states c r |> Array.map Value)
                    (inputs c r |> List.map Value |> Array.ofList)

            agrees c found (if c.Portable.Pooling.IsSome then 0 else 1) r last y

/// The file for streams against the reference, on a few steps.
let private steps c =
    use session =
        OnnxRun.load (OnnxModel.step "1" [] c.Portable (Block.join c.Parameters))

    let mutable before = Array.init c.Rows (states c)

    for t in 0 .. c.Steps - 1 do
        let now r = inputs c r |> List.map (NdArray.item t)
        let found = OnnxRun.run session (given 0 c now @ givenStates c (fun r -> before[r]))

        before <-
            Array.init c.Rows (fun r ->
                let last, y =
                    Portable.step
                        c.Portable
                        c.Parameters
                        (before[r] |> Array.map Value)
                        (now r |> List.map Value |> Array.ofList)

                agrees c found 0 r last y
                last |> Array.map _.Array)

let private case (sizes: CellCase) symbols (portable: Portable) =
    {
        Portable = portable
        Parameters = draw sizes.Seed portable.Parameters
        Rows = 1 + sizes.Seed % 3
        Steps = sizes.Steps + 1
        Seed = sizes.Seed
        Symbols = symbols
    }

let private operators (file: byte[]) =
    [
        for node in (Onnx.ModelProto.Parser.ParseFrom file).Graph.Node -> node.OpType
    ]

let private ofMaker (name, make) =
    let portable (c: CellCase) =
        Portable.ofNetwork name (Network.ofCell (make c.Input c.Hidden))

    testList
        name
        [
            property 4 "sequences" (fun (c: CellCase) -> portable c |> case c 1 |> sequences false)
            property 4 "sequences with lengths" (fun (c: CellCase) -> portable c |> case c 1 |> sequences true)
            property 4 "a step at a time" (fun (c: CellCase) -> portable c |> case c 1 |> steps)
        ]

let private names =
    testList
        "operators"
        [
            for entry in Catalogue.all do
                for bias in [ true; false ] do
                    let op =
                        match entry.Name with
                        | "lstm" -> "LSTM"
                        | "gru-reset-after"
                        | "gru-reset-before" -> "GRU"
                        | "elman-tanh"
                        | "elman-relu" -> "RNN"
                        | _ -> "Scan"

                    testCase $"{entry.Name}, biases: {bias}: {op}" (fun () ->
                        let portable = Portable.ofNetwork "cell" (Network.ofCell (entry.Build bias 2 3))

                        let file =
                            OnnxModel.sequence "1" [] false portable (Block.join (draw 1 portable.Parameters))

                        Expect.contains (operators file) op "operator"
                        Expect.isFalse (op <> "Scan" && List.contains "Scan" (operators file)) "no loop")
        ]

/// Cells are told by what they do: one that is called as another is not taken for it.
let private others =
    property 6 "a cell that is called lstm, and is another" (fun (c: CellCase) ->
        let lstm: AnyCell = (Catalogue.find "lstm").Make c.Input c.Hidden

        let fading =
            { lstm with
                Step = fun p s x -> lstm.Step p (Array.map (fun (t: Tensor) -> 0.5 * t) s) x
            }

        let portable = Portable.ofNetwork "other" (Network.ofCell fading)

        let file =
            OnnxModel.sequence "1" [] false portable (Block.join (draw 1 portable.Parameters))

        Expect.contains (operators file) "Scan" "a loop"
        sequences false (case c 1 portable))

let private networks =
    testList
        "networks"
        [
            property 40 "layers of all cells, in both directions, with lengths" (fun (c: NetworkCase) ->
                let portable = Portable.ofNetwork "network" (Subject.network c)
                sequences (c.Sizes.Seed % 2 = 0) (case c.Sizes 1 portable))

            property 20 "read out at each time" (fun (c: NetworkCase) ->
                sequences false (case c.Sizes 1 (Portable.readOut "network" (Subject.network c) 3)))

            property 30 "language models" (fun (c: NetworkCase) ->
                let portable =
                    LanguageModel.portable (LanguageCase.model { c with Bidirectional = false })

                let case = case c.Sizes LanguageCase.symbols portable
                sequences false case
                steps case)

            for name, pooling in Pooling.all do
                for bidirectional in [ false; true ] do
                    property 8 $"classifiers pooled by {name}, both directions: {bidirectional}" (fun (c: CellCase) ->
                        let portable =
                            Classifier.portable (ClassifierLaws.classifier pooling bidirectional c)

                        sequences false (case c 9 portable))
        ]

let private refusals =
    let refused parts (portable: Portable) =
        Refused.naming parts (fun () -> OnnxModel.step "1" [] portable (Block.join (draw 1 portable.Parameters)))

    testList
        "refused"
        [
            testCase "a step of a bidirectional network" (fun () ->
                Network.build 1 true 0.0 2 (fun i -> (Catalogue.find "gru").Make i 3)
                |> Portable.ofNetwork "network"
                |> refused [ "bidirectional"; "both ends" ])

            testCase "a step of a classifier" (fun () ->
                ClassifierLaws.classifier
                    Pooling.Mean
                    false
                    {
                        Input = 2
                        Hidden = 3
                        Steps = 4
                        Seed = 1
                    }
                |> Classifier.portable
                |> refused [ "classifier"; "whole sequence" ])

            testCase "a loop inside a step" (fun () ->
                let cell =
                    Subject.define "looping" 2 2 [ "w", [ 2; 2 ] ] [ "h", [ 2 ] ] (fun p s x ->
                        let step (s: Tensor[]) (i: Tensor[]) = [| tanh (s[0] + i[0]) |], [||]
                        let last, _ = Scan.many false [| "inner" |] step [| s[0] |] [| p[0] * x |]
                        last, last[0])

                Refused.naming [ "ONNX"; "loop inside a step" ] (fun () ->
                    let portable = Portable.ofNetwork "network" (Network.ofCell cell)
                    OnnxModel.sequence "1" [] false portable (Block.join (draw 1 portable.Parameters))))
        ]

let tests =
    testList
        "onnx"
        [
            testList "cells" (List.map ofMaker Subject.makers)
            names
            others
            networks
            refusals
        ]
