/// What stretches, and what shrinks: broadcasting and reductions against their definitions.
module RnnFunctional.Tests.AxisTests

open Expecto
open RnnFunctional

/// `f` applied to every row of `x`, whose rows lie along the last axis.
let private perRow (f: float[] -> float) (x: Tensor) =
    let rows = x.Array.Data |> Array.chunkBySize (Shape.last x.Shape)
    Value(NdArray(Shape.leading x.Shape, Array.map f rows))

let private rows (c: OpCase) = c.Lead @ [ c.N ]

let private broadcasting =
    testList
        "broadcasting"
        [
            for a, b, expected in
                [
                    [], [ 3 ], Some [ 3 ]
                    [ 3 ], [ 2; 3 ], Some [ 2; 3 ]
                    [ 2; 1 ], [ 1; 3 ], Some [ 2; 3 ]
                    [ 4; 1; 3 ], [ 2; 1 ], Some [ 4; 2; 3 ]
                    [ 1 ], [ 0 ], Some [ 0 ]
                    [ 2 ], [ 3 ], None
                    [ 2; 3 ], [ 2 ], None
                ] do
                testCase $"{Shape.show a} and {Shape.show b}" (fun () ->
                    Expect.equal (Shape.broadcast a b) expected "one way"
                    Expect.equal (Shape.broadcast b a) expected "the other way")

            property 50 "each number of a stretched sum is the sum of the numbers it stands over" (fun (c: OpCase) ->
                let a, b =
                    Draw.normal c.Seed "a" [ c.M; 1 ], Draw.normal c.Seed "b" (c.Lead @ [ 1; c.N ])

                let found = (a + b).Array
                Expect.equal found.Shape (c.Lead @ [ c.M; c.N ]) "shape"

                found.Data
                |> Array.iteri (fun i y ->
                    let l, m, n = i / (c.M * c.N), i / c.N % c.M, i % c.N
                    Expect.equal y (a.Array.Data[m] + b.Array.Data[l * c.N + n]) $"number {i}"))

            property 50 "⟨broadcast x, y⟩ = ⟨x, sumTo y⟩" (fun (c: OpCase) ->
                let small, large = [ 1; c.N ], c.Lead @ [ c.M; c.N ]
                let x, y = Draw.normal c.Seed "x" small, Draw.normal c.Seed "y" large
                // The same products, summed in another order.
                Close.numbers
                    1e-12
                    "⟨·,·⟩"
                    (Weigh.dot [| broadcast large x |] [| y |])
                    (Weigh.dot [| x |] [| sumTo small y |]))
        ]

let private reductions =
    testList
        "reductions"
        [
            property 50 "sum, mean, max-last and log-sum-exp are those of each row" (fun (c: OpCase) ->
                let x = Draw.normal c.Seed "x" (rows c)
                // The same few numbers in the same order, but for the shift in log-sum-exp.
                let check what f found =
                    Close.within 1e-14 what (perRow f x) found

                check "sum" Array.sum (sum x)
                check "mean" Array.average (mean x)
                check "max-last" Array.max (maxLast x)
                check "log-sum-exp" (Array.sumBy exp >> log) (logSumExp x))

            property 50 "softmax sums to 1, also for logits of ±1000" (fun (c: OpCase) ->
                for size in [ 1.0; 1000.0 ] do
                    let y = softmax (size * Draw.uniform -1.0 1.0 c.Seed "x" (rows c))
                    Expect.all y.Array.Data (fun p -> 0.0 <= p && p <= 1.0) "probabilities"
                    // Some numbers of about 1e-16 each off; exp of a rounded 1000 carries 1000 times that.
                    Close.within 1e-12 "sum" (full c.Lead 1.0) (sum y))

            testCase "softmax and log-sum-exp neither overflow nor vanish" (fun () ->
                let x = Tensor.Of(1000.0, 0.0, -1000.0)
                Close.exactly "softmax" (Tensor.Of(1.0, 0.0, 0.0)) (softmax x)
                Close.exactly "log-sum-exp" (Tensor.Of 1000.0) (logSumExp x)
                Close.exactly "from below" (Tensor.Of -1000.0) (logSumExp (Tensor.Of(-1000.0, -2000.0))))
        ]

let tests = testList "axes" [ broadcasting; reductions ]
