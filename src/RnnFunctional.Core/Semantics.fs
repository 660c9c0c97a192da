namespace RnnFunctional

open System

/// What each operation means, on the values of one example, in float64. Plain loops: every engine is held against these.
module Semantics =

    /// log(1 + x), exact to the last place also for small x.
    let private log1p x =
        let u = 1.0 + x
        // The rounding of 1 + x is undone by the factor x / (u - 1) (Kahan).
        if u = 1.0 then x
        elif Double.IsInfinity u then u
        else Math.Log u * x / (u - 1.0)

    let private unary op : float -> float =
        match op with
        | Neg -> (~-)
        | Exp -> Math.Exp
        | Log -> Math.Log
        | Sqrt -> Math.Sqrt
        | Tanh -> Math.Tanh
        | Sigmoid -> fun x -> 1.0 / (1.0 + Math.Exp(-x))
        | Relu ->
            fun x ->
                if x > 0.0 then x
                elif Double.IsNaN x then x
                else 0.0
        | Softplus -> fun x -> Math.Max(x, 0.0) + log1p (Math.Exp(-(Math.Abs x)))

    let private binary op : float -> float -> float =
        match op with
        | Add -> (+)
        | Sub -> (-)
        | Mul -> (*)
        | Div -> (/)
        | Max -> fun a b -> Math.Max(a, b)

    /// How often the last axis of `shape` occurs: the number of rows when everything before it is laid out flat.
    let private rows (shape: Shape) = Shape.size (Shape.leading shape)

    let private matMul (w: NdArray) (x: NdArray) shape =
        let m, n = w.Shape[0], w.Shape[1]
        let y = Array.zeroCreate (Shape.size shape)

        for r in 0 .. rows x.Shape - 1 do
            for i in 0 .. m - 1 do
                let mutable sum = 0.0

                for j in 0 .. n - 1 do
                    sum <- sum + w.Data[i * n + j] * x.Data[r * n + j]

                y[r * m + i] <- sum

        NdArray(shape, y)

    let private matMulT (w: NdArray) (y: NdArray) shape =
        let m, n = w.Shape[0], w.Shape[1]
        let x = Array.zeroCreate (Shape.size shape)

        for r in 0 .. rows y.Shape - 1 do
            for i in 0 .. m - 1 do
                let yi = y.Data[r * m + i]

                for j in 0 .. n - 1 do
                    x[r * n + j] <- x[r * n + j] + w.Data[i * n + j] * yi

        NdArray(shape, x)

    let private outer (y: NdArray) (x: NdArray) =
        let m, n = Shape.last y.Shape, Shape.last x.Shape
        let w = Array.zeroCreate (m * n)

        for r in 0 .. rows y.Shape - 1 do
            for i in 0 .. m - 1 do
                let yi = y.Data[r * m + i]

                for j in 0 .. n - 1 do
                    w[i * n + j] <- w[i * n + j] + yi * x.Data[r * n + j]

        NdArray([ m; n ], w)

    /// For every position of the larger shape, in row-major order, the position of the smaller that broadcasts onto it.
    let private stretch (small: Shape) (large: Shape) : int[] =
        let small = List.replicate (large.Length - small.Length) 1 @ small

        let steps =
            List.map2 (fun size stride -> if size = 1 then 0 else stride) small (Shape.strides small)

        let extend (positions: int[]) (size, step) =
            positions |> Array.collect (fun p -> Array.init size (fun i -> p + i * step))

        List.zip large steps |> List.fold extend [| 0 |]

    let private broadcast (x: NdArray) shape =
        if x.Data.Length = 1 then
            NdArray.full shape x.Data[0]
        else
            NdArray(shape, stretch x.Shape shape |> Array.map (fun p -> x.Data[p]))

    let private sumTo (x: NdArray) shape =
        let sums = Array.zeroCreate (Shape.size shape)

        if sums.Length = 1 then
            sums[0] <- Array.sum x.Data
        else
            stretch shape x.Shape |> Array.iteri (fun i p -> sums[p] <- sums[p] + x.Data[i])

        NdArray(shape, sums)

    let private maxLast (x: NdArray) shape =
        let n = Shape.last x.Shape

        NdArray(
            shape,
            x.Data
            |> Array.chunkBySize n
            |> Array.map (Array.reduce (fun a b -> Math.Max(a, b)))
        )

    /// Copies the part of each block of `source` that starts at `from` to the part of each block of `target` at `at`.
    /// A block is everything below one position of the axes before `axis`.
    let private copyBlocks (axis: int) (source: NdArray) from (target: float[]) (targetShape: Shape) at count =
        let below = Shape.size (List.skip (axis + 1) targetShape)
        let blocks = Shape.size (List.take axis targetShape)
        let sourceBlock, targetBlock = source.Shape[axis] * below, targetShape[axis] * below

        for b in 0 .. blocks - 1 do
            Array.blit
                source.Data
                (b * sourceBlock + from * below)
                target
                (b * targetBlock + at * below)
                (count * below)

    let private concat axis (parts: NdArray[]) (shape: Shape) =
        let target = Array.zeroCreate (Shape.size shape)
        let mutable at = 0

        for part in parts do
            copyBlocks axis part 0 target shape at part.Shape[axis]
            at <- at + part.Shape[axis]

        NdArray(shape, target)

    /// Raises the ShapeException that says that a table of `rows` rows has none of the number `index`.
    let noRow (rows: int) (index: float) : 'T =
        Errors.shape
            "gather"
            $"whole row numbers from 0 to {rows - 1}"
            (string index)
            "Check the vocabulary against the table's size."

    let private row (table: NdArray) (index: float) =
        let rows = table.Shape[0]
        let i = int index

        if float i <> index || i < 0 || i >= rows then
            noRow rows index
        else
            i

    let private gather (table: NdArray) (indices: NdArray) shape =
        let width = Shape.size (List.tail table.Shape)

        let rows =
            indices.Data
            |> Array.collect (fun index -> Array.sub table.Data (row table index * width) width)

        NdArray(shape, rows)

    let private scatter (indices: NdArray) (values: NdArray) (shape: Shape) =
        let width = Shape.size (List.tail shape)
        let table = NdArray.full shape 0.0

        indices.Data
        |> Array.iteri (fun k index ->
            let start = row table index * width

            for j in 0 .. width - 1 do
                table.Data[start + j] <- table.Data[start + j] + values.Data[k * width + j])

        table

    let private linearScan reverse (a: NdArray) (b: NdArray) (start: NdArray) (shape: Shape) =
        let steps, size = shape.Head - 1, start.Data.Length
        let states = Array.zeroCreate (Shape.size shape)
        Array.blit start.Data 0 states (if reverse then steps * size else 0) size

        for k in 0 .. steps - 1 do
            let t = if reverse then steps - 1 - k else k
            let before, after = if reverse then t + 1, t else t, t + 1

            for i in 0 .. size - 1 do
                states[after * size + i] <- a.Data[t * size + i] * states[before * size + i] + b.Data[t * size + i]

        NdArray(shape, states)

    /// The value of `op` of result shape `shape` on `args`. Leaves and scans have no value of their own: see Reference.
    let apply op (shape: Shape) (args: NdArray[]) : NdArray =
        match op with
        | Constant value -> value
        | Unary u -> NdArray.map (unary u) args[0]
        | Binary b -> NdArray.map2 (binary b) args[0] args[1]
        | Select ->
            NdArray(shape, Array.map3 (fun c a b -> if c > 0.0 then a else b) args[0].Data args[1].Data args[2].Data)
        | MatMul -> matMul args[0] args[1] shape
        | MatMulT -> matMulT args[0] args[1] shape
        | Outer -> outer args[0] args[1]
        | Reshape _ -> NdArray(shape, args[0].Data)
        | Broadcast _ -> broadcast args[0] shape
        | SumTo _ -> sumTo args[0] shape
        | MaxLast -> maxLast args[0] shape
        | Concat axis -> concat axis args shape
        | Slice(axis, start, length) ->
            let target = Array.zeroCreate (Shape.size shape)
            copyBlocks axis args[0] start target shape 0 length
            NdArray(shape, target)
        | Pad(axis, before, _) ->
            let target = Array.zeroCreate (Shape.size shape)
            copyBlocks axis args[0] 0 target shape before args[0].Shape[axis]
            NdArray(shape, target)
        | Gather -> gather args[0] args[1] shape
        | Scatter _ -> scatter args[0] args[1] shape
        | StopGradient -> args[0]
        | LinearScan reverse -> linearScan reverse args[0] args[1] args[2] shape
        | Leaf _
        | Scan _
        | Item _ -> invalidArg (nameof op) $"{ShapeRule.name op} has no value of its own."
