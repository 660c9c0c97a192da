namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// An optimiser's step, compiled and in place: over the whole block in one pass; or, where it leaves numbers without a gradient alone and
/// there are tables, over what lies between these and over their marked rows.
[<Sealed>]
type internal Update(optimiser: Optimiser, weights: Weights, tables: MarkedRows list, threads: int) =
    /// Step, learning rate and sum of squares.
    let scalars = new Numbers 3L

    /// Has a plan, whose inputs of the block's size are the slots `inputs`, work on the numbers from `start` on. Allocates nothing.
    let point (inputs: int[]) (slots: Slots) (start: int) =
        slots.Point(inputs[0], weights.Gradient, int64 start)
        slots.Point(inputs[1], weights.Parameters, int64 start)

        for i in 0 .. weights.Slots.Length - 1 do
            slots.Point(inputs[2 + i], weights.Slots[i], int64 start)

    let slotsOf (machine: Machine) =
        machine.Plan.Inputs |> Array.map _.View.Slot

    /// A machine for `length` numbers, on which all threads work together, and its inputs' slots.
    let whole length =
        let machine = Machine(UpdateGraph.plan false optimiser [ length ], threads)
        let ahead, inputs = Array.splitAt 3 (slotsOf machine)

        ahead
        |> Array.iteri (fun i slot -> machine.Shards[0].Slots.Point(slot, scalars, i))

        machine, inputs

    /// A machine for a row of `length` numbers, by each thread on its own, and its inputs' slots.
    let byRow length =
        let machine = Machine(UpdateGraph.plan true optimiser [ length ], threads)
        machine.Parameters <- scalars

        for shard in machine.Shards do
            shard.Fit 1

        machine, slotsOf machine

    let tables = if UpdateGraph.passesOver optimiser then tables else []

    let ranges =
        [|
            for struct (start, length) in Update.between weights.Count tables -> start, whole length
        |]

    let rows =
        [|
            for table in tables do
                let machine, inputs = byRow table.Width
                table, machine, inputs
        |]

    /// Beginning and length of what no table of a block of `count` numbers takes.
    static member between (count: int) (tables: MarkedRows list) : struct (int * int)[] =
        let sorted = tables |> List.sortBy _.Start
        let starts = 0 :: (sorted |> List.map (fun t -> t.Start + t.Rows * t.Width))
        let stops = (sorted |> List.map _.Start) @ [ count ]

        [|
            for start, stop in List.zip starts stops do
                if stop > start then
                    struct (start, stop - start)
        |]

    /// Sets the number of the next step, from 1, and its learning rate.
    member _.Set(step: int, learningRate: float) =
        scalars.Span(0L, 1)[0] <- float32 step
        scalars.Span(1L, 1)[0] <- float32 learningRate

        // Anew in every step, because another view of the training may have made room for a larger gradient.
        for start, (machine, inputs) in ranges do
            point inputs machine.Shards[0].Slots start

    /// The step by a gradient whose squares sum up to `squares`; all members of the team call it.
    member _.Run(squares: float, part: int, team: Workers) =
        // All write the same.
        scalars.Span(2L, 1)[0] <- float32 squares

        for table, machine, inputs in rows do
            let shard = machine.Shards[part]
            machine.Prepare(part, team)

            for row in 0 .. table.Rows - 1 do
                if
                    MarkedRows.Falls(row, part, team.Count)
                    && weights.Gradient.Span(int64 (table.Marks + row), 1)[0] <> 0.0f
                then
                    point inputs shard.Slots (table.Start + row * table.Width)
                    shard.Run()

        for _, (machine, _) in ranges do
            machine.Together(part, team)
