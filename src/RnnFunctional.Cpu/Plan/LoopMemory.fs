namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// Where the values of a loop lie, at each time and after it.
type internal LoopMemory =
    {
        /// Puts the initial states where the body finds them.
        Before: Instruction list
        Moving: MovingSlot list
        Alternating: AlternatingSlot list
        /// What the body reads: its inputs and states at a time, and what it has from outside.
        Bound: Dictionary<int64, Value>
        /// Where the body's results belong.
        Homes: Home list
        /// The last states, then the sequences of outputs.
        Results: Value[]
    }

module internal LoopMemory =

    /// How the values of a state follow each other in memory.
    type private Succession =
        /// All are kept, one after the other: the state at a time and the next one are neighbours.
        | Kept
        /// It only adds up: in place.
        | Summed
        /// In one place and in another by turns.
        | ByTurns

    /// What in the loop's body has rows, and which states have: a state is a row's own when it starts so or becomes so.
    let private rows (loop: Loop) (init: Value[]) (others: Value[]) =
        let reached = Graph.reachable (Rewrite.body loop)
        let isRows (v: Value) = v.Domain.IsRows

        let rec spread (states: bool[]) =
            let sources =
                Seq.zip (Seq.concat [ loop.States; loop.Xs; loop.Captured ]) (Seq.append states (Seq.map isRows others))
                |> Seq.filter snd
                |> Seq.map fst

            let dependent = Graph.dependent sources reached

            let next =
                Array.map2 (fun (n: Node) own -> own || dependent.Contains n.Id) loop.NextStates states

            if next = states then dependent, states else spread next

        spread (Array.map isRows init)

    /// The memory of `loop` for the values of its arguments: initial states, sequences, and what it captures.
    let make (scope: Scope) (args: Value[]) (loop: Loop) : LoopMemory =
        let init, others = Array.splitAt loop.States.Length args
        let sequences, captured = Array.splitAt loop.Xs.Length others
        let dependent, rowStates = rows loop init others
        let body = Rewrite.body loop
        let uses = Rewrite.uses (Graph.reachable body) body
        let name (n: Node) = Node.nameOf n |> Option.defaultValue ""
        let before = List<Instruction>()
        let moving = List<MovingSlot>()
        let alternating = List<AlternatingSlot>()
        let homes = List<Home>()
        let bound = Dictionary<int64, Value>()
        // Where a node's values of all times are: the slot, where the first of them begins there, and the form of each.
        let histories = Dictionary<int64, struct (int * Size * Domain)>()

        let move baseSlot offset step label =
            let slot = scope.Builder.Slot(Within baseSlot, label)

            moving.Add
                {
                    Slot = slot
                    Base = baseSlot
                    Offset = offset
                    Step = step
                }

            slot

        let turn baseSlot even odd label =
            let slot = scope.Builder.Slot(Within baseSlot, label)

            alternating.Add
                {
                    Slot = slot
                    Base = baseSlot
                    Even = even
                    Odd = odd
                }

            slot

        let home (n: Node) d slot =
            homes.Add
                {
                    Node = n
                    Domain = d
                    View = View.dense slot d
                }

        let at slot offset d =
            { Value.dense slot d with
                Value.View.Offset = offset
            }

        let bindSequence (x: Node) (all: Value) =
            let first, step = Value.first x.Shape all
            let slot = move all.View.Slot all.View.Offset step (name x)

            bound[x.Id] <-
                { first with
                    Value.View.Slot = slot
                    Value.View.Offset = Size.zero
                }

        let isPutOut (n: Node) =
            loop.Ys |> Array.exists (fun y -> y.Id = n.Id)

        let succession (state: Node) (next: Node) =
            let isSum =
                next.Op = Binary Add && next.Args |> Array.exists (fun a -> a.Id = state.Id)

            if isPutOut state || isPutOut next then Kept
            elif uses state = 1 && isSum then Summed
            else ByTurns

        /// Gives a state its memory: the last of its values.
        let layState (state: Node) (next: Node) (start: Value) isRows =
            let d = Domain.ofShape isRows state.Shape
            let size, label = d.Size, name state
            let succession = succession state next

            // How many values there is room for; which of them is the first, and which the last.
            let count, first, last =
                match succession with
                | Kept when loop.Reverse -> loop.Length + 1, loop.Length, 0
                | Kept -> loop.Length + 1, 0, loop.Length
                | Summed -> 1, 0, 0
                | ByTurns -> 2, 0, loop.Length % 2

            let slot = scope.Slot(count * size, label)
            before.Add(Fuse.copy d start (at slot (first * size) d).View)

            let now, later =
                match succession with
                | Kept ->
                    let now, later = if loop.Reverse then size, Size.zero else Size.zero, size
                    histories[state.Id] <- struct (slot, now, d)
                    histories.TryAdd(next.Id, struct (slot, later, d)) |> ignore
                    move slot now size label, move slot later size $"{label}'"
                | Summed -> slot, slot
                | ByTurns -> turn slot Size.zero size label, turn slot size Size.zero $"{label}'"

            bound[state.Id] <- Value.dense now d
            home next d later
            at slot (last * size) d

        /// Gives an output its memory, unless it is a state's history: its sequence.
        let layOutput (y: Node) =
            if not (histories.ContainsKey y.Id) then
                let d = Domain.ofShape (dependent.Contains y.Id) y.Shape
                let slot = scope.Slot(loop.Length * d.Size, name y)
                home y d (move slot Size.zero d.Size (name y))
                histories[y.Id] <- struct (slot, Size.zero, d)

            let struct (slot, offset, d) = histories[y.Id]
            Value.overTime slot offset loop.Length y.Shape d

        Array.iter2 (fun (n: Node) value -> bound[n.Id] <- value) loop.Captured captured
        Array.iter2 bindSequence loop.Xs sequences

        let last =
            [|
                for i in 0 .. init.Length - 1 -> layState loop.States[i] loop.NextStates[i] init[i] rowStates[i]
            |]

        let outputs = Array.map layOutput loop.Ys

        {
            Before = List.ofSeq before
            Moving = List.ofSeq moving
            Alternating = List.ofSeq alternating
            Bound = bound
            Homes = List.ofSeq homes
            Results = Array.append last outputs
        }
