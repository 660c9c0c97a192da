namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// What a plan comes to, counted from its instructions, for `rows` rows.
type internal PlanFacts(plan: Plan, rows: int) =
    let run = Array.ofList plan.Run

    let rec owner slot =
        match plan.Slots[slot] with
        | Within other -> owner other
        | _ -> slot

    let rec writes (i: Instruction) : View list =
        match i with
        | Program(_, _, steps) ->
            [
                for s in steps do
                    match s.Target with
                    | Memory view -> view
                    | _ -> ()
            ]
        | Multiply(_, _, _, targets) -> [ for view, _, _ in targets -> view ]
        | Repeat(_, _, _, _, body) -> List.collect writes body
        | _ -> []

    /// All that is done again at each time.
    let inLoops =
        run
        |> Array.indexed
        |> Array.choose (fun (at, i) ->
            match i with
            | Repeat(length, reverse, moving, _, body) -> Some(at, length, reverse, moving, body)
            | _ -> None)

    let isReadAfter at slot =
        run
        |> Array.skip (at + 1)
        |> Array.exists (Instruction.slots >> List.exists (fun s -> owner s = slot))

    /// The slot in whose memory `slot` lies.
    member _.Owner(slot: int) = owner slot

    /// The lines of a form: each a row at a time.
    member _.Lines(d: Domain) =
        d.Outer * (if d.IsRows then rows else 1)

    /// How many products of a parameter were merged in a packed matrix.
    member _.Products(packed: int) = plan.Packings[packed].Pieces.Length

    /// The loops in order: their place, length, direction and body.
    member _.Loops =
        [ for at, length, reverse, _, body in inLoops -> at, length, reverse, body ]

    /// How many linear recurrences there are outside of loops.
    member _.Scanned =
        run
        |> Array.sumBy (fun i ->
            match i with
            | Program(_, _, steps) -> steps |> List.filter (fun s -> (States.direction s).IsSome) |> List.length
            | _ -> 0)

    /// The products that stand before a loop which reads them at each time: packed matrix and lines.
    member this.Hoisted =
        [
            for at, _, reverse, moving, _ in inLoops do
                if not reverse then
                    let read = moving |> List.map (fun m -> owner m.Base) |> set

                    for i in Array.take at run do
                        match i with
                        | Multiply(lines, _, packed, targets) when
                            targets |> List.exists (fun (view, _, _) -> read.Contains(owner view.Slot))
                            ->
                            packed, this.Lines lines
                        | _ -> ()
        ]

    /// The gradients of matrices that loops put out δ for: the number of them in each product, and its lines.
    member this.Sunk =
        let written =
            [
                for _, _, _, _, body in inLoops do
                    for view in List.collect writes body do
                        owner view.Slot
            ]
            |> set

        [
            for i in run do
                match i with
                | AddOuter(lines, _, targets) when
                    targets |> List.exists (fun (y, _, _) -> written.Contains(owner y.Slot))
                    ->
                    targets.Length, this.Lines lines
                | _ -> ()
        ]

    /// The sequences that a loop writes and what comes after it reads: slot, numbers for each row at each time.
    member _.Kept =
        [
            for at, _, reverse, moving, body in inLoops do
                if not reverse then
                    let written = body |> List.collect writes |> List.map _.Slot |> set

                    for m in moving do
                        if written.Contains m.Slot && isReadAfter at (owner m.Base) then
                            m.Slot, m.Step.PerRow
        ]

    /// The threads' meetings while the parameters are prepared.
    member _.PreparedGroups =
        let packs = plan.Prepare |> List.map _.IsPack

        List.pairwise (false :: packs)
        |> List.filter (fun (before, isPack) -> not (before && isPack))
        |> List.length

    /// The bytes of all packed matrices.
    member _.PackedBytes =
        plan.Packings |> Array.sumBy (fun p -> 4L * int64 p.Rows * int64 p.Columns)

    /// A thread's buffers: how many, their bytes, and the bytes they take when what is not needed any more makes room.
    member _.Buffers =
        let places, total = Memory.own plan rows

        let wanted =
            places
            |> Array.sumBy (fun (slot, _) ->
                match plan.Slots[slot] with
                | Own size -> int64 (size.For rows)
                | _ -> 0L)

        places.Length, 4L * wanted, 4L * total

    /// The element-wise operations of `body`, and how many of them stay in registers.
    member _.Fused(body: Instruction list) =
        let steps =
            body
            |> List.choose (fun i ->
                match i with
                | Program(_, _, steps) -> Some steps
                | _ -> None)

        let all = List.concat steps
        steps.Length, all.Length, all |> List.filter _.Target.IsRegister |> List.length
