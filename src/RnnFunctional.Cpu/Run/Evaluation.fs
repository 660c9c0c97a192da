namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// Runs a plan on the rows of a batch, each thread on its own, and hands out the results, which have `shapes`.
[<Sealed>]
type internal Evaluation(plan: Plan, shapes: Shape[], trainee: Trainee) =
    let team = trainee.Team
    let machine = Machine(plan, trainee.Arenas)
    let mutable batch = Examples [||]
    // The version of the parameters that everything prepared follows from.
    let mutable version = -1

    do machine.Parameters <- trainee.Weights.Parameters

    /// The results for each row of `rows`.
    member this.Run(rows: Batch) : NdArray[][] =
        batch <- rows
        Team.run team this
        version <- trainee.Version
        batch <- Examples [||]

        Array.init team.Count (fun part -> machine.ReadRows(part, rows.Count, 0, shapes))
        |> Array.concat

    interface ITeamWork with
        member _.Run(part, team) =
            if version <> trainee.Version then
                machine.Prepare(part, team)

            if machine.Shards[part].Load(batch, part, team.Count) > 0 then
                machine.Shards[part].Run()
