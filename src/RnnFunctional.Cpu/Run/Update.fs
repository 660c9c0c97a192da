namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// An optimiser's step, compiled and in place: over the whole block in one pass; or, where it leaves numbers without a gradient alone and
/// there are tables, over what lies between these and over their marked rows.
[<Sealed>]
type internal Update(optimiser: Optimiser, weights: Weights, tables: MarkedRows list, threads: int) =
    /// Step, learning rate and sum of squares.
    let scalars = new Numbers 3L

    let blocks () =
        Array.append [| weights.Gradient; weights.Parameters |] weights.Slots

    let point (plan: Plan) (slots: Slots) (start: int) =
        for i in 0..2 do
            slots.Point(plan.Inputs[i].View.Slot, scalars, i)

        blocks ()
        |> Array.iteri (fun i numbers -> slots.Point(plan.Inputs[3 + i].View.Slot, numbers, int64 start))

    let tables = if UpdateGraph.passesOver optimiser then tables else []

    let machines =
        [|
            for struct (start, length) in Update.between weights.Count tables do
                let machine = Machine(UpdateGraph.plan false optimiser [ length ], threads)
                point machine.Plan machine.Shards[0].Slots start
                machine
        |]

    let rows =
        [|
            for table in tables do
                let machine = Machine(UpdateGraph.plan true optimiser [ table.Width ], threads)

                for shard in machine.Shards do
                    shard.Fit 1

                table, machine
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

    /// The step by a gradient whose squares sum up to `squares`; all members of the team call it.
    member _.Run(squares: float, part: int, team: Workers) =
        // All write the same.
        scalars.Span(2L, 1)[0] <- float32 squares

        for table, machine in rows do
            let shard = machine.Shards[part]

            for row in 0 .. table.Rows - 1 do
                if
                    MarkedRows.Falls(row, part, team.Count)
                    && weights.Gradient.Span(int64 (table.Marks + row), 1)[0] <> 0.0f
                then
                    point machine.Plan shard.Slots (table.Start + row * table.Width)
                    shard.Run()

        for machine in machines do
            machine.Together(part, team)
