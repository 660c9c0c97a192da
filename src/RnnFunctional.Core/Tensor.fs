namespace RnnFunctional

open System

/// A value, computed at once by the reference semantics, or a symbol, which records what is done to it.
/// A function written with tensors therefore runs in fsi on plain numbers, and is traced into a graph unchanged.
[<ReferenceEquality; StructuredFormatDisplay("{Display}")>]
type Tensor =
    | Value of NdArray
    | Symbol of Node

    /// The sizes of the axes, for one example.
    member t.Shape =
        match t with
        | Value v -> v.Shape
        | Symbol n -> n.Shape

    /// The tensor as a graph's node; a value becomes a constant.
    member t.Node =
        match t with
        | Value v -> Node.constant v
        | Symbol n -> n

    /// The numbers of a value. Errors: a symbol has none before its graph is run.
    member t.Array =
        match t with
        | Value v -> v
        | Symbol n ->
            invalidOp
                $"A symbol of shape {Shape.show n.Shape} has no numbers yet: it is being traced. Keep what needs numbers outside of the traced function, or run its graph first."

    /// The one number of a scalar value.
    member t.Scalar = t.Array.Scalar

    member private t.Display = string t

    override t.ToString() =
        match t with
        | Value v -> string v
        | Symbol n -> $"{Shape.show n.Shape} {ShapeRule.name n.Op}"

    member private t.Operand: Operand =
        {
            Shape = t.Shape
            Name =
                match t with
                | Value v -> v.Name
                | Symbol n -> Node.nameOf n
        }

    /// True for a value or a constant every number of which is `number`.
    member private t.IsAll(number: float) =
        match t with
        | Value v
        | Symbol { Op = Constant v } -> Array.forall ((=) number) v.Data
        | Symbol _ -> false

    /// Applies `op` to `args`: computes when all are values, records a node otherwise. Adding a constant zero and
    /// multiplying by a constant one leave no trace. Errors: a ShapeException where the shapes don't fit.
    static member Apply(op: Op, [<ParamArray>] args: Tensor[]) : Tensor =
        match op, args with
        | (Reshape shape | Broadcast shape | SumTo shape), [| x |] when x.Shape = shape -> x
        | Binary Add, [| Symbol _ as x; y |] when x.Shape = y.Shape && y.IsAll 0.0 -> x
        | Binary Add, [| x; Symbol _ as y |] when x.Shape = y.Shape && x.IsAll 0.0 -> y
        | Binary Mul, [| Symbol _ as x; y |] when x.Shape = y.Shape && y.IsAll 1.0 -> x
        | Binary Mul, [| x; Symbol _ as y |] when x.Shape = y.Shape && x.IsAll 1.0 -> y
        | _ ->
            let shape = ShapeRule.infer op (args |> Array.map _.Operand)

            if args |> Array.forall _.IsValue then
                let result = Semantics.apply op shape (args |> Array.map _.Array)

                // A view goes by the name of what it views, as in Node.nameOf.
                match op, args[0].Array.Name with
                | (Slice _ | Reshape _ | Broadcast _ | StopGradient), Some name -> Value(result.Named name)
                | _ -> Value result
            else
                Symbol(Node.create op (args |> Array.map _.Node) shape)

    /// The node of `op` on the nodes `args`, as Apply records it.
    static member Record(op: Op, [<ParamArray>] args: Node[]) : Node =
        Tensor.Apply(op, Array.map Symbol args).Node

    /// Applies the element-wise `op` to `args` after stretching them to their common shape.
    static member Elementwise(op: Op, [<ParamArray>] args: Tensor[]) : Tensor =
        if args |> Array.forall (fun t -> t.Shape = args[0].Shape) then
            Tensor.Apply(op, args)
        else
            let shape = ShapeRule.common op (args |> Array.map _.Operand)
            Tensor.Apply(op, args |> Array.map (fun t -> Tensor.Apply(Broadcast shape, t)))

    /// A scalar value.
    static member Of(value: float) = Value(NdArray.scalar value)
    /// A vector value.
    static member Of([<ParamArray>] values: float[]) = Value(NdArray.vector values)
    /// A matrix value, row by row.
    static member Of(rows: float[][]) = Value(NdArray.matrix rows)

    static member (+)(a: Tensor, b: Tensor) = Tensor.Elementwise(Binary Add, a, b)
    static member (-)(a: Tensor, b: Tensor) = Tensor.Elementwise(Binary Sub, a, b)
    static member (*)(a: Tensor, b: Tensor) = Tensor.Elementwise(Binary Mul, a, b)
    static member (/)(a: Tensor, b: Tensor) = Tensor.Elementwise(Binary Div, a, b)
    static member (+)(a: Tensor, b: float) = a + Tensor.Of b
    static member (-)(a: Tensor, b: float) = a - Tensor.Of b
    static member (*)(a: Tensor, b: float) = a * Tensor.Of b
    static member (/)(a: Tensor, b: float) = a / Tensor.Of b
    static member (+)(a: float, b: Tensor) = Tensor.Of a + b
    static member (-)(a: float, b: Tensor) = Tensor.Of a - b
    static member (*)(a: float, b: Tensor) = Tensor.Of a * b
    static member (/)(a: float, b: Tensor) = Tensor.Of a / b
    static member (~-)(a: Tensor) = Tensor.Apply(Unary Neg, a)

    // F#'s own exp, log, sqrt and tanh find these.
    static member Exp(a: Tensor) = Tensor.Apply(Unary Exp, a)
    static member Log(a: Tensor) = Tensor.Apply(Unary Log, a)
    static member Sqrt(a: Tensor) = Tensor.Apply(Unary Sqrt, a)
    static member Tanh(a: Tensor) = Tensor.Apply(Unary Tanh, a)
