namespace RnnFunctional.Tests

open Microsoft.FSharp.Reflection
open RnnFunctional

/// An operation as a function of the arguments that derivatives go by, with arguments for every case.
type OpExample =
    {
        Name: string
        /// The case of Op that it shows.
        Shows: string
        /// Arguments away from kinks, and the function; what has no derivative, like an index, is inside.
        Make: OpCase -> Tensor[] * (Tensor[] -> Tensor)
    }

/// Examples of every operation.
module OpExamples =

    let private nameOf (value: 'T) =
        let case, _ = FSharpValue.GetUnionFields(value, typeof<'T>)
        case.Name

    /// The operation `op` itself on `arguments`.
    let private plain op (arguments: OpCase -> Tensor list) =
        {
            Name = ShapeRule.name op
            Shows = nameOf op
            Make = fun c -> Array.ofList (arguments c), (fun args -> Tensor.Apply(op, args))
        }

    /// An operation that depends on the sizes of the case.
    let private sized name shows make =
        {
            Name = name
            Shows = shows
            Make = make
        }

    let private all<'T> =
        FSharpType.GetUnionCases typeof<'T>
        |> Array.map (fun case -> FSharpValue.MakeUnion(case, [||]) :?> 'T)
        |> List.ofArray

    /// Arguments in [..; n].
    let private rows (c: OpCase) = c.Lead @ [ c.N ]

    let private unary (u: Unary) =
        let draw =
            match u with
            | Log
            | Sqrt -> Draw.uniform 0.5 2.0
            | Relu -> Draw.awayFromZero
            | Neg
            | Exp
            | Tanh
            | Sigmoid
            | Softplus -> Draw.normal

        plain (Unary u) (fun c -> [ draw c.Seed "x" (rows c) ])

    let private binary (b: Binary) =
        plain (Binary b) (fun c ->
            let a = Draw.normal c.Seed "a" (rows c)

            match b with
            | Max -> [ a; a + Draw.awayFromZero c.Seed "b" (rows c) ]
            | Div -> [ a; Draw.uniform 0.5 2.0 c.Seed "b" (rows c) ]
            | Add
            | Sub
            | Mul -> [ a; Draw.normal c.Seed "b" (rows c) ])

    let private select =
        sized "select" "Select" (fun c ->
            let condition = Draw.awayFromZero c.Seed "condition" (rows c)
            let draw purpose = Draw.normal c.Seed purpose (rows c)
            [| draw "a"; draw "b" |], (fun args -> Tensor.Apply(Select, condition, args[0], args[1])))

    let private products =
        let w (c: OpCase) = Draw.normal c.Seed "w" [ c.M; c.N ]
        let x (c: OpCase) = Draw.normal c.Seed "x" (rows c)

        let y (c: OpCase) =
            Draw.normal c.Seed "y" (c.Lead @ [ c.M ])

        [
            plain MatMul (fun c -> [ w c; x c ])
            plain MatMulT (fun c -> [ w c; y c ])
            plain Outer (fun c -> [ y c; x c ])
        ]

    /// Operations that move numbers about along an axis of [m; n], or of [..; n].
    let private moves =
        let one name shows shape op =
            sized name shows (fun (c: OpCase) ->
                [| Draw.normal c.Seed "x" (shape c) |], (fun args -> Tensor.Apply(op c, args)))

        let matrix (c: OpCase) = [ c.M; c.N ]
        let axis (c: OpCase) = c.Seed % 2
        let size (c: OpCase) = (matrix c)[axis c]

        [
            one "reshape" "Reshape" rows (fun c -> Reshape [ Shape.size (rows c) ])
            one "broadcast" "Broadcast" (fun c -> [ 1; c.N ]) (fun c -> Broadcast(c.Lead @ [ c.M; c.N ]))
            one "sum-to" "SumTo" (fun c -> c.Lead @ [ c.M; c.N ]) (fun c -> SumTo [ 1; c.N ])
            one "slice" "Slice" matrix (fun c ->
                let start = c.Seed / 2 % (size c + 1)
                Slice(axis c, start, (size c - start) / 2))
            one "pad" "Pad" matrix (fun c -> Pad(axis c, c.Seed % 3, c.Seed % 4))
            sized "concat" "Concat" (fun c ->
                let draw purpose shape = Draw.normal c.Seed purpose shape
                let side = Shape.withAxis (axis c) 2 (matrix c)
                let op = Concat(axis c)
                [| draw "a" (matrix c); draw "b" side; draw "c" (matrix c) |], (fun args -> Tensor.Apply(op, args)))
            sized "max-last" "MaxLast" (fun c -> [| Draw.spread c.Seed "x" (rows c) |], (fun args -> maxLast args[0]))
        ]

    let private tables =
        let indices (c: OpCase) =
            Draw.indices c.M c.Seed "indices" c.Lead

        [
            sized "gather" "Gather" (fun c ->
                [| Draw.normal c.Seed "table" [ c.M; c.N ] |], (fun args -> gather args[0] (indices c)))
            sized "scatter" "Scatter" (fun c ->
                [| Draw.normal c.Seed "values" (rows c) |], (fun args -> Tensor.Apply(Scatter c.M, indices c, args[0])))
        ]

    /// Factors and terms over M times of a state [..; n], or, where n is 1, of a state [..].
    let private linearScan =
        sized "linear-scan" "LinearScan" (fun c ->
            let state = if c.N = 1 then c.Lead else rows c
            let draw purpose shape = Draw.normal c.Seed purpose shape

            [| draw "a" (c.M :: state); draw "b" (c.M :: state); draw "h0" state |],
            (fun args -> Tensor.Apply(LinearScan(c.Seed % 2 = 0), args)))

    let private rest =
        let scan result =
            fun (c: OpCase) ->
                let step (s: Tensor[]) (x: Tensor[]) =
                    let next = tanh (s[0] + x[0])
                    [| next |], [| next * x[0] |]

                let run (args: Tensor[]) =
                    let states, ys =
                        Scan.many (c.Seed % 2 = 0) [| "s" |] step [| args[0] |] [| args[1] |]

                    result states[0] ys[0]

                [| Draw.normal c.Seed "s" [ c.N ]; Draw.normal c.Seed "xs" [ c.M; c.N ] |], run

        [
            sized "leaf" "Leaf" (fun c -> [| Draw.normal c.Seed "x" (rows c) |], (fun args -> args[0]))
            sized "constant" "Constant" (fun c ->
                let factor = Draw.normal c.Seed "factor" (rows c)
                [| Draw.normal c.Seed "x" (rows c) |], (fun args -> factor * args[0]))
            sized "scan, last state" "Item" (scan (fun state _ -> state))
            sized "scan, outputs" "Scan" (scan (fun _ ys -> ys))
        ]

    /// All but stop-gradient, whose gradient is wrong on purpose.
    let differentiable =
        [
            yield! all<Unary> |> List.map unary
            yield! all<Binary> |> List.map binary
            select
            yield! products
            yield! moves
            yield! tables
            linearScan
            yield! rest
        ]
