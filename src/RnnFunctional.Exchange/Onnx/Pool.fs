namespace RnnFunctional.Exchange.Onnx

open RnnFunctional

/// Outputs over time as one, as Pooling has it.
module internal Pool =

    /// Σ_t w_t y_t for weights [time; batch; 1].
    let private weighted (b: GraphBuilder) (ys: string) (weights: string) =
        b.Node("ReduceSum", [ b.Node("Mul", [ ys; weights ]); b.Wholes [ 0 ] ], [ Proto.int "keepdims" 0 ])

    let private column (b: GraphBuilder) name =
        b.Node("Unsqueeze", [ name; b.Wholes [ -1 ] ])

    let private isTrue (b: GraphBuilder) mask =
        b.Node("Cast", [ mask ], [ Proto.int "to" Proto.bool ])

    let private slice (b: GraphBuilder) (name: string) from until =
        b.Node("Slice", [ name; b.Wholes [ from ]; b.Wholes [ until ]; b.Wholes [ -1 ] ])

    /// The outputs `ys` [time; batch; size] pooled by `way` with its parameters `p`: [batch; size]. The first `forwards` of the `size` numbers are
    /// the forward direction's.
    let emit (b: GraphBuilder) way (p: Tensor[]) forwards size (counted: Counted) (ys: string) : string =
        let mask = column b counted.Mask
        let lengths = b.Node("Cast", [ counted.Lengths ], [ Proto.int "to" Proto.float ])

        match way with
        | Pooling.Mean -> b.Node("Div", [ weighted b ys mask; column b lengths ])
        | Pooling.Max ->
            let lowest = b.Constant(NdArray.scalar (float System.Single.MinValue))
            let open' = b.Node("Where", [ isTrue b mask; ys; lowest ])
            b.Node("ReduceMax", [ open' ], [ Proto.ints "axes" [ 0 ]; Proto.int "keepdims" 0 ])
        | Pooling.Last ->
            // The last time that counts: as many before it as count but one.
            let before = b.Node("CumSum", [ counted.Mask; b.Whole 0 ])

            let isLast =
                b.Node(
                    "Mul",
                    [
                        counted.Mask
                        b.Node("Cast", [ b.Node("Equal", [ before; lengths ]) ], [ Proto.int "to" Proto.float ])
                    ]
                )

            let atEnd = weighted b (slice b ys 0 forwards) (column b isLast)

            if forwards = size then
                atEnd
            else
                let first = b.Node("Gather", [ ys; b.Whole 0 ], [ Proto.int "axis" 0 ])
                b.Node("Concat", [ atEnd; slice b first forwards size ], [ Proto.int "axis" -1 ])
        | Pooling.Attention ->
            let transposed (t: Tensor) =
                b.Node("Transpose", [ b.Constant t.Array ], [ Proto.ints "perm" [ 1; 0 ] ])

            let hidden = b.Node("Tanh", [ b.Node("MatMul", [ ys; transposed p[0] ]) ])
            let scores = b.Node("MatMul", [ hidden; transposed p[1] ])

            let seen =
                b.Node("Where", [ isTrue b mask; scores; b.Constant(NdArray.scalar -1e30) ])

            weighted b ys (b.Node("Softmax", [ seen ], [ Proto.int "axis" 0 ]))
