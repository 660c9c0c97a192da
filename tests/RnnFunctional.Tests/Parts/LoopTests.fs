/// Cells that no other program gives golden values for, against loops over plain numbers.
module RnnFunctional.Tests.LoopTests

open System
open Expecto
open RnnFunctional

/// The reset-before GRU as three scalar loops over PyTorch's stacked rows: reset, update, candidate.
let private resetBeforeByHand (p: Tensor[]) (h: float[]) (x: float[]) =
    let hidden = h.Length
    let data i = p[i].Array.Data
    let wi, wh, bi, bh = data 0, data 1, data 2, data 3

    let row gate j (h: float[]) =
        let r = gate * hidden + j
        let input = Seq.sum (Seq.mapi (fun k v -> wi[r * x.Length + k] * v) x)
        let state = Seq.sum (Seq.mapi (fun k v -> wh[r * hidden + k] * v) h)
        input + bi[r] + state + bh[r]

    let sigma v = 1.0 / (1.0 + Math.Exp -v)
    let reset = Array.init hidden (fun j -> sigma (row 0 j h))
    let gated = Array.map2 (*) reset h

    Array.init hidden (fun j ->
        let z = sigma (row 1 j h)
        (1.0 - z) * Math.Tanh(row 2 j gated) + z * h[j])

let tests =
    testList
        "cells against plain loops"
        [
            property 50 "gru reset before" (fun (c: CellCase) ->
                let s = Subject.draw (fun i h -> Cell.erase (Gru.resetBefore true i h)) c
                let rows = s.Xs.Array.Data |> Array.chunkBySize c.Input
                let expected = rows |> Array.scan (resetBeforeByHand s.P) s.S[0].Array.Data
                let last = Subject.run Unroll.forwards s |> Array.head
                // The same sums, rounded in nearly the same order, over up to seven steps.
                Close.within 1e-14 "last h" (Tensor.Of(Array.last expected)) last)

            property
                50
                "error feedback: an inner cell that puts out the error it is told, `lag` steps late"
                (fun (c: CellCase) ->
                    let lag, steps = c.Hidden, c.Steps

                    let echo input =
                        Cell.define
                            "echo"
                            input
                            1
                            []
                            []
                            (Func<_, _, _, _>(fun _ _ x -> struct ([||], slice 0 (input - 1) 1 x)))

                    let cell = ErrorFeedback.cell lag 0 echo
                    let rs = Draw.normal c.Seed "series" [ steps; 1 ]

                    let _, found =
                        Cell.run Unroll.forwards cell [| full [ 1; 1 ] 1.0 |] (Cell.start cell) rs
                    // o_t = e_{t-lag} with e_{t-1} = r_{t-1} - o_{t-1}, where time t gets r_{t-1}.
                    let o, e = Array.zeroCreate steps, Array.zeroCreate steps

                    for t in 0 .. steps - 1 do
                        e[t] <- rs.Array.Data[t] - (if t > 0 then o[t - 1] else 0.0)
                        o[t] <- if t + 1 >= lag then e[t + 1 - lag] else 0.0

                    Close.exactly "forecasts" (Value(NdArray([ steps; 1 ], o))) found)
        ]
