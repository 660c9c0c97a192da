namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// One training step as the work of a team: weights are packed, every thread takes its rows through the whole graph, the threads
/// meet to add up gradients, and then share the optimiser's step. What rows carry on has the shapes `carried`.
[<Sealed>]
type internal Training(plan: Plan, carried: Shape[], trainee: Trainee) =
    let team, weights = trainee.Team, trainee.Weights
    let machine = Machine(plan, trainee.Arenas)
    let losses = Array.zeroCreate<float>(8 * team.Count)
    let squares = Array.zeroCreate<float>(8 * team.Count)
    let noise = Array.init team.Count (fun _ -> Rng 0UL)
    let mutable batch = Examples [||]
    let mutable ofRows: NdArray[][] = [||]
    let mutable report = Unchecked.defaultof<StepReport>

    do
        machine.Parameters <- weights.Parameters
        weights.Fit plan

    let update = Update(trainee.Optimiser, weights, plan.Tables, team.Count)

    /// The parameters that are no table, from where to where.
    let ranges = Update.between weights.Count plan.Tables

    // Neighbouring results of two threads lie in cache lines of their own.
    let at part = 8 * part

    /// The noise of a part's rows, in the order in which the reference draws it.
    let draw part =
        let shard = machine.Shards[part]
        let rng = noise[part]
        let from = Rows.first batch.Count team.Count part

        for row in 0 .. shard.Rows - 1 do
            rng.State <- Noise.state trainee.Key trainee.Step (from + row)

            for value, keep in plan.Noise do
                let place = Bind.place shard.Rows value.View

                for o in 0 .. value.Domain.Outer - 1 do
                    for c in 0 .. value.Domain.Columns - 1 do
                        shard.Slots.Set(place, o, row, c, float32 (Noise.next keep rng))

    /// A thread's rows: their inputs, the whole graph forwards and backwards, and the sum of their losses.
    let rows part =
        let shard = machine.Shards[part]

        if shard.Load(batch, part, team.Count) > 0 then
            match plan.Gradient with
            | ValueSome slot -> shard.Slots.Point(slot, weights.Sums[part], 0L)
            | ValueNone -> ()

            if not plan.Noise.IsEmpty then
                draw part

            shard.Run()
            losses[at part] <- machine.Sum(0, part)

            // Now: the update may change what is read here, and other plans use the same memory.
            if carried.Length > 0 then
                machine.ReadRows(part, batch.Count, 1, carried).CopyTo(ofRows, Rows.first batch.Count team.Count part)

    /// A thread's share of the mean gradient; the sum of its squares.
    let mean part =
        let sums = ReadOnlySpan weights.Sums
        let scale = 1.0f / float32 batch.Count
        let mutable squares = 0.0

        for struct (start, count) in ranges do
            squares <-
                squares
                + GradientMean.Run(sums, start, count, scale, weights.Gradient, part, team.Count)

        for table in plan.Tables do
            squares <-
                squares
                + GradientMean.Run(sums, table, scale, weights.Gradient, part, team.Count)

        squares

    let total (parts: float[]) =
        let mutable sum = 0.0

        for part in 0 .. team.Count - 1 do
            sum <- sum + parts[at part]

        sum

    /// What the rows of the last step carry on.
    member _.Carried = ofRows

    /// One step; refuses to change anything where loss or gradient are no numbers.
    member this.Step(rows: Batch, learningRate: float) : StepReport =
        batch <- rows
        update.Set(trainee.Step + 1, learningRate)
        weights.Begin plan
        Array.Clear losses

        if carried.Length > 0 then
            ofRows <- Array.zeroCreate rows.Count

        try
            Team.run team this
        with _ ->
            weights.Abandon()
            reraise ()

        report

    interface ITeamWork with
        member _.Run(part, team) =
            machine.Prepare(part, team)
            rows part
            team.Meet()
            squares[at part] <- mean part
            team.Meet()
            let squares = total squares

            let found =
                {
                    Loss = total losses / float batch.Count
                    GradientNorm = sqrt squares
                }

            if found.IsFinite then
                update.Run(squares, part, team)

            if part = 0 then
                report <- found
