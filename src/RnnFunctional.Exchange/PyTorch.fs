namespace RnnFunctional.Exchange

open System.Collections.Generic
open System.Text.RegularExpressions
open RnnFunctional

/// The names and layouts of PyTorch's state dictionaries.
module PyTorch =

    let private recurrent =
        Regex @"^(?<prefix>(?:.*\.)?)(?<part>weight|bias)_(?<beside>ih|hh|hr)(?:_l(?<layer>\d+)(?<reverse>_reverse)?)?$"

    /// What a parameter of `portable` is called in PyTorch: a bare network's as nn.LSTM and its kin name them, so that they load there; those of a
    /// network with more around it as in a module that has the layers as `rnn`, and tables as nn.Embedding.
    let private nameOf (portable: Portable) (d: Decl) =
        let isBare = portable.Parameters.Length = portable.Network.Parameters.Length

        if d.Role = Table then d.Name + ".weight"
        elif isBare || d.Name.Contains '.' then d.Name
        else "rnn." + d.Name

    /// The parameters of `portable`, from its block, by PyTorch's names.
    let write (portable: Portable) (parameters: float[]) : (string * NdArray) list =
        Block.split portable.Parameters parameters
        |> List.ofArray
        |> List.map2 (fun d (t: Tensor) -> nameOf portable d, t.Array) portable.Parameters

    let private list (names: string seq) =
        names |> Seq.map (fun n -> $"'{n}'") |> String.concat ", "

    /// The block of the parameters of `portable` from tensors by PyTorch's names. Errors: names that are missing or too many, other shapes.
    let read (portable: Portable) (tensors: IReadOnlyDictionary<string, NdArray>) : float[] =
        let expected = portable.Parameters |> List.map (fun d -> nameOf portable d, d)
        let names = expected |> List.map fst
        let missing = names |> List.filter (tensors.ContainsKey >> not)
        let others = tensors.Keys |> Seq.filter (fun n -> not (List.contains n names))

        if not missing.IsEmpty then
            Imported.refuse
                $"the file lacks {list missing}, and has {list others} beside what was expected"
                "Its tensors must have the names that `rnn export RUN --safetensors FILE` writes."

        if not (Seq.isEmpty others) then
            Imported.refuse $"the file has {list others}, which the run does not know" "Leave them out of the file."

        for name, d in expected do
            if tensors[name].Shape <> d.Shape then
                Imported.refuse
                    $"tensor '{name}' of shape {Shape.show d.Shape} expected, found {Shape.show tensors[name].Shape}"
                    "It belongs to a network of other sizes."

        expected |> List.map (fun (name, _) -> Value tensors[name]) |> Block.join

    let private cellOf (called: string) (wanted: string option) gates =
        let kinds =
            Layouts.table
            |> List.filter (fun (_, layout) -> layout.Format = "PyTorch" && layout.Gates.Length = gates)
            |> List.map fst

        match wanted, kinds with
        | _, [] ->
            Imported.refuse
                $"{called} has {gates} times as many rows as hidden units, where LSTM has 4, GRU 3 and RNN 1"
                "Other cells are imported into a run that has them, with --like RUN."
        | None, kind :: _ -> kind
        | Some wanted, _ when List.contains wanted kinds -> wanted
        | Some wanted, _ ->
            let known = String.concat " or " kinds
            Imported.refuse $"--cell {wanted}: {called} holds {known}" "Leave the option out, or name one of these."

    /// The network that `tensors`, by PyTorch's names, are the parameters of: of nn.LSTM, nn.GRU or nn.RNN, or of their cells, alone or with one linear
    /// layer that reads the outputs. Where several cells have such shapes, `cell` says which (RNN: tanh, or elman-relu). Errors: no such layer,
    /// several of them, and tensors that belong to something else.
    let import (cell: string option) (tensors: IReadOnlyDictionary<string, NdArray>) : Imported =
        let matches =
            [ for name in Seq.sort tensors.Keys -> name, recurrent.Match name ]
            |> List.filter (fun (_, m) -> m.Success)

        let prefixes =
            matches |> List.map (fun (_, m) -> m.Groups["prefix"].Value) |> List.distinct

        match prefixes with
        | [] ->
            Imported.refuse
                $"the file has no recurrent layer: a tensor 'weight_ih_l0' expected, found {list tensors.Keys}"
                "Save the state dictionary of a module with nn.LSTM, nn.GRU or nn.RNN."
        | [ _ ] -> ()
        | several ->
            Imported.refuse
                $"the file has several recurrent modules: {list several}"
                "Save the state dictionary of one of them."

        let layers =
            matches
            |> List.groupBy (fun (_, m) ->
                let layer = m.Groups["layer"]
                (if layer.Success then int layer.Value else 0), m.Groups["reverse"].Success)
            |> List.sortBy fst
            |> List.map (fun ((layer, reverse), parts) ->
                let called = "layer " + string layer + (if reverse then ", backwards" else "")

                let find part beside =
                    parts
                    |> List.tryFind (fun (_, m) -> m.Groups["part"].Value = part && m.Groups["beside"].Value = beside)
                    |> Option.map (fun (name, _) -> Value tensors[name])

                match
                    find "weight" "hr", find "weight" "ih", find "weight" "hh", find "bias" "ih", find "bias" "hh"
                with
                | Some _, _, _, _, _ ->
                    Imported.refuse
                        $"{called} has a projection (weight_hr)"
                        "Import it into a run of lstm-projection, with --like RUN."
                | None, Some ih, Some hh, bi, bh when
                    bi.IsSome = bh.IsSome && ih.Shape.Length = 2 && hh.Shape.Length = 2
                    ->
                    let gates = hh.Shape.Head / max 1 (Shape.last hh.Shape)

                    layer,
                    {
                        Called = called
                        Cell = cellOf called cell gates
                        Tensors = [ ih; hh ] @ Option.toList bi @ Option.toList bh
                    }
                | _ ->
                    Imported.refuse
                        $"{called} has {list (List.map fst parts)} where matrices weight_ih and weight_hh and both biases or none are expected"
                        "Save the whole state dictionary.")
            |> List.groupBy fst
            |> List.map (snd >> List.map snd)

        let others =
            tensors.Keys |> Seq.except (matches |> Seq.map fst) |> List.ofSeq |> List.sort

        let readout =
            match others with
            | [] -> None
            | [ bias; weight ] when
                bias.EndsWith ".bias"
                && weight = bias[.. bias.Length - 6] + ".weight"
                && tensors[weight].Shape.Length = 2
                ->
                Some($"'{weight}'", Value tensors[weight], Value tensors[bias])
            | others ->
                Imported.refuse
                    $"the file has {list others} beside its recurrent layers, where one linear layer's weight and bias may stand"
                    "Leave them out of the file, or import it into a run that has them, with --like RUN."

        Imported.ofLayers layers readout
