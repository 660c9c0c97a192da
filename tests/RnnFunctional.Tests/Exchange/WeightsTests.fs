/// Weights that come from other programs, and go to PyTorch.
module RnnFunctional.Tests.WeightsTests

open System.Collections.Generic
open System.IO
open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Exchange
open RnnFunctional.Host.Runs

/// The results of `imported` over `xs` [time; batch; input], as PyTorch orders them: y [time; batch; output], and the states called `state` [layers;
/// batch; size].
let private results (imported: Imported) (xs: NdArray) =
    let network = PlainNetwork.network imported.Network
    let p = Block.split network.Parameters imported.Parameters
    let steps, batch, input = xs.Shape[0], xs.Shape[1], xs.Shape[2]

    let row r =
        let data =
            [|
                for t in 0 .. steps - 1 -> Array.sub xs.Data ((t * batch + r) * input) input
            |]

        Network.run Unroll.forwards network p (Spec.zero (Spec.ofDecls network.States)) (Value(NdArray.matrix data))

    let rows = Array.init batch row
    let output = network.Output

    let y =
        NdArray(
            [ steps; batch; output ],
            [|
                for t in 0 .. steps - 1 do
                    for _, ys in rows do
                        yield! Array.sub ys.Array.Data (t * output) output
            |]
        )

    let state (name: string) =
        let which =
            network.States
            |> List.indexed
            |> List.filter (fun (_, d) -> d.Name.StartsWith name)
            |> List.map fst

        NdArray(
            [ which.Length; batch; imported.Network.Hidden ],
            [|
                for i in which do
                    for last, _ in rows do
                        yield! (last[i]: Tensor).Array.Data
            |]
        )

    y, state

/// Agreement that the files promise: 1e-5, absolute, on numbers below 1.
let private close what (expected: NdArray) (found: NdArray) =
    Close.under 1.0 1e-5 what expected found

let private ofFile name import =
    testCase name (fun () ->
        match GoldenFile.tryFile name with
        | None -> skiptest "RNN_GOLDEN names no folder with files"
        | Some path ->
            let expected =
                GoldenFile.read (
                    Path.Combine(Path.GetDirectoryName path |> nonNull, name.Split('.')[0] + ".expected.json")
                )

            let y, state = results (import path) (GoldenFile.array "x" expected)
            close "y" (GoldenFile.array "y" expected) y
            close "h" (GoldenFile.array "hn" expected) (state "h")

            if (GoldenFile.tryGet "cn" expected).IsSome then
                close "c" (GoldenFile.array "cn" expected) (state "c"))

let private pyTorch path =
    PyTorch.import None (WeightsFile.SafeTensors path)

let private keras (path: string) =
    use file = File.OpenRead path
    Keras.import None file

let private fixtures =
    testList
        "files of other programs"
        [
            for name in [ "pytorch-rnn"; "pytorch-gru"; "pytorch-lstm-2layer-bidirectional" ] do
                ofFile $"{name}.safetensors" pyTorch
            for name in [ "keras-lstm"; "keras-gru-reset-after" ] do
                ofFile $"{name}.weights.h5" keras
        ]

/// A network of `cell` in the sizes of a case, read out or not.
let plain cell (c: NetworkCase) bias (outputs: int) =
    {
        PlainNetwork.Cell = cell
        Input = c.Sizes.Input
        Hidden = c.Sizes.Hidden
        Layers = c.Layers
        Bidirectional = c.Bidirectional
        Bias = bias
        Outputs = abs outputs % 3
    }

let private networks =
    property 60 "a network goes to PyTorch and comes back" (fun (c: NetworkCase, bias: bool, outputs: int) ->
        let cells = [ "lstm"; "gru-reset-after"; "elman-tanh"; "elman-relu" ]
        let cell = cells[c.Sizes.Seed % 4]

        let network = plain cell c bias outputs

        let portable = PlainNetwork.portable network

        let parameters =
            Block.join (Draw.decls c.Sizes.Seed "parameters" portable.Parameters)

        let tensors = PyTorch.write portable parameters |> Map.ofList
        let wanted = if cell = "elman-relu" then Some cell else None
        let back = PyTorch.import wanted (tensors :> IReadOnlyDictionary<_, _>)
        Expect.equal back.Network network "network"
        Expect.equal back.Parameters parameters "parameters"
        Expect.equal (PyTorch.read portable tensors) parameters "into a network like it")

/// A state dictionary of names with shapes, filled with small numbers.
let private state (shapes: (string * Shape) list) =
    dict
        [
            for name, shape in shapes -> name, NdArray(shape, Array.init (Shape.size shape) (fun i -> 0.01 * float i))
        ]
    :?> IReadOnlyDictionary<string, NdArray>

let private gru prefix =
    [
        prefix + "weight_ih_l0", [ 6; 3 ]
        prefix + "weight_hh_l0", [ 6; 2 ]
        prefix + "bias_ih_l0", [ 6 ]
        prefix + "bias_hh_l0", [ 6 ]
    ]

let private modules =
    testList
        "modules of PyTorch"
        [
            test "with a prefix and a linear layer" {
                let imported =
                    PyTorch.import None (state (gru "encoder.rnn." @ [ "fc.weight", [ 1; 2 ]; "fc.bias", [ 1 ] ]))

                Expect.equal (imported.Network.Cell, imported.Network.Outputs) ("gru-reset-after", 1) "network"
            }

            test "a cell alone" {
                let imported =
                    PyTorch.import
                        None
                        (state
                            [
                                "weight_ih", [ 8; 3 ]
                                "weight_hh", [ 8; 2 ]
                                "bias_ih", [ 8 ]
                                "bias_hh", [ 8 ]
                            ])

                Expect.equal (imported.Network.Cell, imported.Network.Input) ("lstm", 3) "network"
            }

            for what, shapes, cell, parts in
                [
                    "no recurrent layer", [ "fc.weight", [ 1; 2 ] ], None, [ "no recurrent layer"; "'fc.weight'" ]
                    "two modules", gru "a." @ gru "b.", None, [ "several"; "'a.'"; "'b.'" ]
                    "a missing matrix",
                    List.filter (fun (n, _) -> n <> "weight_hh_l0") (gru ""),
                    None,
                    [ "layer 0"; "weight_hh" ]
                    "one bias", List.take 3 (gru ""), None, [ "layer 0"; "both biases or none" ]
                    "something else", gru "" @ [ "table", [ 4; 4 ] ], None, [ "'table'"; "--like" ]
                    "a projection", gru "" @ [ "weight_hr_l0", [ 1; 2 ] ], None, [ "weight_hr"; "--like" ]
                    "five gates",
                    [ "weight_ih_l0", [ 10; 3 ]; "weight_hh_l0", [ 10; 2 ] ],
                    None,
                    [ "layer 0"; "5 times"; "LSTM has 4" ]
                    "layers that do not fit",
                    gru ""
                    @ [
                        "weight_ih_l1", [ 6; 5 ]
                        "weight_hh_l1", [ 6; 2 ]
                        "bias_ih_l1", [ 6 ]
                        "bias_hh_l1", [ 6 ]
                    ],
                    None,
                    [ "layer 1"; "[6; 2]"; "[6; 5]" ]
                    "layers of two kinds",
                    gru ""
                    @ [
                        "weight_ih_l1", [ 8; 2 ]
                        "weight_hh_l1", [ 8; 2 ]
                        "bias_ih_l1", [ 8 ]
                        "bias_hh_l1", [ 8 ]
                    ],
                    None,
                    [ "layer 1"; "another kind" ]
                    "a direction that is missing",
                    gru ""
                    @ (gru "" |> List.map (fun (n, s) -> n.Replace("_l0", "_l1") + "_reverse", s))
                    @ (gru "" |> List.map (fun (n, s) -> n.Replace("_l0", "_l1"), s)),
                    None,
                    [ "layer 1 has 2 directions"; "1" ]
                    "a readout of another size",
                    gru "" @ [ "fc.weight", [ 1; 7 ]; "fc.bias", [ 1 ] ],
                    None,
                    [ "'fc.weight'"; "[1; 7]"; "2 numbers" ]
                    "another cell", gru "", Some "lstm", [ "--cell lstm"; "gru-reset-after" ]
                ] do
                test $"refused: {what}" { Refused.naming parts (fun () -> PyTorch.import cell (state shapes)) }

            test "refused: tensors of another run" {
                let portable =
                    Portable.readOut "network" (Network.ofCell ((Catalogue.find "gru").Make 3 2)) 1

                let expected = gru "rnn." @ [ "readout.weight", [ 1; 2 ]; "readout.bias", [ 1 ] ]
                PyTorch.read portable (state expected) |> ignore
                let read shapes () = PyTorch.read portable (state shapes)

                Refused.naming
                    [ "lacks"; "'rnn.weight_ih_l0'"; "'weight_ih_l0'" ]
                    (read (gru "" @ List.skip 4 expected))

                Refused.naming [ "'more'" ] (read (expected @ [ "more", [ 1 ] ]))

                Refused.naming
                    [ "'readout.bias'"; "[1]"; "[2]" ]
                    (read (List.take 5 expected @ [ "readout.bias", [ 2 ] ]))
            }
        ]

let tests = testList "weights" [ fixtures; networks; modules ]
