namespace RnnFunctional.Exchange.Onnx

open RnnFunctional
open RnnFunctional.Exchange

/// Which times of each row count: their number [batch], and 1 at those that do, 0 at the others [time; batch].
type internal Counted = { Lengths: string; Mask: string }

/// One direction of a recurrent layer: ONNX's own operator where the cell is one of them, and a loop around the cell's step otherwise.
module internal Layer =

    /// The operator, and what it has to be told besides the layer's size.
    let private operators =
        let activation name =
            [ Proto.strings "activations" [ name ] ]

        [
            "lstm", ("LSTM", [])
            "gru-reset-after", ("GRU", [ Proto.int "linear_before_reset" 1 ])
            "gru-reset-before", ("GRU", [])
            "elman-tanh", ("RNN", activation "Tanh")
            "elman-relu", ("RNN", activation "Relu")
        ]

    /// The operator that does what `cell` does, whatever that is called, by its name in the catalogue.
    let private operatorOf (cell: AnyCell) =
        let isAsThere (name, _) =
            [ true; false ]
            |> List.exists (fun bias ->
                CellGraph.areAlike ((Catalogue.find name).Build bias cell.Input cell.Output) cell)

        List.tryFind isAsThere operators

    let private byOperator
        (b: GraphBuilder)
        (cell: AnyCell)
        (name, (op, told))
        (p: Tensor[])
        reverse
        counted
        states
        xs
        =
        let layout = (Layouts.find "ONNX" name).Value
        let ours = cell.Parameters.Decls.Head.Blocks

        let one (t: Tensor) =
            b.Constant (reshape (1 :: t.Shape) t).Array

        let ofDirection name =
            b.Node("Unsqueeze", [ name; b.Wholes [ 0 ] ])

        let alone axis name =
            b.Node("Squeeze", [ name; b.Wholes [ axis ] ])

        let weights =
            match Layouts.write layout ours (List.ofArray p) |> List.map one with
            | [ w; r ] -> [ w; r; "" ]
            | all -> all

        let lengths = counted |> Option.map _.Lengths |> Option.defaultValue ""

        let results =
            b.Nodes(
                op,
                xs :: weights @ [ lengths ] @ List.map ofDirection states,
                1 + List.length states,
                told
                @ [
                    Proto.int "hidden_size" cell.Output
                    Proto.text "direction" (if reverse then "reverse" else "forward")
                ]
            )

        results.Tail |> List.map (alone 0), alone 1 results.Head

    let private byScan
        (b: GraphBuilder)
        (cell: AnyCell)
        (p: Tensor[])
        reverse
        (counted: Counted option)
        (states: string list)
        xs
        =
        let body = b.Inside cell.Name
        let batch = Proto.Named "batch"
        let axes shape = batch :: List.map Proto.Fixed shape

        /// An argument of the body, and the name that it has there.
        let formal stem shape =
            let name = body.Fresh stem
            body.Input(Proto.value name None (axes shape))
            Node.leaf Formal stem shape, name

        let ofStates = cell.State.Decls |> List.map (fun d -> formal d.Name d.Shape)
        let ofX = formal "x" [ cell.Input ]
        let ofMask = counted |> Option.map (fun _ -> formal "counts" [])
        let symbols = List.map (fst >> Symbol) >> Array.ofList

        let step s (inputs: Tensor[]) =
            let next, y = cell.Step p s inputs[0] in next, [| y |]

        let next, ys =
            match ofMask with
            | None -> step (symbols ofStates) (symbols [ ofX ])
            | Some mask -> Scan.masked step (symbols ofStates) (symbols [ ofX; mask ])

        let names =
            dict [ for node, name in ofStates @ [ ofX ] @ Option.toList ofMask -> node.Id, name ]

        let emitter = Emitter(body, 1, snd ofX)
        let results = Array.append next ys

        let values =
            emitter.Emit(results |> Array.map _.Node, fun node -> { Name = names[node.Id]; IsRows = true })

        for result, value in Array.zip results values do
            body.Output(emitter.AsRows(result.Shape, value), Proto.value (body.Fresh "result") None (axes result.Shape))

        let sequences = xs :: (counted |> Option.map _.Mask |> Option.toList)
        let direction = if reverse then 1 else 0

        let results =
            b.Nodes(
                "Scan",
                states @ sequences,
                states.Length + 1,
                [
                    Proto.graph "body" body.Body
                    Proto.int "num_scan_inputs" sequences.Length
                    Proto.ints "scan_input_directions" (sequences |> List.map (fun _ -> direction))
                    Proto.ints "scan_output_directions" [ direction ]
                ]
            )

        List.take states.Length results, List.last results

    /// Runs the layer over `xs` [time; batch; input] from `states`, each [batch; size]: the last states, and the outputs [time; batch; output].
    let emit b (cell: AnyCell) (p: Tensor[]) reverse counted (states: string list) xs : string list * string =
        match operatorOf cell with
        | Some op -> byOperator b cell op p reverse counted states xs
        | None -> byScan b cell p reverse counted states xs
