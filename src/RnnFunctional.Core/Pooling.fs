namespace RnnFunctional

/// How the outputs of a network over time [time; size] become one vector [size].
type Pooling =
    /// What each direction put out at its end.
    | Last
    /// The mean over time.
    | Mean
    /// The largest output over time, number by number.
    | Max
    /// A weighted mean, whose weights are learned: softmax of u · tanh(W y_t) (Yang et al. 2016).
    | Attention

module Pooling =

    /// All ways, by name.
    let all = [ "last", Last; "mean", Mean; "max", Max; "attention", Attention ]

    /// The way called `name`. Errors: names those there are.
    let parse name = Nearest.choose "pooling" all name

    /// What `way` learns for outputs of `size` numbers: W [size; size] and u [1; size] of attention; for the others, nothing.
    let decls way size : Decl list =
        let decl name shape =
            {
                Name = name
                Shape = shape
                Role = Kernel
                Blocks = [ name ]
                Fan = size
            }

        match way with
        | Attention -> [ decl "attention.weight" [ size; size ]; decl "attention.context" [ 1; size ] ]
        | Last
        | Mean
        | Max -> []

    /// Σ_t w_t y_t.
    let private weighted (weights: Tensor) (ys: Tensor) =
        ys * column weights
        |> sumTo [ 1; Shape.last ys.Shape ]
        |> reshape [ Shape.last ys.Shape ]

    /// The largest of the steps that count. Outputs may be anything, so the first one is taken as it is.
    let private largest (mask: Tensor) (ys: Tensor) =
        let step (state: Tensor[]) (inputs: Tensor[]) =
            [| select inputs[1] (maximum state[0] inputs[0]) state[0] |], [||]

        let first = item 0 ys
        let states, _ = Scan.many false [| "largest" |] step [| first |] [| ys; mask |]
        states[0]

    /// The outputs `ys` [time; size] taken together over the first `length` (a scalar, at least 1) steps, with the parameters `p` that `decls`
    /// declares. The first `forwards` of the `size` numbers come from the network's forward direction, whose end is the last step; the others
    /// from its backward direction, whose end is the first. What stands behind `length` counts for nothing, if it is finite.
    let apply way (p: Tensor[]) (forwards: int) (length: Tensor) (ys: Tensor) =
        let steps, size = ys.Shape[0], Shape.last ys.Shape
        let mask = Scan.maskOf steps length

        match way with
        | Mean -> weighted (mask / length) ys
        | Max -> largest mask ys
        | Last ->
            // 1 at the last step that counts, 0 at all others.
            let isLast = mask - Scan.maskOf steps (length - 1.0)
            let atEnd = weighted isLast (slice 1 0 forwards ys)

            if forwards = size then
                atEnd
            else
                concat
                    atEnd
                    (slice 1 forwards (size - forwards) (item 0 ys |> reshape [ 1; size ])
                     |> reshape [ size - forwards ])
        | Attention ->
            let scores = matmul p[1] (tanh (matmul p[0] ys)) |> reshape [ steps ]
            // Far below every score, so that padding weighs nothing.
            weighted (softmax (select mask scores (Tensor.Of -1e30))) ys
