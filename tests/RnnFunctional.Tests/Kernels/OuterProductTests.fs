/// Gradients of parameters, sums of outer products, against their definition.
module RnnFunctional.Tests.OuterProductTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Kernels

let private check seed =
    let rng = Rng.stream seed "outer product" 0
    let memory = Memory rng

    let outer, rows =
        Draw.pick rng [| (0, 3); (1, 5); (1, 300); (7, 1); (3, 100); (300, 1); (2, 256) |]

    let n = Draw.pick rng [| 1; 2; 4; 5; 16; 33; 64; 70 |]

    let layouts =
        if rng.Below 2 = 0 then
            [| Dense |]
        else
            [| Dense; Gaps; Turned; Sparse |]

    let x = Source(memory.Add(Draw.pick rng layouts, outer, rows, n), n)

    let gradients =
        Array.init (1 + rng.Below 4) (fun _ ->
            let m = Draw.pick rng [| 0; 1; 4; 5; 17; 40 |]
            let y = memory.Add(Draw.pick rng layouts, outer, rows, m)
            // A row-major target; now and then a transposed one, or one with gaps.
            match rng.Below 4 with
            | 0 ->
                let place = memory.Add(Dense, 1, n, m)
                Gradient(y, m, Place(place.Slot, place.Offset, 0n, place.Column, place.Row))
            | 1 -> Gradient(y, m, memory.Add(Gaps, 1, m, n))
            | _ -> Gradient(y, m, memory.Add(Dense, 1, m, n)))

    let slots, expected = memory.Copy(), memory.Copy()

    for g in gradients do
        for i in 0 .. g.Rows - 1 do
            for j in 0 .. n - 1 do
                let mutable sum = 0.0

                for o in 0 .. outer - 1 do
                    for r in 0 .. rows - 1 do
                        sum <-
                            sum
                            + slots[g.Y.Slot][Slots.offset g.Y (o, r, i)]
                              * slots[x.Place.Slot][Slots.offset x.Place (o, r, j)]

                let at = Slots.offset g.Target (0, i, j)
                expected[g.Target.Slot][at] <- slots[g.Target.Slot][at] + sum

    let parts = 1 + rng.Below 4
    memory.Run (OuterProduct(outer, rows, x, gradients, parts)) parts
    // Sums of as many products of numbers up to 1 as there are lines, in float32: each addition errs by at most 2⁻²⁴ of the sum so far.
    memory.Holds $"seed {seed}, {outer} × {rows} lines, n = {n}" (6e-8 * float (2 * outer * rows + 2)) expected

let tests =
    testSequenced (
        testList
            "outer products"
            [
                Widths.each "T += Yᵀ X, whatever the sizes and layouts" (fun () ->
                    for seed in 1..100 do
                        check seed)
                test "more parts than announced are refused" {
                    let memory = Memory(Rng.stream 1 "outer product" 0)
                    let place = memory.Add(Dense, 1, 2, 2)

                    let job =
                        OuterProduct(1, 2, Source(place, 2), [ Gradient(place, 2, memory.Add(Dense, 1, 2, 2)) ], 2)

                    Expect.throwsT<ArgumentException> (fun () -> memory.Run job 3) "parts"
                }
            ]
    )
