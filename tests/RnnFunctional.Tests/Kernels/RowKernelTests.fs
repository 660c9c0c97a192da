/// Kernels on rows against their definitions.
module RnnFunctional.Tests.RowKernelTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Kernels

let private table rows width =
    Array.init (rows * width) (fun i -> float32 (sin (float i)))

let private softmax =
    Widths.each "softmax is within 8 units of 2⁻²³, for logits of any size" (fun () ->
        let rng = Rng.stream 1 "softmax" 0

        for width in [ 1; 2; 15; 16; 33; 257; 1000 ] do
            for scale in [ 0.1; 10.0; 1000.0 ] do
                let logits = Array.init (3 * width) (fun _ -> float32 (scale * rng.Normal()))
                let actual = Array.copy logits
                RowKernels.Softmax(Span actual, width)

                for row in 0..2 do
                    let xs = Array.sub logits (row * width) width |> Array.map float
                    // The differences to the largest are made in float32, as the kernel must; all else in float64.
                    let top = Array.max xs
                    let exps = xs |> Array.map (fun x -> exp (float (float32 x - float32 top)))
                    let total = Array.sum exps

                    for j in 0 .. width - 1 do
                        let expected, found = exps[j] / total, float actual[row * width + j]

                        if expected > 1e-37 then
                            Expect.isLessThan
                                (abs (found - expected) / expected)
                                (8.0 * Math.Pow(2.0, -23.0))
                                "relative error"
                        else
                            Expect.isLessThanOrEqual found 1.2e-37 "what float32 can't hold is 0")

let private refused =
    testList
        "refused"
        [
            test "a span of broken rows" {
                Expect.throwsT<ArgumentException> (fun () -> RowKernels.Softmax(Span(table 1 7), 3)) "rows"
            }
        ]

let tests = testSequenced (testList "row kernels" [ softmax; refused ])
