namespace RnnFunctional

open System

/// What a shape rule knows of an argument: its shape, and its name where it has one.
type Operand = { Shape: Shape; Name: string option }

/// One shape rule per operation: the shape of the result, or the error. Nothing else checks shapes.
module ShapeRule =

    /// The name an operation goes by in messages, drawings and listings.
    let name op =
        match op with
        | Leaf(name, _) -> name
        | Constant _ -> "constant"
        | Unary u -> (string u).ToLowerInvariant()
        | Binary b -> (string b).ToLowerInvariant()
        | Select -> "select"
        | MatMul -> "matmul"
        | MatMulT -> "matmul-transposed"
        | Outer -> "outer"
        | Reshape _ -> "reshape"
        | Broadcast _ -> "broadcast"
        | SumTo _ -> "sum-to"
        | MaxLast -> "max-last"
        | Concat _ -> "concat"
        | Slice _ -> "slice"
        | Pad _ -> "pad"
        | Gather -> "gather"
        | Scatter _ -> "scatter"
        | StopGradient -> "stop-gradient"
        | LinearScan _ -> "linear-scan"
        | Scan _ -> "scan"
        | Item _ -> "item"

    let private show operand =
        match operand.Name with
        | Some name -> $"`{name}` {Shape.show operand.Shape}"
        | None -> Shape.show operand.Shape

    let private showAll (operands: Operand[]) =
        String.Join(", ", Array.map show operands)

    /// The common shape that the operands of an element-wise `op` broadcast to.
    let common op (operands: Operand[]) : Shape =
        let join shape operand =
            match Shape.broadcast shape operand.Shape with
            | Some shape -> shape
            | None ->
                Errors.shape
                    (name op)
                    "shapes that agree from the last axis on (or are 1 there)"
                    (showAll operands)
                    "Check the sizes that the cell was declared with, or reshape one side."

        operands
        |> Array.map _.Shape
        |> Array.head
        |> (fun first -> Array.fold join first operands)

    let private checkAxis op axis operand =
        if axis < 0 || axis >= operand.Shape.Length then
            Errors.shape
                (name op)
                $"an operand with an axis {axis}"
                (show operand)
                "Axes count from 0; a scalar has none: reshape it to [1] first."

    /// The shape of `op` on `operands`; raises a ShapeException where they don't fit.
    let infer op (operands: Operand[]) : Shape =
        let mismatch expected remedy =
            Errors.shape (name op) expected (showAll operands) remedy

        let shapes = operands |> Array.map _.Shape

        match op, shapes with
        | Unary _, [| x |]
        | StopGradient, [| x |] -> x
        | Binary _, [| a; b |] when a = b -> a
        | Binary _, _ -> mismatch "two operands of one shape" "Operators broadcast before they get here."
        | Select, [| c; a; b |] when c = a && a = b -> a
        | Select, _ -> mismatch "three operands of one shape" "`select` broadcasts before it gets here."
        | MatMul, [| [ m; n ]; x |] when not x.IsEmpty && Shape.last x = n -> Shape.leading x @ [ m ]
        | MatMul, _ ->
            mismatch
                "a matrix [m; n] and an operand [..; n]"
                "The matrix needs as many columns as the operand's last axis is long: check the sizes the cell was declared with."
        | MatMulT, [| [ m; n ]; y |] when not y.IsEmpty && Shape.last y = m -> Shape.leading y @ [ n ]
        | MatMulT, _ ->
            mismatch
                "a matrix [m; n] and an operand [..; m]"
                "The matrix needs as many rows as the operand's last axis is long."
        | Outer, [| y; x |] when not y.IsEmpty && not x.IsEmpty && Shape.leading y = Shape.leading x ->
            [ Shape.last y; Shape.last x ]
        | Outer, _ ->
            mismatch "operands [..; m] and [..; n] with the same leading axes" "Give both the same leading axes."
        | Reshape shape, [| x |] when Shape.size shape = Shape.size x -> shape
        | Reshape shape, _ ->
            mismatch $"{Shape.size shape} numbers, to fill {Shape.show shape}" "A reshape keeps the number of elements."
        | Broadcast shape, [| x |] when Shape.broadcast x shape = Some shape -> shape
        | Broadcast shape, _ ->
            mismatch $"an operand that stretches to {Shape.show shape}" "Only missing axes and axes of size 1 stretch."
        | SumTo shape, [| x |] when Shape.broadcast shape x = Some x -> shape
        | SumTo shape, _ ->
            mismatch $"an operand to which {Shape.show shape} stretches" "Sum to a shape with 1 on the summed axes."
        | MaxLast, [| x |] when not x.IsEmpty && Shape.last x > 0 -> Shape.leading x
        | MaxLast, _ -> mismatch "an operand whose last axis is not empty" "There is no largest of no numbers."
        | Concat axis, _ when shapes.Length > 0 ->
            Array.iter (checkAxis op axis) operands
            let others (s: Shape) = List.removeAt axis s

            if
                shapes
                |> Array.exists (fun s -> s.Length <> shapes[0].Length || others s <> others shapes[0])
            then
                mismatch
                    $"operands that differ on axis {axis} only"
                    "Bring the other axes to one size before putting them side by side."
            else
                Shape.withAxis axis (shapes |> Array.sumBy (List.item axis)) shapes[0]
        | Concat _, _ -> mismatch "at least one operand" "There is nothing to put side by side."
        | Slice(axis, start, length), [| x |] ->
            checkAxis op axis operands[0]

            if start < 0 || length < 0 || start + length > x[axis] then
                mismatch
                    $"at least {start + length} elements on axis {axis}"
                    $"The slice asked for {length} from {start} on."
            else
                Shape.withAxis axis length x
        | Pad(axis, before, after), [| x |] ->
            checkAxis op axis operands[0]
            Shape.withAxis axis (before + x[axis] + after) x
        | Gather, [| _ :: row; indices |] -> indices @ row
        | Gather, _ ->
            mismatch "a table [v; ..] and indices" "The first operand is the table, the second the row numbers."
        | Scatter rows, [| indices; values |] when
            values.Length >= indices.Length && List.take indices.Length values = indices
            ->
            rows :: List.skip indices.Length values
        | Scatter _, _ -> mismatch "indices and one row for each" "Rows come in the shape of the indices."
        | LinearScan _, [| length :: a; b; h |] when b = length :: a && h = a -> length + 1 :: a
        | LinearScan _, _ ->
            mismatch
                "factors [T; ..], terms of the same shape and a first state [..]"
                "Stretch factors and terms to one shape with time as its first axis; a state is of their shape at one time."
        | (Unary _ | StopGradient), _ -> mismatch "one operand" "Give one operand."
        | (Slice _ | Pad _), _ -> mismatch "one operand" "Give one operand."
        | (Leaf _ | Constant _ | Scan _ | Item _), _ ->
            invalidArg (nameof op) $"{name op} is made with its shape and has no rule."
