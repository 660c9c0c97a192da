namespace RnnFunctional.Tests

open System
open System.Numerics
open RnnFunctional
open RnnFunctional.Scratch

/// A recurrent layer over a batch, and the weights of the scalar Σ weights ⊗ (outputs and last states) that is differentiated; arrays are
/// row by row, [time; ..] each.
type LayerTask =
    {
        Cell: string
        Bias: bool
        Hidden: int
        Parameters: float[]
        X: NdArray[]
        Start: NdArray[][]
        WeightsOfY: NdArray[]
        WeightsOfLast: NdArray[][]
    }

/// What a layer makes of its task, forwards and backwards.
type LayerRun =
    {
        Y: NdArray[]
        Last: NdArray[][]
        Gradient: float[]
        DX: NdArray[]
        DStart: NdArray[][]
    }

module LayerRun =

    let cell task (input: int) =
        (Catalogue.find task.Cell).Build task.Bias input task.Hidden

    /// By the layers that are derived by hand, in the numbers 'T.
    let fromScratch<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>> (task: LayerTask) : LayerRun =
        let time, input = task.X[0].Shape[0], task.X[0].Shape[1]

        let layer =
            Cells.make<'T>
                task.Cell
                {
                    Time = time
                    Batch = task.X.Length
                    Input = input
                    Hidden = task.Hidden
                    Bias = task.Bias
                }

        let fill (s: Sequence<'T>) (rows: NdArray[]) =
            rows
            |> Array.iteri (fun row numbers ->
                for t in 0 .. time - 1 do
                    s.Write(t, row, numbers.Data, t * numbers.Shape[1]))

        let fillAt t (s: Sequence<'T>[]) (rows: NdArray[][]) =
            rows
            |> Array.iteri (fun row states -> states |> Array.iteri (fun k n -> s[k].Write(t, row, n.Data, 0)))

        let read (s: Sequence<'T>) size row =
            NdArray([ time; size ], Array.init time (fun t -> s.Numbers(t, row)) |> Array.concat)

        let readAt t (s: Sequence<'T>[]) row =
            s |> Array.map (fun s -> NdArray.vector (s.Numbers(t, row)))

        let rows = [| 0 .. task.X.Length - 1 |]
        let parameters: 'T[] = Array.map Elementwise.convert task.Parameters
        let gradient = Array.zeroCreate<'T> layer.Count
        fill layer.X task.X
        fillAt -1 layer.States task.Start
        layer.Forward(ArraySegment parameters)
        fill layer.DY task.WeightsOfY
        fillAt 0 layer.DStates task.WeightsOfLast
        layer.Backward(ArraySegment gradient)
        layer.BackwardToInputs()

        {
            Y = rows |> Array.map (read layer.States[0] task.Hidden)
            Last = rows |> Array.map (readAt (time - 1) layer.States)
            Gradient = Array.map Elementwise.convert gradient
            DX = rows |> Array.map (read layer.DX input)
            DStart = rows |> Array.map (readAt 0 layer.DStates)
        }

    /// By the reference semantics, row after row.
    let byReference (task: LayerTask) : LayerRun =
        let cell = cell task task.X[0].Shape[1]
        let parameters = Block.split cell.Parameters.Decls task.Parameters
        let run p s xs = Cell.run Unroll.forwards cell p s xs
        let states = cell.State.Decls.Length

        let ofRow row =
            let start = task.Start[row] |> Array.map Value

            let weights =
                Array.append task.WeightsOfLast[row] [| task.WeightsOfY[row] |]
                |> Array.map Value

            let loss (all: Tensor[]) =
                let p, rest = Array.splitAt parameters.Length all
                let last, y = run p (Array.take states rest) (Array.last rest)

                Array.map2 (fun w r -> sumAll (w * r)) weights (Array.append last [| y |])
                |> Array.reduce (+)

            let x = Value task.X[row]

            let _, gradients =
                Grad.valueAndGradients loss (Array.concat [ parameters; start; [| x |] ])

            let last, y = run parameters start x
            let arrays: Tensor[] -> NdArray[] = Array.map _.Array
            let ofParameters, rest = Array.splitAt parameters.Length gradients
            y.Array, arrays last, Block.join ofParameters, (Array.last rest).Array, arrays (Array.take states rest)

        let rows = Array.init task.X.Length ofRow

        {
            Y = rows |> Array.map (fun (y, _, _, _, _) -> y)
            Last = rows |> Array.map (fun (_, last, _, _, _) -> last)
            Gradient = rows |> Array.map (fun (_, _, g, _, _) -> g) |> Array.reduce (Array.map2 (+))
            DX = rows |> Array.map (fun (_, _, _, dx, _) -> dx)
            DStart = rows |> Array.map (fun (_, _, _, _, ds) -> ds)
        }

    /// Fails unless all of `found` lies within `tolerance` of `expected`.
    let agree tolerance (expected: LayerRun) (found: LayerRun) =
        let rows what =
            Array.iteri2 (fun row -> Close.under 1.0 tolerance $"{what} of row {row}")

        let states what =
            Array.iteri2 (fun row -> Array.iteri2 (fun k -> Close.under 1.0 tolerance $"{what} {k} of row {row}"))

        rows "outputs" expected.Y found.Y
        states "last state" expected.Last found.Last
        Close.under 1.0 tolerance "gradient" (NdArray.vector expected.Gradient) (NdArray.vector found.Gradient)
        rows "gradient of inputs" expected.DX found.DX
        states "gradient of first state" expected.DStart found.DStart
