namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// Which sequences a loop, or a program over all times, may write over sequences that it reads: the gates over the sums they come from, their
/// gradients over the gates. It halves the memory that a training step walks through.
module internal InPlace =

    /// What a part of a loop's body reads and then writes: views of moving slots. `isByNumber` where every number is read before the number
    /// in the same place is written.
    type private Event =
        {
            Reads: View list
            Writes: View list
            IsByNumber: bool
        }

    let private memory operand =
        match operand with
        | Memory view -> Some view
        | _ -> None

    /// The body as events in order: a program's steps one by one.
    let private events (body: Instruction list) =
        [
            for instruction in body do
                match instruction with
                | Program(_, _, steps) ->
                    for step in steps do
                        {
                            Reads = List.choose memory step.Args
                            Writes = Option.toList (memory step.Target)
                            IsByNumber = true
                        }
                | Multiply(_, sources, _, targets) ->
                    {
                        Reads =
                            [
                                for view, _ in sources do
                                    view

                                for _, _, start in targets do
                                    match start with
                                    | ValueSome s -> s
                                    | ValueNone -> ()
                            ]
                        Writes = targets |> List.map (fun (view, _, _) -> view)
                        IsByNumber = false
                    }
                | other ->
                    let all =
                        Instruction.slots other
                        |> List.map (fun slot -> View.dense slot (Domain.ofShape false []))

                    {
                        Reads = all
                        Writes = all
                        IsByNumber = false
                    }
        ]
        |> Array.ofList

    /// A sequence that a loop walks along: its slot, the slot that moves, and the events that read and write it.
    type private Walked =
        {
            Base: int
            Slot: int
            Step: Size
            Reads: int list
            Writes: int list
            /// How it is seen, where all see it alike.
            View: View option
        }

    let private walked (events: Event[]) (moving: MovingSlot list) =
        let touching slot (views: View list) =
            views |> List.filter (fun v -> v.Slot = slot)

        // Read as a whole as well, a sequence can't be written over a time after the other.
        let isSeenWhole baseSlot =
            events
            |> Array.exists (fun e -> e.Reads @ e.Writes |> List.exists (fun v -> v.Slot = baseSlot))

        let positions slot of' =
            [
                for i in 0 .. events.Length - 1 do
                    if not (touching slot (of' events[i])).IsEmpty then
                        i
            ]

        [
            for baseSlot, together in List.groupBy (fun (m: MovingSlot) -> m.Base) moving do
                match together with
                | [ m ] when m.Offset = Size.zero && (m.Slot = baseSlot || not (isSeenWhole baseSlot)) ->
                    let views =
                        [
                            for e in events do
                                yield! touching m.Slot e.Reads
                                yield! touching m.Slot e.Writes
                        ]
                        |> List.map (fun v -> { v with Slot = 0 })
                        |> List.distinct

                    {
                        Base = baseSlot
                        Slot = m.Slot
                        Step = m.Step
                        Reads = positions m.Slot _.Reads
                        Writes = positions m.Slot _.Writes
                        View = (if views.Length = 1 then Some views.Head else None)
                    }
                | _ -> ()
        ]

    /// The pairs (written, read) of slots that can be one in a loop, where `ends` tells that a slot's numbers are not needed after it, and
    /// `begins` that they are not there before.
    let pairs
        (ends: int -> bool)
        (begins: int -> bool)
        (size: int -> Size)
        (moving: MovingSlot list)
        (body: Instruction list)
        =
        let events = events body
        let sequences = walked events moving
        let taken = HashSet<int>()

        let isRead s =
            s.Writes.IsEmpty && not s.Reads.IsEmpty && ends s.Base

        // In the order in which they are written, each takes the place of one that has been read for the last time.
        [
            for written in
                sequences
                |> List.filter (fun s -> begins s.Base && s.Writes.Length = 1)
                |> List.sortBy _.Writes.Head do
                let at = written.Writes.Head

                let fits (s: Walked) =
                    let last = List.max s.Reads

                    s.View.IsSome
                    && s.View = written.View
                    && s.Step = written.Step
                    && size s.Base = size written.Base
                    && (last < at || last = at && events[at].IsByNumber)
                    && not (taken.Contains s.Base)

                match sequences |> List.filter isRead |> List.tryFind fits with
                | Some s ->
                    taken.Add s.Base |> ignore
                    written.Base, s.Base
                | None -> ()
        ]

    /// The same pairs for a program: each of its slots stays where it is.
    let inProgram ends begins size (program: Instruction) =
        let slots =
            [
                for slot in List.distinct (Instruction.slots program) do
                    {
                        Slot = slot
                        Base = slot
                        Offset = Size.zero
                        Step = Size.zero
                    }
            ]

        pairs ends begins size slots [ program ]
