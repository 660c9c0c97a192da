namespace RnnFunctional.Exchange

open System
open System.Collections.Generic
open System.IO
open System.Text.RegularExpressions
open PureHDF
open RnnFunctional

/// Files of weights as Keras 3 writes them: `layers/LAYER/…/vars/NUMBER` in HDF5.
module Keras =

    let private roots = [ "layers"; "_layer_checkpoint_dependencies" ]

    /// The arrays of floating-point numbers below `group`, by path.
    let rec private datasets (length: int64) path (group: IH5Group) : (string * NdArray) list =
        [
            for child in group.Children() do
                let path = if path = "" then child.Name else $"{path}/{child.Name}"

                match child with
                | :? IH5Group as inner -> yield! datasets length path inner
                | :? IH5Dataset as dataset when dataset.Type.Class = H5DataTypeClass.FloatingPoint ->
                    let dims = dataset.Space.Dimensions
                    let count = dims |> Array.fold (fun n d -> n * bigint d) 1I

                    // Packed files hold at most about a thousand times their own size.
                    if
                        count * bigint dataset.Type.Size > 1000I * bigint length
                        || count > bigint Int32.MaxValue
                    then
                        Imported.refuse
                            $"dataset '{path}' claims {count} numbers in a file of {length} bytes"
                            "The file is damaged."

                    let numbers =
                        match dataset.Type.Size with
                        | 8 -> dataset.Read<float[]>()
                        | 4 -> dataset.Read<float32[]>() |> Array.map float
                        | size ->
                            Imported.refuse
                                $"dataset '{path}' has numbers of {size} bytes, where 4 or 8 are expected"
                                "Save the model in float32."

                    path, NdArray([ for d in dims -> int d ], numbers)
                | _ -> ()
        ]

    /// lstm, lstm_1, …, lstm_10 in the order in which Keras numbers them.
    let private inOrder (name: string) =
        let m = Regex.Match(name, @"^(.*?)(?:_(\d+))?$")
        m.Groups[1].Value, (if m.Groups[2].Success then int m.Groups[2].Value else 0)

    let private cellOf (called: string) (wanted: string option) gates (bias: NdArray option) =
        let isStacked = bias |> Option.map (fun b -> b.Shape.Length = 2)

        let kind =
            match gates, isStacked with
            | 4, _ -> "lstm"
            // The bias tells; without one, Keras' default.
            | 3, (Some true | None) -> "gru-reset-after"
            | 3, Some false -> "gru-reset-before"
            | 1, _ -> "elman-tanh"
            | _ ->
                Imported.refuse
                    $"{called} has {gates} times as many columns as hidden units, where LSTM has 4, GRU 3 and SimpleRNN 1"
                    "Other layers can't be imported."

        match wanted, kind with
        | None, _ -> kind
        | Some wanted, _ when wanted = kind -> kind
        // What the shapes don't tell.
        | Some "elman-relu", "elman-tanh" -> "elman-relu"
        | Some "gru-reset-before", "gru-reset-after" when bias.IsNone -> "gru-reset-before"
        | Some wanted, _ -> Imported.refuse $"--cell {wanted}: {called} holds {kind}" "Leave the option out."

    /// One direction of a recurrent layer, whose variables lie at `path`.
    let private direction cell called (arrays: IReadOnlyDictionary<string, NdArray>) path : LayerWeights =
        let find number =
            match arrays.TryGetValue $"{path}/cell/vars/{number}" with
            | true, array -> Some array
            | _ -> None

        let areMatrices (a: NdArray) (b: NdArray) =
            a.Shape.Length = 2
            && b.Shape.Length = 2
            && a.Shape[1] = b.Shape[1]
            && b.Shape[0] > 0

        match find 0, find 1, find 2 with
        | Some kernel, Some recurrent, bias when areMatrices kernel recurrent ->
            let hidden, columns = recurrent.Shape[0], recurrent.Shape[1]
            let gates = columns / hidden
            let name = cellOf called cell gates bias
            let layout = (Layouts.find "Keras" name).Value
            let ours = ((Catalogue.find name).Build true 1 1).Parameters.Decls.Head.Blocks

            match bias with
            | Some b when b.Shape <> (if layout.Biases = Rows then [ 2; columns ] else [ columns ]) ->
                Imported.refuse
                    $"{called} has a bias of shape {Shape.show b.Shape} beside {columns} columns"
                    "The file is damaged."
            | _ -> ()

            {
                Called = called
                Cell = name
                Tensors =
                    kernel :: recurrent :: Option.toList bias
                    |> List.map Value
                    |> Layouts.read layout ours
            }
        | _ ->
            let found = arrays.Keys |> Seq.filter _.StartsWith(path + "/") |> String.concat ", "

            Imported.refuse
                $"{called} has {found} where cell/vars/0 [inputs; gates·hidden] and cell/vars/1 [hidden; gates·hidden] are expected"
                "Save the weights with Keras 3: model.save_weights(\"FILE.weights.h5\")."

    let private ofArrays cell (arrays: IReadOnlyDictionary<string, NdArray>) : Imported =
        let layers =
            arrays.Keys
            |> Seq.choose (fun path ->
                match List.ofArray (path.Split '/') with
                | root :: layer :: _ when List.contains root roots -> Some($"{root}/{layer}", layer)
                | _ -> None)
            |> Seq.distinct
            |> Seq.sortBy (snd >> inOrder)
            |> List.ofSeq

        let has path = arrays.ContainsKey path

        let recurrent, others =
            layers
            |> List.partition (fun (path, _) -> has $"{path}/cell/vars/0" || has $"{path}/forward_layer/cell/vars/0")

        let kinds = recurrent |> List.map (snd >> inOrder >> fst) |> List.distinct

        let list (names: string list) =
            names |> List.map (fun n -> $"'{n}'") |> String.concat ", "

        match kinds with
        | [] ->
            Imported.refuse
                $"the file has no recurrent layer: 'layers/LAYER/cell/vars/0' expected, found {list (List.ofSeq arrays.Keys)}"
                "Save the weights with Keras 3: model.save_weights(\"FILE.weights.h5\")."
        | [ _ ] -> ()
        | kinds ->
            Imported.refuse
                $"the file has layers of the kinds {list kinds}, and does not say in which order they stand"
                "Save a model whose recurrent layers are of one kind."

        let ofLayer (path, name) =
            if has $"{path}/forward_layer/cell/vars/0" then
                [
                    direction cell $"layer '{name}'" arrays $"{path}/forward_layer"
                    direction cell $"layer '{name}', backwards" arrays $"{path}/backward_layer"
                ]
            else
                [ direction cell $"layer '{name}'" arrays path ]

        let readout =
            match others with
            | [] -> None
            | [ path, name ] when
                has $"{path}/vars/0"
                && has $"{path}/vars/1"
                && arrays[$"{path}/vars/0"].Shape.Length = 2
                ->
                let weight = Layouts.transpose (Value arrays[$"{path}/vars/0"])
                Some($"layer '{name}'", weight, Value arrays[$"{path}/vars/1"])
            | others ->
                Imported.refuse
                    $"the file has the layers {list (List.map snd others)} beside the recurrent ones, where one dense layer may stand"
                    "Save the weights of the recurrent part of the model, with its dense layer or without."

        Imported.ofLayers (recurrent |> List.map ofLayer) readout

    /// The network whose weights `file` holds: LSTM, GRU or SimpleRNN layers, in one direction or in both, and maybe a dense layer behind them, of
    /// which the activation stands in no file of weights. `cell` says which where shapes do not (elman-relu; gru-reset-before without
    /// biases). Errors: what is no HDF5 file, is damaged, or holds other layers.
    let import (cell: string option) (file: Stream) : Imported =
        let arrays =
            try
                use h5 = H5File.Open(file, leaveOpen = true)
                datasets file.Length "" h5
            with
            | :? InputException -> reraise ()
            // The library tells of damage by whatever exception comes first.
            | problem when not (problem :? OutOfMemoryException) ->
                Imported.refuse
                    $"the file can't be read as HDF5 ({problem.Message.TrimEnd '.'})"
                    "A file of weights of Keras 3 expected, FILE.weights.h5."

        arrays |> Seq.map KeyValuePair |> Dictionary |> ofArrays cell
