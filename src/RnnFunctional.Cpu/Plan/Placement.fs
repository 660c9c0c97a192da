namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// The place of every value of a block before anything is computed: views are known as such, and what is computed gets memory, which it
/// may not need. `repeat` makes a loop of its arguments' values: its instructions and its results.
type internal Placement
    (scope: Scope, homes: Home list, repeat: Value[] -> Loop -> Instruction list * Value[], nodes: Node[]) =
    let values = Dictionary<int64, Value>(scope.Bound)
    let origins = Dictionary<int64, Node>()
    let loops = Dictionary<int64, Instruction list * Value[]>()
    let homeOf = Dictionary<int64, Home>()

    let isRows (n: Node) =
        n.Args |> Array.exists (fun a -> values[a.Id].Domain.IsRows)

    let view (n: Node) =
        if n.Args.Length > 0 && not n.Op.IsItem && not n.Op.IsScan then
            Value.tryView n values[n.Args[0].Id]
        else
            None

    let computed (n: Node) =
        let domain = Domain.ofShape (isRows n) n.Shape

        match homeOf.TryGetValue n.Id with
        | _ when n.Op.IsLinearScan -> States.memory scope domain n
        // What is the same in all rows can't be computed where each has its own: it is copied there in the end.
        | true, home when home.Domain = domain ->
            {
                Domain = domain
                View = home.View
                Constant = ValueNone
            }
        | _ -> scope.New domain

    /// What is computed as `n`: of a linear scan what its steps leave.
    let produced (n: Node) =
        if States.isInProgram n then
            States.after n values[n.Id]
        else
            values[n.Id]

    do
        for home in homes do
            homeOf.TryAdd(home.Node.Id, home) |> ignore

        for n in nodes do
            match n.Op, view n with
            | Leaf(name, _), _ -> invalidOp $"`{name}` is not bound"
            | Constant array, _ -> values[n.Id] <- scope.Builder.Constant array
            | Scan loop, _ ->
                loops[n.Id] <- repeat (n.Args |> Array.map (fun a -> values[a.Id])) loop
                origins[n.Id] <- n
            | Item k, _ ->
                values[n.Id] <- (snd loops[n.Args[0].Id])[k]
                origins[n.Id] <- n.Args[0]
            | _, Some value ->
                values[n.Id] <- value

                match origins.TryGetValue n.Args[0].Id with
                | true, origin -> origins[n.Id] <- origin
                | _ -> ()
            | _, None ->
                values[n.Id] <- computed n
                origins[n.Id] <- n

    /// The value of `n`.
    member _.Value(n: Node) = values[n.Id]

    /// The instructions of the loop `n`.
    member _.Loop(n: Node) = fst loops[n.Id]

    /// The node that computes the numbers of `n`: itself, or what it is a view of. What is bound and what is constant has none.
    member _.Origin(n: Node) =
        match origins.TryGetValue n.Id with
        | true, origin -> Some origin
        | _ -> None

    /// Whether nothing is computed for `n` itself.
    member p.IsView(n: Node) =
        p.Origin n |> Option.forall (fun origin -> origin.Id <> n.Id)

    /// The form of `n`; a loop as a whole has none that would tell it from others.
    member _.Domain(n: Node) =
        if n.Op.IsScan then
            Domain.ofShape false []
        else
            (produced n).Domain

    /// Where the computation of `n` writes.
    member _.Target(n: Node) = (produced n).View

    /// Where `n` is read as a view of `origin`, whether that moves none of its numbers; or whether it is what the steps of a linear scan
    /// find, which is there when they were computed.
    member _.IsInPlace (n: Node) (origin: Node) =
        let isThat (v: Value) =
            values[n.Id].Domain = v.Domain && values[n.Id].View = v.View

        n.Op.IsScan
        || isThat (produced origin)
        || States.isInProgram origin && isThat (States.before origin values[origin.Id])
