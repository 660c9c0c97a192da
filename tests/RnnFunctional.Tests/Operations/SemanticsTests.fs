/// What operations mean number by number, and how they take tensors apart, against their definitions.
module RnnFunctional.Tests.SemanticsTests

open System
open Expecto
open RnnFunctional

let private rows (c: OpCase) = c.Lead @ [ c.N ]

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
                Close.under
                    0.0
                    1e-15
                    "tail"
                    (NdArray.scalar (exp -30.0 - exp -60.0 / 2.0))
                    (NdArray.scalar (of' -30.0)))

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

                Close.exactly
                    "not a NaN"
                    (Tensor.Of [| 1.0 |])
                    (select (Tensor.Of [| 1.0 |]) (Tensor.Of 1.0) (Tensor.Of nan)))

            testCase "ties: maximum gives its second argument the gradient, max-last shares it" (fun () ->
                let one = Tensor.Of [| 1.0 |]

                let _, both =
                    Grad.valueAndGradients (fun xs -> sumAll (maximum xs[0] xs[1])) [| one; one |]

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

                let table, y =
                    Draw.normal c.Seed "table" [ c.M; c.N ], Draw.normal c.Seed "y" (rows c)

                let back = Tensor.Apply(Scatter c.M, indices, y)
                // The same products, summed in another order.
                Close.numbers
                    1e-12
                    "⟨·,·⟩"
                    (Weigh.dot [| gather table indices |] [| y |])
                    (Weigh.dot [| table |] [| back |]))

            property 30 "a gather is a product with one-hot rows" (fun (c: OpCase) ->
                let indices = Draw.indices c.M c.Seed "indices" c.Lead
                let table = Draw.normal c.Seed "table" [ c.M; c.N ]
                Close.exactly "rows" (matmulT table (oneHot c.M indices)) (gather table indices))

            testCase "stack and item are inverse, also from the end" (fun () ->
                let xs = [ for i in 0..2 -> Draw.normal i "x" [ 2; 2 ] ]
                let stacked = stack xs
                Close.allExactly "items" xs [ for i in 0..2 -> item i stacked ]
                Close.exactly "last" xs[2] (item -1 stacked))

            property
                30
                "matmul, matmulT and outer are one bilinear form: ⟨y, W x⟩ = ⟨Wᵀ y, x⟩ = ⟨y xᵀ, W⟩"
                (fun (c: OpCase) ->
                    let w = Draw.normal c.Seed "w" [ c.M; c.N ]

                    let x, y =
                        Draw.normal c.Seed "x" (rows c), Draw.normal c.Seed "y" (c.Lead @ [ c.M ])

                    let expected = Weigh.dot [| y |] [| matmul w x |]
                    // The same products, summed in another order.
                    Close.numbers 1e-12 "transposed" expected (Weigh.dot [| matmulT w y |] [| x |])
                    Close.numbers 1e-12 "outer" expected (Weigh.dot [| outer y x |] [| w |]))
        ]

let tests = testList "semantics" [ elementwise; parts ]
