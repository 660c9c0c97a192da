namespace RnnFunctional.Scratch

open System
open System.Numerics
open RnnFunctional

/// A whole network over some examples of a batch, forwards and backwards: reading, recurrent layer, readout and loss.
[<Sealed>]
type Pass<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>(outline: ModelOutline, rows: int) =
    let network, steps = outline.Network, outline.Steps
    let size = network.Reads.Size

    let layer =
        Cells.make<'T>
            network.Cell
            {
                Time = steps
                Batch = rows
                Input = size
                Hidden = network.Hidden
                Bias = network.Bias
            }

    let readAt = if outline.IsLastAlone then steps - 1 else 0

    let readout = Readout<'T>(steps - readAt, rows, network.Hidden, network.Outputs)

    let targets =
        Sequence<'T>(
            steps - readAt,
            rows,
            (if outline.Objective = Some Objective.SquaredError then
                 network.Outputs
             else
                 1)
        )

    let symbols = Array.zeroCreate<int>(steps * rows)
    let losses = Array.zeroCreate<float> rows

    // Where the parts of the parameters lie.
    let ofTable =
        match network.Reads with
        | Reading.Table(symbols, size) -> symbols * size
        | _ -> 0

    let part at count (block: 'T[]) = ArraySegment<'T>(block, at, count)
    let table = part 0 ofTable
    let cell = part ofTable layer.Count
    let linear = part (ofTable + layer.Count) readout.Count

    let output = lazy (layer.States[0].Between(readAt, steps - 1))

    /// x of `row` at time `t`.
    let read (parameters: 'T[]) t row (x: NdArray) =
        let into = layer.X.Row(t, row)

        match network.Reads with
        | Reading.Vectors _ -> layer.X.Write(t, row, x.Data, t * size)
        | Reading.OneHot count ->
            into.Clear()
            let symbol = x.Data[t]

            if symbol >= 0.0 && symbol < float count && floor symbol = symbol then
                into[int symbol] <- 'T.One
        | Reading.Table(count, _) ->
            let symbol = int x.Data[t]

            if symbol < 0 || symbol >= count then
                Errors.shape
                    "reading"
                    $"symbols from 0 to {count - 1}"
                    $"{x.Data[t]}"
                    "Number the symbols as the table does."

            symbols[t * rows + row] <- symbol
            (table parameters).AsSpan(symbol * size, size).CopyTo into

    /// How many numbers the parameters are.
    member _.Count = ofTable + layer.Count + readout.Count

    /// From `rows` of `examples`, the first of which is number `from`, to outputs.
    member _.Forward(parameters: 'T[], examples: NdArray[][], from: int) =
        let firstState = if outline.Objective.IsSome then 2 else 1

        for row in 0 .. rows - 1 do
            let example = examples[from + row]

            for t in 0 .. steps - 1 do
                read parameters t row example[0]

            layer.States
            |> Array.iteri (fun k state ->
                if outline.Carries then
                    state.Write(-1, row, example[firstState + k].Data, 0)
                else
                    state.Row(-1, row).Clear())

        layer.Forward(cell parameters)
        readout.Forward(linear parameters, output.Value)

    /// After a forward pass: the loss of each of the same examples, and `scale` times its gradients for a backward pass.
    member _.Measure(examples: NdArray[][], from: int, scale: float) =
        let times = steps - readAt

        for row in 0 .. rows - 1 do
            let example = examples[from + row]
            let target = example[1].Data
            losses[row] <- 0.0

            for t in 0 .. times - 1 do
                let y = readout.Y.Row(t, row)
                let dy = readout.DY.Row(t, row)
                let scale = scale / float times

                let loss =
                    match outline.Objective with
                    | Some Objective.CrossEntropy -> Objectives.crossEntropy y target[t] scale dy
                    | Some Objective.SquaredError ->
                        targets.Write(t, row, target, t * network.Outputs)
                        Objectives.squaredError y (targets.Row(t, row)) scale dy
                    | None -> 0.0

                losses[row] <- losses[row] + loss / float times

    /// After `Measure`: adds the gradients of all parameters to `gradient`.
    member _.Backward(gradient: 'T[]) =
        layer.DY.Clear()

        for d in layer.DStates do
            d.Clear()

        readout.Backward(linear gradient, output.Value, layer.DY.Between(readAt, steps - 1))
        layer.Backward(cell gradient)

        match network.Reads with
        | Reading.Table _ ->
            layer.BackwardToInputs()

            for t in 0 .. steps - 1 do
                for row in 0 .. rows - 1 do
                    let ofSymbol = (table gradient).AsSpan(symbols[t * rows + row] * size, size)
                    Elementwise.add ofSymbol (layer.DX.Row(t, row)) ofSymbol // ∂L/∂table[x_t] = Σ ∂L/∂x_t
        | _ -> ()

    /// The loss of each example.
    member _.Losses = losses

    /// What is put out for `row` [times; outputs].
    member _.Output(row: int) : NdArray =
        let times = steps - readAt

        let numbers = Array.init times (fun t -> readout.Y.Numbers(t, row)) |> Array.concat

        NdArray(
            (if outline.IsLastAlone then
                 [ network.Outputs ]
             else
                 [ times; network.Outputs ]),
            numbers
        )

    /// The states of `row` after the sequence.
    member _.Last(row: int) : NdArray[] =
        layer.States
        |> Array.map (fun state -> NdArray.vector (state.Numbers(steps - 1, row)))
