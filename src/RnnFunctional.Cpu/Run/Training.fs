namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// One training step as the work of a team: weights are packed, every thread takes its rows through the whole graph, the threads
/// meet to add up gradients, and then share the optimiser's step.
[<Sealed>]
type internal Training(plan: Plan, team: Workers, update: Update, count: int, seed: int) =
    let machine = Machine(plan, team.Count)
    let losses = Array.zeroCreate<float>(8 * team.Count)
    let squares = Array.zeroCreate<float>(8 * team.Count)
    let key = Noise.key seed
    let noise = Array.init team.Count (fun _ -> Rng 0UL)
    let mutable sums: Numbers[] = [||]
    let mutable starts: int64[] = [||]
    let mutable batch = Examples [||]
    let mutable step = 0
    let mutable report = Unchecked.defaultof<StepReport>

    do machine.Parameters <- update.Parameters

    // Neighbouring results of two threads lie in cache lines of their own.
    let at part = 8 * part

    /// The noise of a row, in the order in which the reference draws it.
    let draw part from rows =
        let shard = machine.Shards[part]
        let rng = noise[part]

        for row in 0 .. rows - 1 do
            rng.State <- Noise.state key step (from + row)

            for value, keep in plan.Noise do
                let place = Bind.place rows value.View

                for o in 0 .. value.Domain.Outer - 1 do
                    for c in 0 .. value.Domain.Columns - 1 do
                        shard.Slots.Set(place, o, row, c, float32 (Noise.next keep rng))

    /// A thread's rows: their inputs, the whole graph forwards and backwards, and the sum of their losses.
    let rows part =
        let total = batch.Rows
        let from, mine = Rows.first total team.Count part, Rows.count total team.Count part
        let shard = machine.Shards[part]
        shard.Fit mine

        for i in 0 .. plan.Inputs.Length - 1 do
            Batch.write batch i from mine plan.Inputs[i] shard.Slots

        if not plan.Noise.IsEmpty then
            draw part from mine

        shard.Run()
        losses[at part] <- machine.Sum(0, part)

    /// The shards that have rows, and so a gradient.
    let gather () =
        let active =
            machine.Shards
            |> Array.indexed
            |> Array.filter (fun (i, _) -> Rows.count batch.Rows team.Count i > 0)
            |> Array.map snd

        sums <- active |> Array.map _.Memory
        starts <- active |> Array.map _.GradientStart

    let total (parts: float[]) =
        let mutable sum = 0.0

        for part in 0 .. team.Count - 1 do
            sum <- sum + parts[at part]

        sum

    let mutable gathered = -1

    /// One step, number `number` from 0; refuses to change anything where loss or gradient are no numbers.
    member this.Step(rows: Batch, number: int, learningRate: float) : StepReport =
        batch <- rows
        step <- number
        update.Set(number + 1, learningRate)
        Array.Clear losses
        Team.run team this
        report

    interface ITeamWork with
        member _.Run(part, team) =
            machine.Prepare(part, team)

            if Rows.count batch.Rows team.Count part > 0 then
                rows part

            team.Meet()

            if part = 0 && gathered <> batch.Rows then
                gather ()
                gathered <- batch.Rows

            team.Meet()

            squares[at part] <-
                GradientMean.Run(
                    ReadOnlySpan sums,
                    ReadOnlySpan starts,
                    count,
                    1.0f / float32 batch.Rows,
                    update.Gradient,
                    part,
                    team.Count
                )

            team.Meet()

            let found =
                {
                    Loss = total losses / float batch.Rows
                    GradientNorm = sqrt (total squares)
                }

            if found.IsFinite then
                update.Run(part, team)

            if part = 0 then
                report <- found
