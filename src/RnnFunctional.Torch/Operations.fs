namespace RnnFunctional.Torch

open RnnFunctional
open TorchSharp

/// What each operation is in Torch, on all rows of a batch at once.
module Operations =

    // Kept: a scalar that nothing holds may be collected while libtorch still reads it, as those may be that TorchSharp makes for
    // itself where none is given.
    let private zero = (0).ToScalar()
    let private one = 1.0.ToScalar()
    let private wholeOne = (1).ToScalar()
    let private minusOne = -1.0.ToScalar()

    let private unary op (x: torch.Tensor) =
        match op with
        | Neg -> x.neg ()
        | Exp -> x.exp ()
        | Log -> x.log ()
        | Sqrt -> x.sqrt ()
        | Tanh -> x.tanh ()
        | Sigmoid -> x.sigmoid ()
        | Relu -> x.relu ()
        // Torch's own softplus is a straight line from 20 on.
        | Softplus -> x.logaddexp (torch.zeros_like x)

    let private binary op (a: torch.Tensor) (b: torch.Tensor) =
        match op with
        | Add -> a.add (b, one)
        | Sub -> a.add (b, minusOne)
        | Mul -> a.mul b
        | Div -> a.div b
        // Of equal numbers the second one has the gradient; Torch's maximum shares it.
        | Max -> torch.where (a.gt(b).logical_or(a.isnan ()), a, b)

    /// Of two sides in one shape: what is the same for all rows, Torch stretches along the axis that it lacks.
    let private besides (a: Rows) (b: Rows) (op: torch.Tensor -> torch.Tensor -> torch.Tensor) : Rows =
        {
            Tensor = op a.Tensor b.Tensor
            IsRows = a.IsRows || b.IsRows
        }

    /// A row's leading axes as one: [rows; ..; n] → [rows; lines; n], and [..; n] → [1; lines; n].
    let private lines (x: Rows) : torch.Tensor =
        let rows = if x.IsRows then x.Tensor.shape[0] else 1L
        let width = Array.last x.Tensor.shape
        // Not -1, which has no meaning where there are no numbers.
        let lines = x.Tensor.shape |> Array.skip (if x.IsRows then 1 else 0)
        let count = Array.fold (*) 1L (Array.take (lines.Length - 1) lines)
        x.Tensor.reshape (rows, count, width)

    /// Matrices that every row has for itself, times the lines of `x`.
    let private products (matrices: torch.Tensor) (x: Rows) shape : Rows =
        let y = lines(x).matmul matrices
        Rows.own (y.reshape (Array.append [| max matrices.shape[0] y.shape[0] |] (Rows.sizes shape)))

    let private matMul (w: Rows) (x: Rows) shape =
        if w.IsRows then
            products (w.Tensor.transpose (1, 2)) x shape
        else
            x |> Rows.map (fun x -> torch.nn.functional.linear (x, w.Tensor))

    let private matMulT (w: Rows) (y: Rows) shape =
        if w.IsRows then
            products w.Tensor y shape
        else
            y |> Rows.map (fun y -> y.matmul w.Tensor)

    let private outer (y: Rows) (x: Rows) : Rows =
        let sum = lines(y).transpose(1, 2).matmul(lines x)

        if y.IsRows || x.IsRows then
            Rows.own sum
        else
            Rows.shared (sum.squeeze 0)

    let private broadcast (shape: Shape) (x: Rows) =
        let from = Rows.shape x

        let lifted =
            List.replicate (shape.Length - from.Length) 1 @ from |> Rows.sizesBeside x

        x |> Rows.map (fun t -> t.reshape(lifted).expand(Rows.sizesBeside x shape))

    let private sumTo (shape: Shape) (x: Rows) =
        let from = Rows.shape x
        let target = List.replicate (from.Length - shape.Length) 1 @ shape

        let axes =
            List.zip from target
            |> List.indexed
            |> List.filter (fun (_, (n, m)) -> m = 1 && n <> 1)
            |> List.map (fun (axis, _) -> int64 axis + Rows.offset x)
            |> Array.ofList

        x
        |> Rows.map (fun t ->
            let t = if axes.Length = 0 then t else t.sum (axes, true)
            t.reshape (Rows.sizesBeside x shape))

    let private pad axis before after (x: Rows) =
        let from = Rows.shape x
        // Pairs from the last axis on.
        let pairs =
            [|
                for k in from.Length - 1 .. -1 .. axis do
                    if k = axis then
                        yield! [ int64 before; int64 after ]
                    else
                        yield! [ 0L; 0L ]
            |]

        x
        |> Rows.map (fun t -> torch.nn.functional.pad (t, pairs, PaddingModes.Constant, 0.0))

    /// Row numbers as integers. Errors: numbers that are none of a table of `count` rows.
    let private indices count (numbers: torch.Tensor) =
        let whole = numbers.to_type torch.ScalarType.Int64
        use above = (count: int).ToScalar()

        let isWrong =
            (whole.to_type numbers.dtype).ne(numbers).logical_or(whole.lt(zero).logical_or(whole.ge above))

        if isWrong.any().ToBoolean() then
            let wrong = numbers.masked_select(isWrong)[0L]
            Semantics.noRow count (wrong.to_type(torch.ScalarType.Float64).ToDouble())

        whole

    /// Row numbers of tables that lie one after the other, when every row of the batch has its own table of `count` rows.
    let private ofTables (count: int) (rows: int64) (indices: torch.Tensor) =
        let starts =
            torch.tensor ([| for row in 0L .. rows - 1L -> row * int64 count |], device = indices.device)

        indices.reshape(rows, -1L).add(starts.reshape (rows, 1L), wholeOne)

    let private gather (table: Rows) (numbers: Rows) shape : Rows =
        let tableShape = Rows.shape table
        let indices = indices tableShape.Head numbers.Tensor
        let width = Rows.sizes tableShape.Tail

        if table.IsRows then
            let rows = table.Tensor.shape[0]

            let indices =
                if numbers.IsRows then
                    indices
                else
                    indices.expand (Array.append [| rows |] indices.shape)

            let all =
                table.Tensor.reshape (Array.append [| rows * int64 tableShape.Head |] width)

            let found = all.index_select (0L, (ofTables tableShape.Head rows indices).flatten())
            Rows.own (found.reshape (Array.append [| rows |] (Rows.sizes shape)))
        else
            numbers
            |> Rows.map (fun _ ->
                table.Tensor.index_select(0L, indices.flatten ()).reshape(Rows.sizesBeside numbers shape))

    let private scatter (shape: Shape) (numbers: Rows) (values: Rows) : Rows =
        let indices = indices shape.Head numbers.Tensor
        let width = Rows.sizes shape.Tail
        let rows = if values.IsRows then values.Tensor.shape[0] else 1L

        let table =
            torch.zeros (
                Array.append [| rows * int64 shape.Head |] width,
                dtype = values.Tensor.dtype,
                device = values.Tensor.device
            )

        let at = (ofTables shape.Head rows indices).flatten()

        let sums =
            table.index_add (0L, at, values.Tensor.reshape (Array.append [| at.shape[0] |] width), one)

        if values.IsRows then
            Rows.own (sums.reshape (Array.append [| rows |] (Rows.sizes shape)))
        else
            Rows.shared sums

    let private linearScan reverse (a: Rows) (b: Rows) (start: Rows) : Rows =
        let time = Rows.offset a
        let a, b = a.Tensor.unbind time, b.Tensor.unbind time
        let states = Array.zeroCreate (a.Length + 1)
        states[if reverse then a.Length else 0] <- start.Tensor

        for k in 0 .. a.Length - 1 do
            let t = if reverse then a.Length - 1 - k else k
            let before, after = if reverse then t + 1, t else t, t + 1
            states[after] <- b[t].addcmul(a[t], states[before], one)

        {
            Tensor = torch.stack (states, time)
            IsRows = start.IsRows
        }

    /// The value of `op`, of `shape` for one example, on `args`. Errors: row numbers that a table does not have.
    let apply op (shape: Shape) (args: Rows[]) : Rows =
        match op with
        | Unary u -> Rows.map (unary u) args[0]
        | Binary b -> besides args[0] args[1] (binary b)
        | Select ->
            {
                Tensor = torch.where (args[0].Tensor.gt zero, args[1].Tensor, args[2].Tensor)
                IsRows = args |> Array.exists _.IsRows
            }
        | MatMul -> matMul args[0] args[1] shape
        | MatMulT -> matMulT args[0] args[1] shape
        | Outer -> outer args[0] args[1]
        | Reshape _ -> Rows.map (fun t -> t.reshape (Rows.sizesBeside args[0] shape)) args[0]
        | Broadcast _ -> broadcast shape args[0]
        | SumTo _ -> sumTo shape args[0]
        | MaxLast -> Rows.map (fun t -> t.amax [| -1L |]) args[0]
        | Concat axis ->
            let parts = Rows.aligned args

            parts[0]
            |> Rows.map (fun _ -> torch.cat (parts |> Array.map _.Tensor, int64 axis + Rows.offset parts[0]))
        | Slice(axis, start, length) ->
            Rows.map (fun t -> t.narrow (int64 axis + Rows.offset args[0], int64 start, int64 length)) args[0]
        | Pad(axis, before, after) -> pad axis before after args[0]
        | Gather -> gather args[0] args[1] shape
        | Scatter _ ->
            let aligned = Rows.aligned args
            scatter shape aligned[0] aligned[1]
        | StopGradient -> Rows.map _.detach() args[0]
        | LinearScan reverse ->
            let aligned = Rows.aligned args
            linearScan reverse aligned[0] aligned[1] aligned[2]
        | Constant _
        | Leaf _
        | Scan _
        | Item _ -> invalidArg (nameof op) $"{ShapeRule.name op} has no value of its own."

    /// The item of the sequence `xs` at time `t`.
    let at (t: int) (xs: Rows) =
        xs |> Rows.map _.select(Rows.offset xs, int64 t)

    /// Items of `shape` along a first axis of time.
    let stack (dtype: torch.ScalarType) (device: torch.Device) (shape: Shape) (items: Rows[]) : Rows =
        if items.Length = 0 then
            Rows.shared (torch.zeros (Rows.sizes (0 :: shape), dtype = dtype, device = device))
        else
            let items = Rows.aligned items

            items[0]
            |> Rows.map (fun _ -> torch.stack (items |> Array.map _.Tensor, Rows.offset items[0]))
