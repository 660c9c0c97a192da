namespace RnnFunctional.Exchange.Onnx

open System.Collections.Generic
open RnnFunctional

/// What a node's value is in ONNX: one of the node's shape for all rows, or rows along axes before it.
[<Struct>]
type internal OnnxValue = { Name: string; IsRows: bool }

/// From our operations to ONNX's. Rows stand along `lead` axes before those of one example: a batch, or time and batch.
[<Sealed>]
type internal Emitter(builder: GraphBuilder, lead: int, rowsOf: string) =

    let own name = { Name = name; IsRows = true }
    let like (value: OnnxValue) name = { value with Name = name }

    /// The sizes of the leading axes, which are those of `rowsOf`.
    let leading =
        lazy
            (let shape = builder.Node("Shape", [ rowsOf ])
             builder.Node("Slice", [ shape; builder.Wholes [ 0 ]; builder.Wholes [ lead ] ]))

    let constant array =
        {
            Name = builder.Constant array
            IsRows = false
        }

    let zero = lazy constant (NdArray.scalar 0.0)
    let copied = List.replicate lead 0
    let ones = List.replicate lead 1

    let reshaped (value: OnnxValue) (shape: Shape) =
        let sizes = if value.IsRows then copied @ shape else shape
        like value (builder.Node("Reshape", [ value.Name; builder.Wholes sizes ]))

    /// `value`, which is of `shape`, as rows.
    let expanded (shape: Shape) (value: OnnxValue) =
        if value.IsRows then
            value
        else
            let sizes =
                builder.Node("Concat", [ leading.Value; builder.Wholes shape ], [ Proto.int "axis" 0 ])

            own (builder.Node("Expand", [ value.Name; sizes ]))

    let plain op (values: OnnxValue[]) =
        {
            Name = builder.Node(op, values |> Seq.map _.Name)
            IsRows = values |> Array.exists _.IsRows
        }

    /// `value` with the last two of its `axes` swapped; rows stand before them.
    let transposed (value: OnnxValue) =
        let before = if value.IsRows then lead else 0
        let order = [ 0 .. before - 1 ] @ [ before + 1; before ]
        like value (builder.Node("Transpose", [ value.Name ], [ Proto.ints "perm" order ]))

    /// [..; n] as [lines; n].
    let lines (shape: Shape) value =
        reshaped value [ Shape.size (Shape.leading shape); Shape.last shape ]

    let product (a: OnnxValue) (b: OnnxValue) = plain "MatMul" [| a; b |]

    /// x times a matrix from the right, whatever axes stand before.
    let times (x: OnnxValue) (xShape: Shape) (matrix: OnnxValue) shape =
        if matrix.IsRows then
            reshaped (product (lines xShape (expanded xShape x)) matrix) shape
        else
            product x matrix

    let unary op =
        match op with
        | Neg -> "Neg"
        | Exp -> "Exp"
        | Log -> "Log"
        | Sqrt -> "Sqrt"
        | Tanh -> "Tanh"
        | Sigmoid -> "Sigmoid"
        | Relu -> "Relu"
        | Softplus -> "Softplus"

    let binary op =
        match op with
        | Add -> "Add"
        | Sub -> "Sub"
        | Mul -> "Mul"
        | Div -> "Div"
        | Max -> "Max"

    let cannot what =
        Errors.input
            $"ONNX: {what} has no counterpart there that this export knows. Write the cell without it, or ship the run with this library."

    let apply (op: Op) (shape: Shape) (args: OnnxValue[]) (shapes: Shape[]) : OnnxValue =
        let fromEnd axis = axis - shapes[0].Length

        match op with
        | Constant value -> constant value
        | Unary u -> plain (unary u) args
        | Binary b -> plain (binary b) args
        | Select -> plain "Where" [| plain "Greater" [| args[0]; zero.Value |]; args[1]; args[2] |]
        | MatMul -> times args[1] shapes[1] (transposed args[0]) shape
        | MatMulT -> times args[1] shapes[1] args[0] shape
        | Outer -> product (transposed (lines shapes[0] args[0])) (lines shapes[1] args[1])
        | Reshape _ -> reshaped args[0] shape
        | Broadcast _ ->
            let from = List.replicate (shape.Length - shapes[0].Length) 1 @ shapes[0]
            let sizes = if args[0].IsRows then ones @ shape else shape
            let lifted = if from = shapes[0] then args[0] else reshaped args[0] from
            like args[0] (builder.Node("Expand", [ lifted.Name; builder.Wholes sizes ]))
        | SumTo _ ->
            let target = List.replicate (shapes[0].Length - shape.Length) 1 @ shape

            let axes =
                List.zip shapes[0] target
                |> List.indexed
                |> List.filter (fun (_, (n, m)) -> n <> m)
                |> List.map (fst >> fromEnd)

            let summed =
                if axes.IsEmpty then
                    args[0]
                else
                    like args[0] (builder.Node("ReduceSum", [ args[0].Name; builder.Wholes axes ]))

            reshaped summed shape
        | MaxLast ->
            like
                args[0]
                (builder.Node("ReduceMax", [ args[0].Name ], [ Proto.ints "axes" [ -1 ]; Proto.int "keepdims" 0 ]))
        | Concat axis ->
            let isRows = args |> Array.exists _.IsRows

            let parts =
                Array.zip args shapes
                |> Array.filter (fun (_, shape) -> Shape.size shape > 0)
                |> Array.map (fun (arg, shape) -> if isRows then expanded shape arg else arg)

            match parts with
            | [| one |] -> one
            | _ ->
                {
                    Name = builder.Node("Concat", parts |> Seq.map _.Name, [ Proto.int "axis" (fromEnd axis) ])
                    IsRows = isRows
                }
        | Slice(axis, start, length) ->
            let one (n: int) = builder.Wholes [ n ]
            like args[0] (builder.Node("Slice", [ args[0].Name; one start; one (start + length); one (fromEnd axis) ]))
        | Pad(axis, before, after) ->
            let at size =
                List.init shapes[0].Length (fun k -> if k = axis then size else 0)

            let beside = if args[0].IsRows then copied else []
            like args[0] (builder.Node("Pad", [ args[0].Name; builder.Wholes(beside @ at before @ beside @ at after) ]))
        | Gather when not args[0].IsRows ->
            let indices =
                builder.Node("Cast", [ args[1].Name ], [ Proto.int "to" Proto.int64' ])

            like args[1] (builder.Node("Gather", [ args[0].Name; indices ]))
        | StopGradient -> args[0]
        | Gather -> cannot "a table that is a row's own"
        | Scatter _ -> cannot "adding up rows of a table"
        | LinearScan _
        | Scan _
        | Item _ -> cannot "a loop inside a step"
        | Leaf _ -> invalidArg (nameof op) "Leaves have values from outside."

    /// `value`, which is of `shape`, as rows.
    member _.AsRows(shape: Shape, value: OnnxValue) : string = (expanded shape value).Name

    /// The values of `roots`; `leaf` gives those of leaves.
    member _.Emit(roots: Node[], leaf: Node -> OnnxValue) : OnnxValue[] =
        let values = Dictionary<int64, OnnxValue>()

        for node in Graph.reachable roots do
            values[node.Id] <-
                match node.Op with
                // Nothing is left out where nothing is learned.
                | Leaf(_, Noise _) -> constant (NdArray.full node.Shape 1.0)
                | Leaf _ -> leaf node
                | op ->
                    apply
                        op
                        node.Shape
                        (node.Args |> Array.map (fun a -> values[a.Id]))
                        (node.Args |> Array.map _.Shape)

        roots |> Array.map (fun r -> values[r.Id])
