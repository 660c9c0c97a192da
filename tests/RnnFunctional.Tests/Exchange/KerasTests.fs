/// Weights from files that Keras would have written.
module RnnFunctional.Tests.KerasTests

open System.IO
open Expecto
open PureHDF
open RnnFunctional
open RnnFunctional.Exchange

/// A file of HDF5 with arrays by path.
let private h5 (arrays: (string * NdArray) list) =
    let file = H5File()

    for path, array in arrays do
        let parts = path.Split '/'

        let group =
            (file :> H5Group, Array.take (parts.Length - 1) parts)
            ||> Array.fold (fun group name ->
                match group.TryGetValue name with
                | true, (:? H5Group as inner) -> inner
                | _ ->
                    let inner = H5Group()
                    group[name] <- inner
                    inner)

        let dims = [| for n in array.Shape -> uint64 n |]
        group[Array.last parts] <- H5Dataset(Array.map float32 array.Data, fileDims = dims)

    use memory = new MemoryStream()
    file.Write memory
    memory.ToArray()

let private importKeras cell (bytes: byte[]) =
    use file = new MemoryStream(bytes)
    Keras.import cell file

/// What Keras would keep of a network: of each direction of each layer, and of a dense layer.
let private kept (network: PlainNetwork) (p: Tensor[]) =
    let layout = (Layouts.find "Keras" network.Cell).Value
    let cell: AnyCell = (Catalogue.find network.Cell).Build network.Bias 1 1
    let count = cell.Parameters.Decls.Length
    let order = cell.Parameters.Decls.Head.Blocks
    let directions = if network.Bidirectional then 2 else 1

    [
        for k in 0 .. network.Layers - 1 do
            let name =
                (if network.Bidirectional then "bidirectional" else "rnn")
                + (if k = 0 then "" else $"_{k}")

            for d in 0 .. directions - 1 do
                let inner =
                    if not network.Bidirectional then ""
                    elif d = 0 then "/forward_layer"
                    else "/backward_layer"

                let mine = Array.sub p ((k * directions + d) * count) count |> List.ofArray

                for number, array in Layouts.write layout order mine |> List.indexed do
                    $"layers/{name}{inner}/cell/vars/{number}", array.Array

        if network.Outputs > 0 then
            let weight, bias = p[p.Length - 2], p[p.Length - 1]
            "layers/dense/vars/0", (Layouts.transpose weight).Array
            "layers/dense/vars/1", bias.Array

        "optimizer/vars/0", NdArray.vector [ 1.0 ]
    ]

let tests =
    testList
        "weights of Keras"
        [
            property 40 "layers, directions and a dense one" (fun (c: NetworkCase, bias: bool, outputs: int) ->
                let cells =
                    [ "lstm"; "gru-reset-after"; "gru-reset-before"; "elman-tanh"; "elman-relu" ]

                let network = WeightsTests.plain cells[c.Sizes.Seed % 5] c bias outputs

                let portable = PlainNetwork.portable network

                let p =
                    Draw.decls c.Sizes.Seed "parameters" portable.Parameters
                    |> Array.map Task.single

                let imported = h5 (kept network p) |> importKeras (Some network.Cell)
                Expect.equal imported.Network network "network"
                let xs = Draw.normal c.Sizes.Seed "xs" [ c.Sizes.Steps + 1; network.Input ]
                let start = Spec.zero (Spec.ofDecls portable.Network.States)

                let run p =
                    Portable.run portable None p start [| xs |] |> snd
                // Sums of biases are kept in float32.
                Close.within 1e-5 "outputs" (run p) (run (Block.split portable.Parameters imported.Parameters)))

            for what, arrays, cell, parts in
                [
                    "no layers",
                    [ "optimizer/vars/0", NdArray.vector [ 1.0 ] ],
                    None,
                    [ "no recurrent layer"; "optimizer/vars/0" ]
                    "a kernel alone",
                    [ "layers/lstm/cell/vars/0", NdArray.full [ 3; 8 ] 0.1 ],
                    None,
                    [ "'lstm'"; "cell/vars/1" ]
                    "matrices that do not fit",
                    [
                        "layers/lstm/cell/vars/0", NdArray.full [ 3; 8 ] 0.1
                        "layers/lstm/cell/vars/1", NdArray.full [ 2; 6 ] 0.1
                    ],
                    None,
                    [ "'lstm'"; "[hidden; gates·hidden]" ]
                    "a bias of another size",
                    [
                        "layers/lstm/cell/vars/0", NdArray.full [ 3; 8 ] 0.1
                        "layers/lstm/cell/vars/1", NdArray.full [ 2; 8 ] 0.1
                        "layers/lstm/cell/vars/2", NdArray.full [ 7 ] 0.1
                    ],
                    None,
                    [ "'lstm'"; "bias of shape [7]"; "8 columns" ]
                    "two kinds of layers",
                    [
                        for layer, columns in [ "lstm", 8; "gru", 6 ] do
                            $"layers/{layer}/cell/vars/0", NdArray.full [ 3; columns ] 0.1
                            $"layers/{layer}/cell/vars/1", NdArray.full [ 2; columns ] 0.1
                    ],
                    None,
                    [ "'gru'"; "'lstm'"; "order" ]
                    "an embedding",
                    [
                        "layers/lstm/cell/vars/0", NdArray.full [ 3; 8 ] 0.1
                        "layers/lstm/cell/vars/1", NdArray.full [ 2; 8 ] 0.1
                        "layers/embedding/vars/0", NdArray.full [ 9; 3 ] 0.1
                    ],
                    None,
                    [ "'embedding'"; "dense" ]
                    "another cell",
                    [
                        "layers/lstm/cell/vars/0", NdArray.full [ 3; 8 ] 0.1
                        "layers/lstm/cell/vars/1", NdArray.full [ 2; 8 ] 0.1
                    ],
                    Some "gru-reset-after",
                    [ "--cell gru-reset-after"; "lstm" ]
                ] do
                test $"refused: {what}" { Refused.naming parts (fun () -> importKeras cell (h5 arrays)) }

            Refused.damage
                150
                (h5
                    [
                        "layers/lstm/cell/vars/0", NdArray.full [ 3; 8 ] 0.1
                        "layers/lstm/cell/vars/1", NdArray.full [ 2; 8 ] 0.1
                    ])
                (importKeras None >> ignore)
        ]
