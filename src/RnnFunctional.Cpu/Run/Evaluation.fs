namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// Runs a plan on the rows of a batch, each thread on its own, and hands out the results, which have `shapes`.
[<Sealed>]
type internal Evaluation(plan: Plan, shapes: Shape[], team: Workers, parameters: Numbers) =
    let machine = Machine(plan, team.Count)
    let mutable batch = Examples [||]
    let mutable isStale = true

    do machine.Parameters <- parameters

    let load part =
        let rows = batch.Rows
        let count = Rows.count rows team.Count part
        let shard = machine.Shards[part]
        shard.Fit count

        for i in 0 .. plan.Inputs.Length - 1 do
            Batch.write batch i (Rows.first rows team.Count part) count plan.Inputs[i] shard.Slots

    /// What follows from the parameters is out of date.
    member _.Changed() = isStale <- true

    /// The results for each row of `rows`.
    member this.Run(rows: Batch) : NdArray[][] =
        batch <- rows
        Team.run team this
        isStale <- false
        batch <- Examples [||]
        let results = Array.zeroCreate rows.Rows

        for part in 0 .. team.Count - 1 do
            let count = Rows.count rows.Rows team.Count part
            let from = Rows.first rows.Rows team.Count part

            for row in 0 .. count - 1 do
                results[from + row] <- shapes |> Array.mapi (fun i shape -> machine.Read(i, shape, part, row))

        results

    interface ITeamWork with
        member _.Run(part, team) =
            if isStale then
                machine.Prepare(part, team)

            if Rows.count batch.Rows team.Count part > 0 then
                load part
                machine.Shards[part].Run()
