namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// One thread's rows: its memory, and the jobs for that number of rows.
[<Sealed>]
type internal Shard(plan: Plan, packed: PackedMatrix[], arena: Arena) =
    let slots = new Slots(plan.Slots.Length)
    let mutable memory = new Numbers 0L
    let mutable places: (int * int64)[] = [||]
    let mutable total = 0L
    let mutable jobs: Job[] = [||]
    let mutable rows = -1

    /// The table of pointers.
    member _.Slots = slots

    /// How many rows there are.
    member _.Rows = rows

    /// Makes ready for `count` rows.
    member _.Fit(count: int) =
        let isNew = count <> rows

        if isNew then
            let own, size = Memory.own plan count
            places <- own
            total <- size
            jobs <- plan.Run |> Bind.jobs count 1 plan packed |> Array.ofList
            rows <- count

        let taken = arena.Take total

        if isNew || not (obj.ReferenceEquals(taken, memory)) then
            memory <- taken

            for slot, at in places do
                slots.Point(slot, memory, at)

    /// Takes part `part` of `parts` of the rows of `batch`: makes ready for them, and writes their inputs. How many they are.
    member shard.Load(batch: Batch, part: int, parts: int) : int =
        let from, count =
            Rows.first batch.Count parts part, Rows.count batch.Count parts part

        shard.Fit count

        for i in 0 .. plan.Inputs.Length - 1 do
            Batch.write batch i from count plan.Inputs[i] slots

        count

    /// Does the plan's work on these rows.
    member _.Run() =
        for job in jobs do
            slots.Run(job, 0, 1)

/// A plan with its memory: what all threads share, and a shard for each.
[<Sealed>]
type internal Machine(plan: Plan, arenas: Arena[]) =
    let threads = arenas.Length

    let packed =
        plan.Packings |> Array.map (fun p -> new PackedMatrix(p.Rows, p.Columns))

    let shards = arenas |> Array.map (fun arena -> Shard(plan, packed, arena))

    let prepared, preparedSize =
        Memory.inOrder
            (fun kind ->
                match kind with
                | Prepared size
                | Common size -> ValueSome size
                | _ -> ValueNone)
            plan

    let common = new Numbers(preparedSize)

    let constants =
        plan.Constants
        |> List.map (fun (slot, numbers) ->
            let memory = new Numbers(int64 numbers.Length)
            numbers.AsSpan().CopyTo(memory.Span(0L, numbers.Length))
            slot, memory)

    do
        for shard in shards do
            for slot, at in prepared do
                shard.Slots.Point(slot, common, at)

            for slot, memory in constants do
                shard.Slots.Point(slot, memory, 0L)

    /// Jobs that all threads do together, in groups: within one nobody waits for another.
    let grouped (instructions: Instruction list) : Job[][] =
        let isPack (i: Instruction) = i.IsPack

        List.foldBack
            (fun i groups ->
                match groups with
                | (first :: _ as group) :: rest when isPack i && isPack first -> (i :: group) :: rest
                | _ -> [ i ] :: groups)
            instructions
            []
        |> List.map (List.map (Bind.job 1 threads plan packed) >> Array.ofList)
        |> Array.ofList

    let prepare = grouped plan.Prepare

    let together =
        if plan.Inputs |> Array.exists _.Domain.IsRows then
            [||]
        else
            grouped plan.Run

    // So little is done sooner by one thread than shared out.
    let isSmall =
        preparedSize
        + (plan.Packings |> Array.sumBy (fun p -> int64 p.Rows * int64 p.Columns))
            <
            16384L

    let run (groups: Job[][]) (part: int) (team: Workers) =
        if isSmall then
            if part = 0 then
                for group in groups do
                    for job in group do
                        shards[0].Slots.Run(job, 0, 1)

            team.Meet()
        else
            for group in groups do
                for job in group do
                    shards[0].Slots.Run(job, part, team.Count)

                team.Meet()

    /// A machine with memory of its own.
    new(plan: Plan, threads: int) = Machine(plan, Array.init threads (fun _ -> Arena()))

    member _.Plan = plan

    /// Input `index` of a plan without rows, as it stands in memory.
    member _.ReadInput(index: int, shape: Shape) : NdArray =
        let value = plan.Inputs[index]
        let data: float[] = Array.zeroCreate (Shape.size shape)
        shards[0].Slots.Read(Bind.extent 1 value.Domain, Bind.place 1 value.View, 0, Span<float> data)
        NdArray(shape, data)

    /// Result `index` of row `row` of a shard, in the model's shape `shape`.
    member _.Read(index: int, shape: Shape, part: int, row: int) : NdArray =
        let value = plan.Results[index]
        let data: float[] = Array.zeroCreate (Shape.size shape)
        let rows = max 1 shards[part].Rows
        shards[part].Slots.Read(Bind.extent rows value.Domain, Bind.place rows value.View, row, Span<float> data)
        NdArray(shape, data)

    /// For each row that a shard has of a batch of `count`, its results from the one at `first` on, which have the model's shapes `shapes`.
    member this.ReadRows(part: int, count: int, first: int, shapes: Shape[]) : NdArray[][] =
        Array.init (Rows.count count threads part) (fun row ->
            shapes |> Array.mapi (fun i shape -> this.Read(first + i, shape, part, row)))

    /// A shard for each thread.
    member _.Shards = shards

    /// The sum over a shard's rows of result `index`, one number a row.
    member _.Sum(index: int, part: int) : float =
        let value = plan.Results[index]
        let shard = shards[part]
        shard.Slots.Sum(Bind.place shard.Rows value.View, shard.Rows)

    /// Has the plan read its parameters from `numbers`.
    member _.Parameters
        with set (numbers: Numbers) =
            for shard in shards do
                shard.Slots.Point(plan.Parameters, numbers, 0L)

    /// What follows from the parameters; all members of the team call it.
    member _.Prepare(part, team) = run prepare part team

    /// The work where there are no rows; all members of the team call it.
    member _.Together(part, team) = run together part team
