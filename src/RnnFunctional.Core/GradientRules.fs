namespace RnnFunctional

/// How each operation passes on derivatives: backwards (a cotangent of the result to cotangents of the arguments) and forwards
/// (tangents of the arguments to the tangent of the result). Written with tensors, so that gradients are graphs again.
module internal GradientRules =

    /// df/dx of a unary operation at `x`, where `y` = f(x).
    let private slope op (x: Tensor) (y: Tensor) =
        match op with
        | Neg -> full x.Shape -1.0
        | Exp -> y
        | Log -> 1.0 / x
        | Sqrt -> 0.5 / y
        | Tanh -> 1.0 - y * y
        | Sigmoid -> y * (1.0 - y)
        | Relu -> select x (Tensor.Of 1.0) (Tensor.Of 0.0)
        | Softplus -> sigmoid x

    /// The share that each number has in the largest of its row: ties share evenly.
    let private maxShare (x: Tensor) (y: Tensor) =
        let isLargest = select (column y - x) (Tensor.Of 0.0) (Tensor.Of 1.0)
        isLargest / column (sum isLargest)

    let private zero = Tensor.Of 0.0

    /// Of the states `all` of a linear scan those that its steps find, and those that they leave.
    let private before reverse (all: Tensor) =
        all |> slice 0 (if reverse then 1 else 0) (all.Shape.Head - 1)

    let private after reverse all = before (not reverse) all

    /// The cotangents of a linear scan's arguments, when those of its states are `ct`. What flows back to the state before each step is a
    /// linear scan in the other direction, ε_{t-1} = a_t ⊗ δ_t = a_t ⊗ ε_t + a_t ⊗ ct_t, where δ_t = ct_t + ε_t is all that
    /// arrives at h_t. Then ∂a_t = δ_t ⊗ h_{t-1}, ∂b_t = δ_t and ∂h₀ = ct₀ + ε₀.
    let private linearScan reverse (a: Tensor) (all: Tensor) (ct: Tensor) : Tensor[] =
        let steps = a.Shape.Head
        let first = if reverse then steps else 0
        let ofSteps = after reverse ct

        let back =
            Tensor.Apply(LinearScan(not reverse), a, a * ofSteps, zeros all.Shape.Tail)

        let deltas = ofSteps + before (not reverse) back
        [| deltas * before reverse all; deltas; item first ct + item first back |]

    /// The cotangents of the arguments of `op`, by number, from the arguments, the result `y` and its cotangent `ct`.
    /// None where nothing flows: through conditions, indices and stop-gradient.
    let backward op (args: Tensor[]) (y: Tensor) (ct: Tensor) : int -> Tensor option =
        // One scan for all arguments.
        let ofScan =
            lazy
                (match op with
                 | LinearScan reverse -> linearScan reverse args[0] y ct
                 | _ -> [||])

        fun i ->
            match op, i with
            | Unary u, _ -> Some(ct * slope u args[0] y)
            | Binary Add, _
            | Binary Sub, 0 -> Some ct
            | Binary Sub, _ -> Some -ct
            | Binary Mul, _ -> Some(ct * args[1 - i])
            | Binary Div, 0 -> Some(ct / args[1])
            | Binary Div, _ -> Some(-(ct * y / args[1]))
            | Binary Max, 0 -> Some(select (args[0] - args[1]) ct zero)
            | Binary Max, _ -> Some(select (args[0] - args[1]) zero ct)
            | Select, 1 -> Some(select args[0] ct zero)
            | Select, 2 -> Some(select args[0] zero ct)
            | MatMul, 0 -> Some(outer ct args[1])
            | MatMul, _ -> Some(matmulT args[0] ct)
            | MatMulT, 0 -> Some(outer args[1] ct)
            | MatMulT, _ -> Some(matmul args[0] ct)
            | Outer, 0 -> Some(matmul ct args[1])
            | Outer, _ -> Some(matmulT ct args[0])
            | Reshape _, _ -> Some(reshape args[0].Shape ct)
            | Broadcast _, _ -> Some(sumTo args[0].Shape ct)
            | SumTo _, _ -> Some(broadcast args[0].Shape ct)
            | MaxLast, _ -> Some(column ct * maxShare args[0] y)
            | Concat axis, _ ->
                let start = args |> Seq.take i |> Seq.sumBy (fun a -> a.Shape[axis])
                Some(slice axis start args[i].Shape[axis] ct)
            | Slice(axis, start, length), _ ->
                Some(Tensor.Apply(Pad(axis, start, args[0].Shape[axis] - start - length), ct))
            | Pad(axis, before, _), _ -> Some(slice axis before args[0].Shape[axis] ct)
            | Gather, 0 -> Some(Tensor.Apply(Scatter args[0].Shape.Head, args[1], ct))
            | Scatter _, 1 -> Some(gather ct args[0])
            | LinearScan _, _ -> Some(ofScan.Value[i])
            | (Select | Gather | Scatter _ | StopGradient), _ -> None
            | (Leaf _ | Constant _), _ -> None
            | (Scan _ | Item _), _ -> invalidArg (nameof op) $"{ShapeRule.name op} has its gradient in Reverse."

    /// The tangent of the result of `op`, from the arguments, the result `y` and the arguments' tangents.
    let forward op (args: Tensor[]) (y: Tensor) (tangents: Tensor option[]) : Tensor option =
        let replace i t = Array.updateAt i t args

        let given i =
            tangents[i] |> Option.defaultWith (fun () -> zeros args[i].Shape)

        let total (terms: Tensor option seq) =
            terms
            |> Seq.choose id
            |> Seq.fold
                (fun sum t ->
                    match sum with
                    | None -> Some t
                    | Some s -> Some(s + t))
                None

        // Operations that are linear in each argument by itself: the sum over the arguments, each replaced by its tangent.
        let linearInEach () =
            tangents
            |> Array.mapi (fun i t -> t |> Option.map (fun t -> Tensor.Apply(op, replace i t)))
            |> total

        match op with
        | _ when Array.forall Option.isNone tangents -> None
        | Unary u -> tangents[0] |> Option.map (fun t -> t * slope u args[0] y)
        | Binary Add -> total tangents
        | Binary Sub -> total [ tangents[0]; Option.map (~-) tangents[1] ]
        | Binary Mul
        | MatMul
        | MatMulT
        | Outer
        | Reshape _
        | Broadcast _
        | SumTo _
        | Slice _
        | Pad _ -> linearInEach ()
        | Binary Div ->
            total
                [
                    tangents[0] |> Option.map (fun t -> t / args[1])
                    tangents[1] |> Option.map (fun t -> -(t * y / args[1]))
                ]
        | Binary Max -> Some(select (args[0] - args[1]) (given 0) (given 1))
        | Select -> Some(select args[0] (given 1) (given 2))
        | MaxLast -> tangents[0] |> Option.map (fun t -> sum (t * maxShare args[0] y))
        | Concat axis -> Some(concatAlong axis (Seq.init args.Length given))
        | Gather -> tangents[0] |> Option.map (fun t -> gather t args[1])
        | Scatter _ -> tangents[1] |> Option.map (fun t -> Tensor.Apply(op, args[0], t))
        | LinearScan reverse ->
            let terms =
                total [ tangents[0] |> Option.map (fun t -> t * before reverse y); tangents[1] ]
                |> Option.defaultWith (fun () -> zeros args[1].Shape)

            Some(Tensor.Apply(op, args[0], terms, given 2))
        | StopGradient
        | Leaf _
        | Constant _ -> None
        | Scan _
        | Item _ -> invalidArg (nameof op) $"{ShapeRule.name op} has its gradient in Forward."
