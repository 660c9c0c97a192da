namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// From nodes to instructions: the graph that a body or a whole plan is becomes a list.
module internal Lower =

    /// Everything between what is bound and `roots`, in topological order.
    let private between (bound: Dictionary<int64, Value>) (roots: Node seq) =
        let seen = Dictionary<int64, Node>()

        let pending =
            Stack<Node>(roots |> Seq.filter (fun r -> not (bound.ContainsKey r.Id)))

        while pending.Count > 0 do
            let node = pending.Pop()

            if seen.TryAdd(node.Id, node) then
                for a in node.Args do
                    if not (bound.ContainsKey a.Id) then
                        pending.Push a

        let nodes = Array.ofSeq seen.Values
        Array.sortInPlaceBy _.Id nodes
        nodes

    /// A matrix that can be packed: no row's own, and known before the work begins.
    let private isWeight scope (n: Node) (v: Value) =
        not v.Domain.IsRows
        && n.Shape.Length = 2
        && (match scope.Builder.Kind v.View.Slot with
            | Outside
            | Prepared _ -> true
            | _ -> false)

    /// Those of `nodes` whose numbers are computed for the sake of `roots`.
    let private needed (units: Units) (places: Placement) (nodes: Node[]) (roots: Node[]) =
        let ids = HashSet<int64>()

        let rec demand (n: Node) =
            match places.Origin n with
            | Some o when ids.Add o.Id -> units.Inputs o |> List.iter demand
            | _ -> ()

        Array.iter demand roots
        nodes |> Array.filter (fun n -> ids.Contains n.Id)

    /// The instructions of a block, and the values of all its nodes.
    let rec block (scope: Scope) (homes: Home list) (roots: Node[]) : Instruction list * (Node -> Value) =
        let nodes = between scope.Bound roots
        let places = Placement(scope, homes, repeat scope, nodes)
        let valueOf = places.Value
        let isWeight n = isWeight scope n (valueOf n)
        let units = Units(nodes, roots, places.IsView, isWeight)
        let needed = needed units places nodes roots
        let rootIds = roots |> Seq.choose places.Origin |> Seq.map _.Id |> HashSet

        let stages = Stages(units, places, needed, rootIds)

        let home (n: Node) =
            if stages.IsReadElsewhere n then
                Some(places.Target n)
            else
                None

        let instructions =
            [
                for s in 0 .. stages.Count - 1 do
                    let programs, rest =
                        stages.Nodes s |> Array.partition (fun n -> (units.Work n).IsElementwise)

                    for n in programs do
                        if n.Op.IsLinearScan then
                            yield! States.start valueOf n

                    // Backwards in time last: it may read what the others compute.
                    for (_, domain), members in
                        programs
                        |> Array.groupBy (fun n -> stages.IsBackwards n, places.Domain n)
                        |> Array.sortBy (fun ((isBackwards, _), _) -> isBackwards) do
                        let again =
                            members
                            |> Seq.collect units.Inputs
                            |> Seq.filter stages.IsDoneAgain
                            |> Seq.append members
                            |> Seq.distinctBy _.Id
                            |> Seq.sortBy _.Id

                        Fuse.program domain units.Uses home valueOf (Array.ofSeq again)

                    let sums: Products.Sum list =
                        [
                            for n in rest do
                                match units.Work n with
                                | SumOfProducts(factors, start) ->
                                    {
                                        Node = n
                                        Factors = factors
                                        Start = start
                                    }
                                | _ -> ()
                        ]

                    yield! Products.instructions scope valueOf sums

                    for n in rest do
                        match units.Work n, n.Op with
                        | SumOfProducts _, _ -> ()
                        | _, Scan _ -> yield! places.Loop n
                        | _ -> yield! Singles.instructions scope valueOf n

                // What is wanted in a place where it was not computed is copied there.
                for home in homes do
                    let value = valueOf home.Node

                    if value.View <> home.View then
                        Fuse.copy home.Domain value home.View
            ]

        instructions, valueOf

    /// A loop: its instructions, and the values of its results.
    and private repeat (scope: Scope) (args: Value[]) (loop: Loop) : Instruction list * Value[] =
        let memory = LoopMemory.make scope args loop

        let body, _ =
            block { scope with Bound = memory.Bound } memory.Homes (Rewrite.body loop)

        memory.Before
        @ [ Repeat(loop.Length, loop.Reverse, memory.Moving, memory.Alternating, body) ],
        memory.Results
