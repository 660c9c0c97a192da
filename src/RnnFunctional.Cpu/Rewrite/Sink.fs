namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// What the state does not wait for leaves the loop at its end. A parameter's gradient that adds up an outer product at each time
/// becomes one product over all times, Σ_t δ_t x_tᵀ; so do matrix products that are only put out. A law: the results stay the same.
module internal Sink =

    /// Outputs that a loop must have besides its own, and every body node's sequence after the loop.
    type private Outputs(c: LoopCall) =
        let asked = List<Node>(c.Loop.Ys)

        /// The body node `n` over time, among the results of the changed loop that `results` will give.
        member _.Place(n: Node) : Choice<Node, int> =
            match c.SequenceOf n with
            | Some sequence -> Choice1Of2 sequence
            | None ->
                match asked.FindIndex(fun y -> y.Id = n.Id) with
                | -1 ->
                    asked.Add n
                    Choice2Of2(asked.Count - 1)
                | j -> Choice2Of2 j

        member _.All = asked.ToArray()

    let private sum = Array.reduce Rewrite.add

    /// The outer products that state `i` does nothing but add up, and the other terms that it adds up.
    let private accumulated (uses: Node -> int) (loop: Loop) i =
        let state, next = loop.States[i], loop.NextStates[i]

        // Nobody else may ask for the sum at any time: it exists only at the end.
        if uses state <> 1 then
            None
        else
            match Rewrite.terms uses next |> Array.partition (fun t -> t.Id = state.Id) with
            | [| _ |], others when Array.exists _.Op.IsOuter others -> Some(Array.partition _.Op.IsOuter others)
            | _ -> None

    /// Outer products that accumulators add up, over all times at once after the loop.
    let private accumulators (c: LoopCall) : LoopCall * (Node[] -> Node[]) =
        let uses =
            Rewrite.uses (Graph.reachable (Rewrite.body c.Loop)) (Rewrite.body c.Loop)

        let outputs = Outputs c
        let count = c.Loop.States.Length

        let sunk =
            Array.init count (fun i ->
                accumulated uses c.Loop i
                |> Option.map (fun (outers, others) ->
                    outers |> Array.map (fun o -> outputs.Place o.Args[0], outputs.Place o.Args[1]), others))

        let next =
            Array.init count (fun i ->
                match sunk[i] with
                | Some(_, [||]) -> c.Loop.States[i]
                | Some(_, others) -> sum (Array.append [| c.Loop.States[i] |] others)
                | None -> c.Loop.NextStates[i])

        let changed =
            { c with
                Loop =
                    { c.Loop with
                        NextStates = next
                        Ys = outputs.All
                    }
            }

        // The results of the original loop, from those of the changed one.
        let restore (results: Node[]) =
            let overTime place =
                match place with
                | Choice1Of2 sequence -> sequence
                | Choice2Of2 j -> results[count + j]

            Array.init (count + c.Loop.Ys.Length) (fun k ->
                match (if k < count then sunk[k] else None) with
                | Some(pairs, others) ->
                    // What adds up nothing else any more is at its end what it was at its beginning.
                    let rest = if others.Length = 0 then c.Init[k] else results[k]

                    pairs
                    |> Array.map (fun (y, x) -> Tensor.Record(Outer, overTime y, overTime x))
                    |> Array.append [| rest |]
                    |> sum
                | None -> results[k])

        changed, restore

    /// Matrix products that are put out and that nothing in the loop waits for, over all times at once after the loop.
    let private products (c: LoopCall) : LoopCall * (Node[] -> Node[]) =
        let loop = c.Loop
        let dependence = Dependence loop
        let count = loop.States.Length

        // What the next states need must stay.
        let needed = Graph.reachable loop.NextStates |> Seq.map _.Id |> HashSet
        let outputs = Outputs c
        let isFree (n: Node) = not (needed.Contains n.Id)

        let isProduct (n: Node) =
            Rewrite.isProduct n
            && dependence.IsInvariant n.Args[0]
            && not (dependence.IsInvariant n)

        // From an output down to the products, through element-wise operations that are as free.
        let leading = HashSet<int64>()
        let leads (n: Node) = leading.Contains n.Id

        for n in dependence.Nodes do
            let isThrough () =
                match n.Op with
                | Unary _
                | Binary _
                | Select -> Array.exists leads n.Args
                | _ -> false

            if isFree n && (isProduct n || isThrough ()) then
                leading.Add n.Id |> ignore

        let sunk = loop.Ys |> Array.map leads
        let places = Dictionary<int64, Choice<Node, int>>()

        /// Whether a node follows from the input alone, outside as well as inside.
        let ofInput =
            let lift = Lift(loop, dependence, c.Given, c.SequenceOf)
            fun (n: Node) -> not (dependence.OnState n) && (lift.Over n).IsSome

        let asked = HashSet<int64>()

        /// Asks for all that a free output needs from inside.
        let rec ask (n: Node) =
            if asked.Add n.Id then
                if isProduct n then place n.Args[1]
                elif leads n then Array.iter ask n.Args
                else place n

        and place (n: Node) =
            if not (ofInput n) then
                places[n.Id] <- outputs.Place n

        Array.iter2
            (fun y isSunk ->
                if isSunk then
                    ask y)
            loop.Ys
            sunk

        let changed =
            { c with
                Loop = { loop with Ys = outputs.All }
            }

        let restore (results: Node[]) =
            let known (n: Node) =
                match places.TryGetValue n.Id with
                | true, Choice1Of2 sequence -> Some sequence
                | true, Choice2Of2 j -> Some results[count + j]
                | _ -> c.SequenceOf n

            let lift = Lift(loop, dependence, c.Given, known)

            Array.init (count + loop.Ys.Length) (fun k ->
                if k >= count && sunk[k - count] then
                    (lift.Over loop.Ys[k - count]).Value
                else
                    results[k])

        changed, restore

    /// The results of the loop, with all that can be done after it done there.
    let run (c: LoopCall) : Node[] =
        let c, restoreAccumulators = accumulators c
        let c, restoreProducts = products c
        Rewrite.results c |> restoreProducts |> restoreAccumulators
