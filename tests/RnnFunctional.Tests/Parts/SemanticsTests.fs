/// What operations mean, checked against their definitions.
module RnnFunctional.Tests.SemanticsTests

open System
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
                let a, b = Draw.normal c.Seed "a" [ c.M; 1 ], Draw.normal c.Seed "b" (c.Lead @ [ 1; c.N ])
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
                Close.numbers 1e-12 "⟨·,·⟩" (Weigh.dot [| broadcast large x |] [| y |]) (Weigh.dot [| x |] [| sumTo small y |]))
        ]

let private reductions =
    testList
        "reductions"
        [
            property 50 "sum, mean, max-last and log-sum-exp are those of each row" (fun (c: OpCase) ->
                let x = Draw.normal c.Seed "x" (rows c)
                // The same few numbers in the same order, but for the shift in log-sum-exp.
                let check what f found = Close.within 1e-14 what (perRow f x) found
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

let private elementwise =
    testList
        "element by element"
        [
            testCase "softplus is exact at both ends" (fun () ->
                let of' x = (softplus (Tensor.Of(x: float))).Scalar
                Expect.equal (of' 800.0) 800.0 "large"
                Expect.equal (of' -800.0) 0.0 "small"
                Expect.equal (of' infinity) infinity "infinite"
                Expect.isTrue (Double.IsNaN(of' nan)) "NaN"
                // log(1 + e) = e - e²/2 + …: relative to so small a number 1e-15 takes a log1p.
                Close.under 0.0 1e-15 "tail" (NdArray.scalar (exp -30.0 - exp -60.0 / 2.0)) (NdArray.scalar (of' -30.0)))

            testCase "sigmoid is closed at both ends" (fun () ->
                Close.exactly "σ" (Tensor.Of(0.0, 0.5, 1.0)) (sigmoid (Tensor.Of(-1000.0, 0.0, 1000.0))))

            testCase "relu cuts at 0 and passes NaN on" (fun () ->
                Close.exactly "relu" (Tensor.Of(0.0, 0.0, 2.0, nan)) (relu (Tensor.Of(-1.0, 0.0, 2.0, nan))))

            testCase "maximum and max-last pass NaN on" (fun () ->
                let a, b = Tensor.Of(nan, 1.0), Tensor.Of(1.0, nan)
                Close.exactly "maximum" (Tensor.Of(nan, nan)) (maximum a b)
                Close.exactly "max-last" (Tensor.Of nan) (maxLast a))

            testCase "select takes nothing from the side it does not choose" (fun () ->
                let c = Tensor.Of(1.0, 0.0, -1.0, nan)
                Close.exactly "select" (Tensor.Of(1.0, 2.0, 2.0, 2.0)) (select c (Tensor.Of 1.0) (Tensor.Of 2.0))
                Close.exactly "not a NaN" (Tensor.Of [| 1.0 |]) (select (Tensor.Of [| 1.0 |]) (Tensor.Of 1.0) (Tensor.Of nan)))

            testCase "ties: maximum gives its second argument the gradient, max-last shares it" (fun () ->
                let one = Tensor.Of [| 1.0 |]
                let _, both = Grad.valueAndGradients (fun xs -> sumAll (maximum xs[0] xs[1])) [| one; one |]
                Close.allExactly "maximum" [ Tensor.Of [| 0.0 |]; one ] both
                Close.exactly "max-last" (Tensor.Of(0.5, 0.0, 0.5)) (Grad.gradient maxLast (Tensor.Of(3.0, 1.0, 3.0))))

            testCase "minimum, magnitude and one-hot are what they say" (fun () ->
                let a, b = Tensor.Of(-2.0, 3.0), Tensor.Of(1.0, 1.0)
                Close.exactly "minimum" (Tensor.Of(-2.0, 1.0)) (minimum a b)
                Close.exactly "magnitude" (Tensor.Of(2.0, 3.0)) (magnitude a)
                let expected = Tensor.Of [| [| 0.0; 0.0; 1.0 |]; [| 1.0; 0.0; 0.0 |] |]
                Close.exactly "one-hot" expected (oneHot 3 (Tensor.Of(2.0, 0.0))))
        ]

let private parts =
    testList
        "parts"
        [
            property 50 "slices put one after the other are the whole, along every axis" (fun (c: OpCase) ->
                let x = Draw.normal c.Seed "x" (rows c)

                for axis in 0 .. c.Lead.Length do
                    let size = x.Shape[axis]
                    let cut = c.Seed % (size + 1)
                    let both = [ slice axis 0 cut x; slice axis cut (size - cut) x ]
                    Close.exactly $"axis {axis}" x (concatAlong axis both))

            property 50 "a slice of a padded tensor is the tensor, and zeros stand around it" (fun (c: OpCase) ->
                let x = Draw.normal c.Seed "x" (rows c)

                for axis in 0 .. c.Lead.Length do
                    let before, size = c.Seed % 3, x.Shape[axis]
                    let padded = Tensor.Apply(Pad(axis, before, 2), x)
                    Expect.equal padded.Shape (Shape.withAxis axis (before + size + 2) x.Shape) "shape"
                    Close.exactly "inside" x (slice axis before size padded)
                    Close.numbers 1e-14 "nothing else" (sumAll (x * x)).Scalar (sumAll (padded * padded)).Scalar)

            property 50 "⟨gather table, y⟩ = ⟨table, scatter y⟩" (fun (c: OpCase) ->
                let indices = Draw.indices c.M c.Seed "indices" c.Lead
                let table, y = Draw.normal c.Seed "table" [ c.M; c.N ], Draw.normal c.Seed "y" (rows c)
                let back = Tensor.Apply(Scatter c.M, indices, y)
                // The same products, summed in another order.
                Close.numbers 1e-12 "⟨·,·⟩" (Weigh.dot [| gather table indices |] [| y |]) (Weigh.dot [| table |] [| back |]))

            property 30 "a gather is a product with one-hot rows" (fun (c: OpCase) ->
                let indices = Draw.indices c.M c.Seed "indices" c.Lead
                let table = Draw.normal c.Seed "table" [ c.M; c.N ]
                Close.exactly "rows" (matmulT table (oneHot c.M indices)) (gather table indices))

            testCase "stack and item are inverse, also from the end" (fun () ->
                let xs = [ for i in 0..2 -> Draw.normal i "x" [ 2; 2 ] ]
                let stacked = stack xs
                Close.allExactly "items" xs [ for i in 0..2 -> item i stacked ]
                Close.exactly "last" xs[2] (item -1 stacked))

            property 30 "matmul, matmulT and outer are one bilinear form: ⟨y, W x⟩ = ⟨Wᵀ y, x⟩ = ⟨y xᵀ, W⟩" (fun (c: OpCase) ->
                let w = Draw.normal c.Seed "w" [ c.M; c.N ]
                let x, y = Draw.normal c.Seed "x" (rows c), Draw.normal c.Seed "y" (c.Lead @ [ c.M ])
                let expected = Weigh.dot [| y |] [| matmul w x |]
                // The same products, summed in another order.
                Close.numbers 1e-12 "transposed" expected (Weigh.dot [| matmulT w y |] [| x |])
                Close.numbers 1e-12 "outer" expected (Weigh.dot [| outer y x |] [| w |]))
        ]

let tests = testList "semantics" [ broadcasting; reductions; elementwise; parts ]
