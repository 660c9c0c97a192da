namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// Which memory a plan's values take: what is not needed any more makes room for what comes.
module internal Memory =

    /// A whole number of cache lines.
    let private lines (count: int64) = (count + 15L) / 16L * 16L

    /// The slot in whose memory `slot` lies.
    let rec private owner (plan: Plan) slot =
        match plan.Slots[slot] with
        | Within other -> owner plan other
        | _ -> slot

    /// For every slot the first and last instruction that touches it. Inputs are there from the start, results stay to the end.
    let private lives (plan: Plan) =
        let lives = Dictionary<int, struct (int * int)>()

        let touch at slot =
            let slot = owner plan slot

            lives[slot] <-
                match lives.TryGetValue slot with
                | true, struct (first, last) -> struct (min first at, max last at)
                | _ -> struct (at, at)

        plan.Run |> List.iteri (fun at i -> Instruction.slots i |> List.iter (touch at))

        for input in plan.Inputs do
            touch -1 input.View.Slot

        for noise, _ in plan.Noise do
            touch -1 noise.View.Slot

        for result in plan.Results do
            touch System.Int32.MaxValue result.View.Slot

        lives

    /// For each slot that lies in the memory of another, because a loop or a program writes it over that one, that other.
    let private shared (plan: Plan) (lives: Dictionary<int, struct (int * int)>) =
        let size slot =
            match plan.Slots[slot] with
            | Own size -> size
            | _ -> Size.zero

        let isOwn slot = plan.Slots[slot].IsOwn

        [
            for at, instruction in List.indexed plan.Run do
                let ends slot =
                    isOwn slot
                    && (let struct (first, last) = lives[slot]
                        first >= 0 && first < at && last = at)

                let begins slot =
                    isOwn slot
                    && (let struct (first, _) = lives[slot]
                        first = at)

                match instruction with
                | Repeat(_, _, moving, _, body) -> yield! InPlace.pairs ends begins size moving body
                | Program _ -> yield! InPlace.inProgram ends begins size instruction
                | _ -> ()
        ]
        |> dict

    /// Where each slot of a thread's own memory begins for a number of rows, and how much memory there is in all.
    let own (plan: Plan) (rows: int) : (int * int64)[] * int64 =
        let lives = lives plan
        let shared = shared plan lives

        let rec host slot =
            match shared.TryGetValue slot with
            | true, other -> host other
            | _ -> slot

        // Whoever lies in another's memory keeps it alive.
        for guest in shared.Keys do
            let struct (first, last) = lives[host guest]
            let struct (_, ofGuest) = lives[guest]
            lives[host guest] <- struct (first, max last ofGuest)

        let wanted =
            plan.Slots
            |> Array.indexed
            |> Array.choose (fun (slot, kind) ->
                match kind, lives.TryGetValue slot with
                | Own size, (true, struct (first, last)) when not (shared.ContainsKey slot) ->
                    Some(struct (slot, lines (int64 (size.For rows)), first, last))
                | _ -> None)
            |> Array.sortBy (fun (struct (slot, size, first, _)) -> struct (first, -size, slot))

        let placed = List<struct (int64 * int64 * int)>()
        let mutable total = 0L

        let places =
            wanted
            |> Array.map (fun (struct (slot, size, first, last)) ->
                // What ended before this begins is free again.
                placed.RemoveAll(fun (struct (_, _, ends)) -> ends < first) |> ignore

                // The first gap that is wide enough.
                let start =
                    Seq.fold
                        (fun at (struct (from, length, _)) -> if at + size <= from then at else max at (from + length))
                        0L
                        placed

                let index =
                    match placed.FindIndex(fun (struct (from, _, _)) -> from >= start) with
                    | -1 -> placed.Count
                    | i -> i

                placed.Insert(index, struct (start, size, last))
                total <- max total (start + size)
                slot, start)

        let starts = dict places
        let guests = [| for guest in shared.Keys -> guest, starts[host guest] |]
        Array.append places guests, total

    /// Where each slot of one kind begins, one after the other, and how much memory there is in all.
    let inOrder (sizeOf: SlotKind -> int voption) (plan: Plan) : (int * int64)[] * int64 =
        let sizes =
            plan.Slots
            |> Array.indexed
            |> Array.choose (fun (slot, kind) ->
                match sizeOf kind with
                | ValueSome size -> Some(slot, lines (int64 size))
                | ValueNone -> None)

        let starts = sizes |> Array.scan (fun at (_, size) -> at + size) 0L
        Array.map2 (fun (slot, _) start -> slot, start) sizes (Array.take sizes.Length starts), Array.last starts
