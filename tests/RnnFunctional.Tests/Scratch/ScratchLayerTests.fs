/// The layers derived by hand: beside the reference, PyTorch and central differences, in float64 and in float32.
module RnnFunctional.Tests.ScratchLayerTests

open System.IO
open System.Text.Json
open Expecto
open RnnFunctional
open RnnFunctional.Scratch

let private draw name bias (c: BatchCase) : LayerTask =
    let sizes = c.Sizes

    let rows what shape =
        Array.init c.Rows (fun row -> (Draw.normal sizes.Seed $"{what} {row}" shape).Array)

    let cell = (Catalogue.find name).Build bias sizes.Input sizes.Hidden

    let states what =
        Array.init c.Rows (fun row -> Draw.decls sizes.Seed $"{what} {row}" cell.State.Decls |> Array.map _.Array)

    {
        Cell = name
        Bias = bias
        Hidden = sizes.Hidden
        Parameters = Draw.decls sizes.Seed "parameters" cell.Parameters.Decls |> Block.join
        X = rows "x" [ sizes.Steps; sizes.Input ]
        Start = states "start"
        WeightsOfY = rows "weights" [ sizes.Steps; sizes.Hidden ]
        WeightsOfLast = states "weights of last"
    }

/// The scalar that is differentiated, as a function of everything that it depends on.
let private scalar (task: LayerTask) =
    let run = LayerRun.fromScratch<float> task

    let dot (a: NdArray) (b: NdArray) =
        Array.fold2 (fun sum x y -> sum + x * y) 0.0 a.Data b.Data

    Array.sum (Array.map2 dot task.WeightsOfY run.Y)
    + Array.sum (Array.map2 (fun w l -> Array.sum (Array.map2 dot w l)) task.WeightsOfLast run.Last)

/// (f(x + h) - f(x - h)) / 2h for number `i` of `numbers`, where `f` takes numbers.
let private slope (f: float[] -> float) (numbers: float[]) i =
    let at delta =
        let moved = Array.copy numbers
        moved[i] <- moved[i] + delta
        f moved

    (at 1e-5 - at -1e-5) / 2e-5

let private replace row numbers (rows: NdArray[]) =
    rows
    |> Array.mapi (fun r (a: NdArray) -> if r = row then NdArray(a.Shape, numbers) else a)

let private meetsDifferences (task: LayerTask) =
    let run = LayerRun.fromScratch<float> task

    // A second derivative of some tens times h², and rounding of 1e-16 over h.
    let check what (f: float[] -> float) (numbers: float[]) (found: float[]) =
        let expected = Array.init numbers.Length (slope f numbers)
        Close.under 1.0 1e-7 what (NdArray.vector expected) (NdArray.vector found)

    check "parameters" (fun p -> scalar { task with Parameters = p }) task.Parameters run.Gradient

    for row in 0 .. task.X.Length - 1 do
        let ofX x =
            scalar { task with X = replace row x task.X }

        check $"x of row {row}" ofX task.X[row].Data run.DX[row].Data

        for k in 0 .. task.Start[row].Length - 1 do
            let ofStart numbers =
                let start = Array.copy task.Start
                start[row] <- replace k numbers task.Start[row]
                scalar { task with Start = start }

            let start = task.Start[row]
            let found = run.DStart[row]
            check $"state {k} of row {row}" ofStart start[k].Data found[k].Data

let private ofCell name =
    testList
        name
        [
            // Both in float64: the same sums in another order.
            property 40 "is the reference's, with all gradients" (fun (c: BatchCase) ->
                let task = draw name (c.Sizes.Seed % 4 <> 0) c
                LayerRun.agree 1e-10 (LayerRun.byReference task) (LayerRun.fromScratch<float> task))

            testCase "is the reference's where matrices are larger than tiles" (fun () ->
                let task =
                    draw
                        name
                        true
                        {
                            Sizes =
                                {
                                    Input = 33
                                    Hidden = 37
                                    Steps = 70
                                    Seed = 5
                                }
                            Rows = 5
                            Threads = 1
                        }

                // Over 70 steps the weights, of size 1/2, let states and gradients of a rectifier grow without end.
                let task =
                    { task with
                        Parameters = task.Parameters |> Array.map (fun p -> p / 4.0)
                    }

                LayerRun.agree 1e-10 (LayerRun.byReference task) (LayerRun.fromScratch<float> task))

            comparison 20 "is the same in float32, but for rounding" (fun (c: BatchCase) ->
                let task = draw name true c

                LayerRun.agree
                    Agreement.tolerance
                    (LayerRun.fromScratch<float> task)
                    (LayerRun.fromScratch<float32> task))
        ]

/// Whether central differences say the same, where the cell is smooth.
let private differences name =
    comparison 8 $"{name} meets central differences" (fun (c: BatchCase) ->
        let sizes =
            { c.Sizes with
                Hidden = min 3 c.Sizes.Hidden
                Steps = min 4 c.Sizes.Steps
            }

        meetsDifferences (
            draw
                name
                true
                { c with
                    Sizes = sizes
                    Rows = min 2 c.Rows
                }
        ))

/// The numbers of an array [time; batch; ..] or [batch; ..] of a golden file for each row.
let private byRow isSequence (a: NdArray) : NdArray[] =
    if isSequence then
        Array.init a.Shape[1] (fun row ->
            Array.init a.Shape[0] (fun t -> a |> NdArray.item t |> NdArray.item row)
            |> NdArray.stack (List.skip 2 a.Shape))
    else
        Array.init a.Shape[0] (fun row -> NdArray.item row a)

let private golden (name: string, cell: string) =
    testCase $"{name}.json, as PyTorch computed it" (fun () ->
        let file =
            GoldenFile.read (Path.Combine(GoldenFile.shipped, "cells", name + ".json"))

        let hidden, batch, input =
            GoldenFile.int "hidden" file, GoldenFile.int "batch" file, GoldenFile.int "input" file

        let bias = GoldenFile.isTrue "bias" file

        let decls = ((Catalogue.find cell).Build bias input hidden).Parameters.Decls

        let flat (json: JsonElement) =
            decls
            |> List.map (fun d -> (GoldenFile.array (d.Name + "_l0") json).Data)
            |> Array.concat

        /// The arrays called `h` and, where there are any, `c`, of one layer, by row.
        let states h c (json: JsonElement) =
            [ h; c ]
            |> List.choose (fun name -> GoldenFile.tryGet name json)
            |> List.map (GoldenFile.numbers >> NdArray.item 0 >> byRow false)
            |> fun all -> Array.init batch (fun row -> all |> List.map (fun rows -> rows[row]) |> Array.ofList)

        let sequence name json =
            GoldenFile.array name json |> byRow true

        let gradients = GoldenFile.get "grads" file

        let run =
            LayerRun.fromScratch<float>
                {
                    Cell = cell
                    Bias = bias
                    Hidden = hidden
                    Parameters = flat (GoldenFile.get "params" file)
                    X = sequence "x" file
                    Start = states "h0" "c0" file
                    WeightsOfY = sequence "gy" file
                    WeightsOfLast = states "gh" "gc" file
                }

        let expected =
            {
                Y = sequence "y" file
                Last = states "hn" "cn" file
                Gradient = flat gradients
                DX = sequence "x" gradients
                DStart = states "h0" "c0" gradients
            }

        LayerRun.agree 1e-10 expected run)

let tests =
    testList
        "scratch layers"
        [
            yield! List.map ofCell Cells.names
            yield! List.map differences [ "elman-tanh"; "lstm"; "gru-reset-after" ]

            yield!
                List.map
                    golden
                    [
                        "rnn-tanh", "elman-tanh"
                        "rnn-relu", "elman-relu"
                        "lstm", "lstm"
                        "lstm-nobias", "lstm"
                        "gru", "gru-reset-after"
                    ]
        ]
