namespace RnnFunctional

open System

/// The vocabulary a cell is written in. Operators, exp, log, sqrt and tanh are F#'s own; both sides of an element-wise
/// operation stretch to a common shape, from the last axis on. From C#: static methods of the same names, capitalised.
[<AutoOpen>]
module Ops =

    /// σ(x) = 1 / (1 + exp(-x)), in (0, 1).
    [<CompiledName "Sigmoid">]
    let sigmoid (x: Tensor) = Tensor.Apply(Unary Unary.Sigmoid, x)

    /// max(x, 0).
    [<CompiledName "Relu">]
    let relu (x: Tensor) = Tensor.Apply(Unary Unary.Relu, x)

    /// log(1 + exp x), without overflow.
    [<CompiledName "Softplus">]
    let softplus (x: Tensor) = Tensor.Apply(Unary Unary.Softplus, x)

    /// The larger of `a` and `b`, number by number.
    [<CompiledName "Maximum">]
    let maximum (a: Tensor) (b: Tensor) =
        Tensor.Elementwise(Binary Binary.Max, a, b)

    /// The smaller of `a` and `b`, number by number.
    [<CompiledName "Minimum">]
    let minimum (a: Tensor) (b: Tensor) = -(maximum -a -b)

    /// |x|, with derivative 0 at 0.
    [<CompiledName "Magnitude">]
    let magnitude (x: Tensor) = relu x + relu -x

    /// `a` where `condition` > 0, else `b`, number by number.
    [<CompiledName "Select">]
    let select (condition: Tensor) (a: Tensor) (b: Tensor) =
        Tensor.Elementwise(Op.Select, condition, a, b)

    /// W x along the last axis: `w` [m; n] and `x` [..; n] give [..; m].
    [<CompiledName "MatMul">]
    let matmul (w: Tensor) (x: Tensor) = Tensor.Apply(Op.MatMul, w, x)

    /// Wᵀ y along the last axis: `w` [m; n] and `y` [..; m] give [..; n].
    [<CompiledName "MatMulTransposed">]
    let matmulT (w: Tensor) (y: Tensor) = Tensor.Apply(Op.MatMulT, w, y)

    /// y xᵀ, summed over the leading axes: `y` [..; m] and `x` [..; n] give [m; n].
    [<CompiledName "OuterProduct">]
    let outer (y: Tensor) (x: Tensor) = Tensor.Apply(Op.Outer, y, x)

    /// The same numbers in `shape`.
    [<CompiledName "Reshape">]
    let reshape (shape: Shape) (x: Tensor) = Tensor.Apply(Op.Reshape shape, x)

    /// `x` stretched to `shape`.
    [<CompiledName "Broadcast">]
    let broadcast (shape: Shape) (x: Tensor) = Tensor.Apply(Op.Broadcast shape, x)

    /// `x` summed over the axes along which `shape` would have to stretch: the adjoint of `broadcast`.
    [<CompiledName "SumTo">]
    let sumTo (shape: Shape) (x: Tensor) = Tensor.Apply(Op.SumTo shape, x)

    /// The sum of all numbers of `x`, a scalar.
    [<CompiledName "SumAll">]
    let sumAll (x: Tensor) = sumTo [] x

    /// The mean of all numbers of `x`, a scalar.
    [<CompiledName "MeanAll">]
    let meanAll (x: Tensor) = sumAll x / float (Shape.size x.Shape)

    /// Sums along the last axis, which goes away.
    [<CompiledName "Sum">]
    let sum (x: Tensor) =
        let kept = Shape.leading x.Shape
        x |> sumTo (kept @ [ 1 ]) |> reshape kept

    /// Means along the last axis, which goes away.
    [<CompiledName "Mean">]
    let mean (x: Tensor) = sum x / float (Shape.last x.Shape)

    /// The largest numbers along the last axis, which goes away.
    [<CompiledName "MaxLast">]
    let maxLast (x: Tensor) = Tensor.Apply(Op.MaxLast, x)

    /// `x` with a new last axis of size 1, so that it stretches along it.
    [<CompiledName "AsColumn">]
    let column (x: Tensor) = reshape (x.Shape @ [ 1 ]) x

    /// The identity, through which no gradient flows.
    [<CompiledName "StopGradient">]
    let stopGradient (x: Tensor) = Tensor.Apply(Op.StopGradient, x)

    /// log Σ exp(x) along the last axis, which goes away; without overflow.
    [<CompiledName "LogSumExp">]
    let logSumExp (x: Tensor) =
        let top = stopGradient (maxLast x)
        top + log (sum (exp (x - column top)))

    /// exp(x) / Σ exp(x) along the last axis.
    [<CompiledName "Softmax">]
    let softmax (x: Tensor) = exp (x - column (logSumExp x))

    /// LN(x) = g ⊗ (x - mean x) / √(var x + ε) + b along the last axis (Ba, Kiros & Hinton 2016). The gain is given as g - 1, so that zero, or
    /// what is drawn around it, begins near one.
    [<CompiledName "LayerNorm">]
    let layerNorm (epsilon: float) (gain: Tensor) (bias: Tensor) (x: Tensor) =
        let centred = x - column (mean x)
        let deviation = sqrt (mean (centred * centred) + epsilon)
        (1.0 + gain) * centred / column deviation + bias

    /// `parts` one after the other along `axis`.
    [<CompiledName "ConcatAlong">]
    let concatAlong axis (parts: Tensor seq) =
        match Array.ofSeq parts with
        | [| part |] -> part
        | parts -> Tensor.Apply(Op.Concat axis, parts)

    /// [a, b]: two tensors one after the other along the last axis, as the lecture writes it.
    [<CompiledName "Concat">]
    let concat (a: Tensor) (b: Tensor) =
        concatAlong (a.Shape.Length - 1) [ a; b ]

    /// `length` elements of `x` along `axis`, from `start` on.
    [<CompiledName "Slice">]
    let slice axis start length (x: Tensor) =
        if x.Shape.Length > axis && start = 0 && length = x.Shape[axis] then
            x
        else
            Tensor.Apply(Op.Slice(axis, start, length), x)

    /// Element `index` of the first axis: a sequence at one time, a row of a matrix. Negative numbers count from the end.
    [<CompiledName "Item">]
    let item index (x: Tensor) =
        let index = if index < 0 then x.Shape[0] + index else index
        x |> slice 0 index 1 |> reshape (List.tail x.Shape)

    /// `parts`, all of one shape, along a new first axis.
    [<CompiledName "Stack">]
    let stack (parts: Tensor seq) =
        parts |> Seq.map (fun t -> reshape (1 :: t.Shape) t) |> concatAlong 0

    /// The states of h_t = `a`_t ⊗ h_{t-1} + `b`_t after every time, from `h0` [..] on: `a` and `b` are [T; ..], and so is the result. In
    /// `reverse` from the last time to the first. A linear recurrence, which need not be computed a time after the other.
    [<CompiledName "LinearScan">]
    let linearScan reverse (a: Tensor) (b: Tensor) (h0: Tensor) =
        let all = Tensor.Apply(Op.LinearScan reverse, a, b, h0)
        all |> slice 0 (if reverse then 0 else 1) (all.Shape.Head - 1)

    /// The rows of `table` [v; ..] at `indices` [..]: an embedding.
    [<CompiledName "Gather">]
    let gather (table: Tensor) (indices: Tensor) = Tensor.Apply(Op.Gather, table, indices)

    /// Numbers of `shape` that are all `value`.
    [<CompiledName "Full">]
    let full (shape: Shape) value = Value(NdArray.full shape value)

    /// Zeros of `shape`.
    [<CompiledName "Zeros">]
    let zeros (shape: Shape) = full shape 0.0

    /// 0, 1, … n - 1.
    [<CompiledName "Range">]
    let range n =
        Value(NdArray.vector (Seq.init n float))

    /// What dropout at `rate` multiplies numbers of `shape` by: 0, or the inverse of the share that is kept.
    let internal dropoutMask (rate: float) (shape: Shape) =
        if not (rate >= 0.0 && rate < 1.0) then
            Errors.input $"dropout: the rate must lie in [0, 1), found {rate}."

        Symbol(Node.leaf (Noise(1.0 - rate)) "noise" shape)

    /// Dropout with a mask of `shape` that stretches over `x`: what is dropped together has one number in it.
    [<CompiledName "DropoutAlong">]
    let dropoutAlong (shape: Shape) (rate: float) (x: Tensor) =
        let mask = dropoutMask rate shape

        match x with
        | Symbol _ when rate > 0.0 -> x * mask
        | _ -> x

    /// Dropout: in training each number of `x` is kept with probability 1 - `rate` and scaled by its inverse, else set to 0;
    /// otherwise, and on values, the identity. Inside a scan's step the same numbers are dropped at every time
    /// (Gal & Ghahramani 2016); on a whole sequence they are drawn anew at each.
    [<CompiledName "Dropout">]
    let dropout (rate: float) (x: Tensor) = dropoutAlong x.Shape rate x

    /// One-hot rows: `indices` [..] become [..; classes] with a 1 at the index.
    [<CompiledName "OneHot">]
    let oneHot classes (indices: Tensor) =
        // 1 where |index - class| < 1/2.
        let distance = magnitude (column indices - range classes)
        select (0.5 - distance) (Tensor.Of 1.0) (Tensor.Of 0.0)
