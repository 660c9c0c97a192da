namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// A node's result wanted at a place of its own.
type internal Home =
    {
        Node: Node
        Domain: Domain
        View: View
    }

/// From nodes to instructions: the graph that a body or a whole plan is becomes a list.
module internal Lower =

    /// What a block of instructions knows from outside.
    type Scope =
        {
            Builder: Builder
            /// Whose memory of a size the block's results are in.
            Memory: Size -> SlotKind
            /// The values that are there already.
            Bound: Dictionary<int64, Value>
        }

        /// A value in memory of its own.
        member s.New(d: Domain) =
            Value.dense (s.Builder.Slot(s.Memory d.Size)) d

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

    /// The instructions of a block, and the values of all its nodes.
    let rec block (scope: Scope) (homes: Home list) (roots: Node[]) : Instruction list * (Node -> Value) =
        let nodes = between scope.Bound roots
        let values = Dictionary<int64, Value>(scope.Bound)
        let origins = Dictionary<int64, Node>()
        let loops = Dictionary<int64, Instruction list>()
        let ofLoops = Dictionary<int64, Value[]>()
        let homeOf = Dictionary<int64, Home>()

        for home in homes do
            homeOf.TryAdd(home.Node.Id, home) |> ignore

        let valueOf (n: Node) = values[n.Id]

        let isRows (n: Node) =
            n.Args |> Array.exists (fun a -> values[a.Id].Domain.IsRows)

        // First the place of every value: views are known as such, and what is computed gets memory, which it may not need.
        for n in nodes do
            let view =
                if n.Args.Length > 0 && not n.Op.IsItem && not n.Op.IsScan then
                    Value.tryView n values[n.Args[0].Id]
                else
                    None

            match n.Op, view with
            | Leaf(name, _), _ -> invalidOp $"`{name}` is not bound"
            | Constant array, _ -> values[n.Id] <- scope.Builder.Constant array
            | Scan loop, _ ->
                let body, results = repeat scope (Array.map valueOf n.Args) loop
                loops[n.Id] <- body
                ofLoops[n.Id] <- results
            | Item k, _ ->
                values[n.Id] <- ofLoops[n.Args[0].Id][k]
                origins[n.Id] <- n.Args[0]
            | _, Some value ->
                values[n.Id] <- value

                match origins.TryGetValue n.Args[0].Id with
                | true, origin -> origins[n.Id] <- origin
                | _ -> ()
            | _, None ->
                let domain = Domain.ofShape (isRows n) n.Shape
                origins[n.Id] <- n

                values[n.Id] <-
                    match homeOf.TryGetValue n.Id with
                    // What is the same in all rows can't be computed where each has its own: it is copied there in the end.
                    | true, home when home.Domain = domain ->
                        {
                            Domain = domain
                            View = home.View
                            Constant = ValueNone
                        }
                    | _ -> scope.New domain

        let origin (n: Node) =
            if n.Op.IsScan then
                Some n
            else
                match origins.TryGetValue n.Id with
                | true, o -> Some o
                | _ -> None

        let isView (n: Node) =
            match origin n with
            | Some o -> o.Id <> n.Id
            | None -> true

        let isWeight (n: Node) =
            let v = values[n.Id]

            not v.Domain.IsRows
            && n.Shape.Length = 2
            && (match scope.Builder.Kind v.View.Slot with
                | Outside
                | Prepared _ -> true
                | _ -> false)

        let units = Units(nodes, roots, isView, isWeight)
        let needed = HashSet<int64>()

        let rec demand (n: Node) =
            match origin n with
            | Some o when needed.Add o.Id -> units.Inputs o |> List.iter demand
            | _ -> ()

        Array.iter demand roots
        let computed = nodes |> Array.filter (fun n -> needed.Contains n.Id)
        let rootIds = roots |> Seq.choose origin |> Seq.map _.Id |> HashSet

        let domain (n: Node) =
            if n.Op.IsScan then
                Domain.ofShape false []
            else
                values[n.Id].Domain

        // Where a node is read through a view, whether that moves none of its numbers.
        let isInPlace (n: Node) (o: Node) =
            n.Op.IsScan
            || values[n.Id].Domain = values[o.Id].Domain
               && values[n.Id].View = values[o.Id].View

        let stages = Stages(units, computed, origin, domain, isInPlace, rootIds)

        let home (n: Node) =
            if stages.IsReadElsewhere n then
                Some values[n.Id].View
            else
                None

        let instructions =
            [
                for s in 0 .. stages.Count - 1 do
                    let programs, rest =
                        stages.Nodes s |> Array.partition (fun n -> (units.Work n).IsElementwise)

                    for domain, members in Array.groupBy domain programs do
                        Fuse.program domain units.Uses home valueOf members

                    let products, singles =
                        rest |> Array.partition (fun n -> (units.Work n).IsSumOfProducts)

                    yield! multiply scope units valueOf products

                    for n in singles do
                        match n.Op with
                        | Scan _ -> yield! loops[n.Id]
                        | _ -> yield! single scope valueOf n

                // What is wanted in a place where it was not computed is copied there.
                for home in homes do
                    let value = values[home.Node.Id]

                    if value.View <> home.View then
                        Fuse.copy home.Domain value home.View
            ]

        instructions, valueOf

    /// The products of a stage; those that read the same for the same lines are one.
    and private multiply scope units valueOf (products: Node[]) =
        [
            let sums =
                products
                |> Array.map (fun n ->
                    match units.Work n with
                    | SumOfProducts(factors, start) -> n, factors, start
                    | _ -> invalidOp "no sum of products")

            let read (n, factors: Factor list, _) =
                (valueOf n).Domain.IsRows, factors |> List.map (fun f -> f.Input.Id)

            for _, together in Array.groupBy read sums do
                let first, factors, _ = together[0]
                let lines = (valueOf first).Domain

                let sources =
                    factors
                    |> List.map (fun f ->
                        let v = valueOf f.Input
                        v.View, v.Domain.Columns)

                let width (n: Node) = (valueOf n).Domain.Columns

                let pieces =
                    [
                        let mutable column = 0

                        for n, factors, _ in together do
                            let mutable row = 0

                            for f, (_, rows) in List.zip factors sources do
                                let v = (valueOf f.Matrix).View

                                {
                                    Row = row
                                    Column = column
                                    Rows = rows
                                    Columns = width n
                                    // W x sums over the matrix' columns, Wᵀ x over its rows.
                                    Source =
                                        if f.IsTransposed then
                                            { v with Row = v.Outer }
                                        else
                                            { v with
                                                Row = v.Column
                                                Column = v.Outer
                                            }
                                }

                                row <- row + rows

                            column <- column + width n
                    ]

                let packing =
                    scope.Builder.Packing
                        {
                            Rows = List.sumBy snd sources
                            Columns = together |> Array.sumBy (fun (n, _, _) -> width n)
                            Pieces = pieces
                        }

                let targets =
                    [
                        for n, _, start in together do
                            (valueOf n).View,
                            width n,
                            (match start with
                             | Some s -> ValueSome (valueOf s).View
                             | None -> ValueNone)
                    ]

                // What follows from the parameters is multiplied while it is prepared; all else waits for the end of that.
                match scope.Memory Size.zero with
                | Prepared _ -> Pack packing
                | _ -> ()

                Multiply(lines, sources, packing, targets)
        ]

    /// An operation that is neither element-wise nor a product.
    and private single scope valueOf (n: Node) : Instruction list =
        let target: Value = valueOf n
        let arg i : Value = valueOf n.Args[i]

        let byReference () =
            [
                ByReference(n.Op, n.Shape, [ for a in n.Args -> valueOf a, a.Shape ], target)
            ]

        let part axis start (a: Node) =
            let from = Node.create (Slice(axis, start, a.Shape[axis])) [| n |] a.Shape

            Value.tryView from target
            |> Option.map (fun place -> Move(place.Domain, (valueOf a).View, place.View))

        let parts axis (starts: int seq) (args: Node seq) =
            let moves = Seq.map2 (part axis) starts args |> List.ofSeq

            if List.forall Option.isSome moves then
                Some(List.choose id moves)
            else
                None

        match n.Op with
        | Concat axis ->
            let starts = n.Args |> Seq.scan (fun at a -> at + a.Shape[axis]) 0
            parts axis starts n.Args |> Option.defaultWith byReference
        | Pad(axis, before, _) ->
            match parts axis [ before ] n.Args with
            | Some moves -> Fill(target.Domain, target.View, 0.0) :: moves
            | None -> byReference ()
        | Gather when not (arg 0).Domain.IsRows && View.isDense (arg 0).Domain (arg 0).View ->
            let width = Shape.size n.Args[0].Shape.Tail

            match n.Args[0].Shape, Value.tryView (Node.create (Reshape(n.Args[1].Shape @ [ 1 ])) [||] []) (arg 1) with
            | [ count; _ ], Some indices ->
                [
                    GatherRows(indices.Domain, ((arg 0).View, count), indices.View, width, target.View)
                ]
            | _ -> byReference ()
        | MaxLast ->
            // One number a line: the target with its last axis of one column put back.
            match Value.tryView (Node.create (Reshape(n.Shape @ [ 1 ])) [||] []) target with
            | Some place -> [ Reduce((arg 0).Domain, true, (arg 0).View, place.View) ]
            | None -> byReference ()
        | SumTo shape ->
            let x = arg 0
            let lastKept = Shape.last shape = x.Domain.Columns
            let leadingKept = target.Domain.Outer = x.Domain.Outer

            match lastKept, leadingKept, target.Domain.Outer with
            | false, true, _ when target.Domain.Columns = 1 -> [ Reduce(x.Domain, false, x.View, target.View) ]
            | true, false, 1 -> [ SumOuter(x.Domain, x.View, target.View) ]
            | false, false, 1 when target.Domain.Columns = 1 ->
                let lines: Value = scope.New { x.Domain with Columns = 1 }

                [
                    Reduce(x.Domain, false, x.View, lines.View)
                    SumOuter(lines.Domain, lines.View, target.View)
                ]
            | _ -> byReference ()
        | _ -> byReference ()

    /// A loop: its instructions, and the values of its results.
    and private repeat (scope: Scope) (args: Value[]) (loop: Loop) : Instruction list * Value[] =
        let b = scope.Builder
        let ns, nx = loop.States.Length, loop.Xs.Length
        let init, rest = Array.splitAt ns args
        let xs, given = Array.splitAt nx rest
        let body = Rewrite.body loop
        let reached = Graph.reachable body

        // A state is a row's own when it starts so or becomes so.
        let rec rowStates (rows: bool[]) =
            let sources =
                Seq.zip
                    (Seq.concat [ loop.States; loop.Xs; loop.Captured ])
                    (Seq.concat [ rows; xs |> Array.map _.Domain.IsRows; given |> Array.map _.Domain.IsRows ])
                |> Seq.filter snd
                |> Seq.map fst

            let dependent = Graph.dependent sources reached

            let next =
                Array.map2 (fun (n: Node) own -> own || dependent.Contains n.Id) loop.NextStates rows

            if next = rows then dependent, rows else rowStates next

        let dependent, rows = rowStates (init |> Array.map _.Domain.IsRows)
        let uses = Rewrite.uses reached body
        let domainOf isRows (n: Node) = Domain.ofShape isRows n.Shape
        let own (size: Size) label = b.Slot(scope.Memory size, label)
        let name (n: Node) = Node.nameOf n |> Option.defaultValue ""
        let moving = List<MovingSlot>()
        let alternating = List<AlternatingSlot>()
        let homes = List<Home>()
        let bound = Dictionary<int64, Value>()

        let move baseSlot offset step label =
            let slot = b.Slot(Within baseSlot, label)

            moving.Add
                {
                    Slot = slot
                    Base = baseSlot
                    Offset = offset
                    Step = step
                }

            slot

        Array.iter2 (fun (n: Node) v -> bound[n.Id] <- v) loop.Captured given

        Array.iter2
            (fun (n: Node) (v: Value) ->
                let slot = b.Slot(Within v.View.Slot, name n)
                let value, step = Value.atOneTime slot n.Shape v

                moving.Add
                    {
                        Slot = slot
                        Base = v.View.Slot
                        Offset = v.View.Offset
                        Step = step
                    }

                bound[n.Id] <- value)
            loop.Xs
            xs

        let isPutOut (n: Node) =
            loop.Ys |> Array.exists (fun y -> y.Id = n.Id)

        // Where each output is a state's history: its slot and where it begins there.
        let histories = Dictionary<int64, struct (int * Size * Domain)>()
        let before = List<Instruction>()

        let last =
            Array.init ns (fun i ->
                let state, next = loop.States[i], loop.NextStates[i]
                let d = domainOf rows[i] state
                let size = d.Size
                let label = name state

                let start slot offset =
                    before.Add(
                        Fuse.copy
                            d
                            init[i]
                            { View.dense slot d with
                                Offset = offset
                            }
                    )

                let at slot offset =
                    { Value.dense slot d with
                        View =
                            { View.dense slot d with
                                Offset = offset
                            }
                    }

                if isPutOut state || isPutOut next then
                    // All its values are kept, one after the other: the state at a time and the next one are neighbours.
                    let slot = own ((loop.Length + 1) * size) label
                    let first, behind = if loop.Reverse then size, Size.zero else Size.zero, size
                    start slot (if loop.Reverse then loop.Length * size else Size.zero)
                    bound[state.Id] <- Value.dense (move slot first size label) d

                    homes.Add
                        {
                            Node = next
                            Domain = d
                            View = View.dense (move slot behind size $"{label}'") d
                        }

                    histories[state.Id] <- struct (slot, first, d)
                    histories.TryAdd(next.Id, struct (slot, behind, d)) |> ignore
                    at slot (if loop.Reverse then Size.zero else loop.Length * size)
                elif
                    uses state = 1
                    && next.Op = Binary Add
                    && next.Args |> Array.exists (fun a -> a.Id = state.Id)
                then
                    // It only adds up: in place.
                    let slot = own size label
                    start slot Size.zero
                    bound[state.Id] <- Value.dense slot d

                    homes.Add
                        {
                            Node = next
                            Domain = d
                            View = View.dense slot d
                        }

                    at slot Size.zero
                else
                    let slot = own (2 * size) label
                    start slot Size.zero

                    let turn even odd label =
                        let s = b.Slot(Within slot, label)

                        alternating.Add
                            {
                                Slot = s
                                Base = slot
                                Even = even
                                Odd = odd
                            }

                        s

                    bound[state.Id] <- Value.dense (turn Size.zero size label) d

                    homes.Add
                        {
                            Node = next
                            Domain = d
                            View = View.dense (turn size Size.zero $"{label}'") d
                        }

                    at slot (if loop.Length % 2 = 0 then Size.zero else size))

        let outputs =
            loop.Ys
            |> Array.map (fun y ->
                match histories.TryGetValue y.Id with
                | true, struct (slot, offset, d) -> Value.overTime slot offset loop.Length y.Shape d
                | _ ->
                    let d = domainOf (dependent.Contains y.Id) y
                    let slot = own (loop.Length * d.Size) (name y)

                    homes.Add
                        {
                            Node = y
                            Domain = d
                            View = View.dense (move slot Size.zero d.Size (name y)) d
                        }

                    histories[y.Id] <- struct (slot, Size.zero, d)
                    Value.overTime slot Size.zero loop.Length y.Shape d)

        let instructions, _ = block { scope with Bound = bound } (List.ofSeq homes) body

        List.ofSeq before
        @ [
            Repeat(loop.Length, loop.Reverse, List.ofSeq moving, List.ofSeq alternating, instructions)
        ],
        Array.append last outputs
