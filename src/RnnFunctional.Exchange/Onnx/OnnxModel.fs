namespace RnnFunctional.Exchange.Onnx

open Google.Protobuf
open Onnx
open RnnFunctional

/// Networks as ONNX files, operator set 17, float32: anyone's runtime runs them.
module OnnxModel =

    let private time = Proto.Named "time"
    let private batch = Proto.Named "batch"
    let private fixed' (shape: Shape) = shape |> List.map Proto.Fixed

    /// The file around a graph; `metadata` goes along by name.
    let private file version doc (metadata: (string * string) seq) (graph: GraphProto) : byte[] =
        let model =
            ModelProto(
                IrVersion = 8L,
                ProducerName = "RnnFunctional",
                ProducerVersion = version,
                DocString = doc,
                Graph = graph
            )

        model.OpsetImport.Add(OperatorSetIdProto(Domain = "", Version = 17L))

        for key, value in metadata do
            model.MetadataProps.Add(StringStringEntryProto(Key = key, Value = value))

        model.ToByteArray()

    /// The model's inputs under their names, with `axes` before those of one example: as float32.
    let private inputs (b: GraphBuilder) (portable: Portable) axes =
        portable.Inputs
        |> List.map (fun input ->
            b.Input(Proto.value input.Name (if input.IsWhole then Some 64 else None) (axes @ fixed' input.Shape))

            if input.IsWhole then
                b.Node("Cast", [ input.Name ], [ Proto.int "to" Proto.float ])
            else
                input.Name)

    let private states (b: GraphBuilder) (portable: Portable) =
        portable.Network.States
        |> List.map (fun d ->
            b.Input(Proto.value d.Name None (batch :: fixed' d.Shape))
            d.Name)

    let private nextStates (b: GraphBuilder) (portable: Portable) (names: string list) =
        for d, name in List.zip portable.Network.States names do
            b.Output(name, Proto.value (d.Name + "_next") None (batch :: fixed' d.Shape))

    /// The result of `f` on symbols for `named`, names with shapes, whose rows stand along `lead` axes.
    let private mapped b lead (named: (string * Shape) list) (f: Tensor[] -> Tensor[]) : (string * Shape) list =
        let leaves = named |> List.map (fun (name, shape) -> Node.leaf PerRow name shape)
        let names = dict [ for leaf, (name, _) in List.zip leaves named -> leaf.Id, name ]
        let results = leaves |> List.map Symbol |> Array.ofList |> f
        let emitter = Emitter(b, lead, fst named.Head)

        emitter.Emit(results |> Array.map _.Node, fun leaf -> { Name = names[leaf.Id]; IsRows = true })
        |> Array.map2 (fun (t: Tensor) value -> emitter.AsRows(t.Shape, value), t.Shape) results
        |> List.ofArray

    let private shapes (portable: Portable) names =
        List.zip names (portable.Inputs |> List.map _.Shape)

    /// The layers over `xs` from `states`: the last states, and the outputs.
    let private layers b (network: Network) (p: Tensor[]) counted (states: string list) xs =
        let cells =
            network.Layers
            |> List.collect (fun layer -> layer.Forward :: Option.toList layer.Backward)

        let tensors = Spec.share (cells |> List.map _.Parameters) p |> List.map Some

        let shareOut (rest: string list) (cell: AnyCell) =
            List.splitAt cell.State.Decls.Length rest

        let direction reverse (cell: AnyCell) (p: Tensor[] option) states xs =
            let mine, rest = shareOut states cell
            let last, ys = Layer.emit b cell p.Value reverse counted mine xs
            last, ys, rest

        let layer (xs, tensors, states) (layer: Layer) =
            let last, ys, rest = direction false layer.Forward (List.head tensors) states xs

            match layer.Backward with
            | None -> last, (ys, List.tail tensors, rest)
            | Some backward ->
                let lastOfReverse, reversed, rest = direction true backward tensors[1] rest xs
                let both = b.Node("Concat", [ ys; reversed ], [ Proto.int "axis" -1 ])
                last @ lastOfReverse, (both, List.skip 2 tensors, rest)

        let last, (ys, _, _) = network.Layers |> List.mapFold layer (xs, tensors, states)
        List.concat last, ys

    /// Lengths [batch] of int32, and the mask that follows from them over the times of `xs`.
    let private counted (b: GraphBuilder) (xs: string) : Counted =
        b.Input(Proto.value "lengths" (Some 32) [ batch ])

        let steps =
            b.Node("Squeeze", [ b.Node("Slice", [ b.Node("Shape", [ xs ]); b.Wholes [ 0 ]; b.Wholes [ 1 ] ]) ])

        let times = b.Node("Range", [ b.Whole 0; steps; b.Whole 1 ])
        let lengths = b.Node("Cast", [ "lengths" ], [ Proto.int "to" Proto.int64' ])

        let isBefore =
            b.Node("Less", [ b.Node("Unsqueeze", [ times; b.Wholes [ 1 ] ]); lengths ])

        {
            Lengths = "lengths"
            Mask = b.Node("Cast", [ isBefore ], [ Proto.int "to" Proto.float ])
        }

    let private values (portable: Portable) parameters =
        Block.split portable.Parameters parameters

    /// `portable` with the block `parameters` for whole sequences. Inputs: its own, each [time; batch; ..]; the states, each [batch; size]; and,
    /// with `lengths`, which a pooled network always has, the number of each row's times that count, lengths [batch]. Outputs: y [time; batch; ..],
    /// or pooled [batch; ..], and each state as it is in the end, NAME_next. Errors: a cell with operations that ONNX does not have.
    let sequence version metadata (lengths: bool) (portable: Portable) (parameters: float[]) : byte[] =
        let b = GraphBuilder "sequence"
        let p = values portable parameters
        let read = inputs b portable [ time; batch ]
        let before = states b portable

        let xs =
            mapped b 2 (shapes portable read) (fun inputs -> [| portable.Read p inputs |])
            |> List.head
            |> fst

        let counted =
            if lengths || portable.Pooling.IsSome then
                Some(counted b xs)
            else
                None

        let last, ys = layers b portable.Network (portable.OfNetwork p) counted before xs
        let size = portable.Network.Output

        let lead, outputs =
            match portable.Pooling with
            | None -> [ time; batch ], ys
            | Some(way, ofPooling) ->
                let forwards = (List.last portable.Network.Layers).Forward.Output
                [ batch ], Pool.emit b way (ofPooling p) forwards size counted.Value ys

        let name, shape =
            mapped b lead.Length [ outputs, [ size ] ] (fun y -> [| portable.Write p y[0] |])
            |> List.head

        b.Output(name, Proto.value "y" None (lead @ fixed' shape))
        nextStates b portable last
        file version $"{portable.Name}, over whole sequences" metadata (b.Finish())

    /// One step of `portable`, for streams. Inputs: its own, each [batch; ..], and the states; outputs: y [batch; ..] and the next states,
    /// NAME_next. Errors: a network that needs the whole sequence, because it is pooled or reads it in both directions.
    let step version metadata (portable: Portable) (parameters: float[]) : byte[] =
        let b = GraphBuilder "step"
        let p = values portable parameters
        let read = inputs b portable [ batch ]
        let before = states b portable
        let count = portable.Inputs.Length

        let ofStates = portable.Network.States |> List.map _.Shape |> List.zip before

        let results =
            mapped b 1 (shapes portable read @ ofStates) (fun all ->
                let inputs, states = Array.splitAt count all
                let next, y = Portable.step portable p states inputs
                Array.append [| y |] next)

        let y, shape = results.Head
        b.Output(y, Proto.value "y" None (batch :: fixed' shape))
        nextStates b portable (results.Tail |> List.map fst)
        file version $"{portable.Name}, a step at a time" metadata (b.Finish())
