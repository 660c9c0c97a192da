namespace RnnFunctional

open System.Collections.Generic

/// How the nodes of a loop's body depend on what changes.
type Dependence(loop: Loop) =
    let nodes = Graph.reachable (Array.append loop.NextStates loop.Ys)
    let onStates = Graph.dependent loop.States nodes
    let onXs = Graph.dependent loop.Xs nodes

    /// The body's nodes in topological order.
    member _.Nodes = nodes

    /// Whether a node varies with the state.
    member _.OnState(n: Node) = onStates.Contains n.Id

    /// Whether a node is the same at every time.
    member _.IsInvariant(n: Node) =
        not (onStates.Contains n.Id || onXs.Contains n.Id)

/// From one time to all: what a node of a loop's body is over the whole sequence, as a node outside of the loop whose shape has
/// time in front.
type Lift(loop: Loop, dependence: Dependence, given: Node[], known: Node -> Node option) =
    let fixedNodes = Dictionary<int64, Node>()
    let lifted = Dictionary<int64, Node option>()

    let inFront (ones: int) (shape: Shape) : Shape =
        loop.Length :: List.replicate ones 1 @ shape

    /// An invariant node, outside.
    member lift.Fixed(n: Node) : Node =
        match fixedNodes.TryGetValue n.Id with
        | true, outside -> outside
        | _ ->
            let outside =
                match Array.tryFindIndex (fun (c: Node) -> c.Id = n.Id) loop.Captured with
                | Some i -> given[i]
                | None when n.Args.Length = 0 -> n
                | None -> Node.create n.Op (Array.map lift.Fixed n.Args) n.Shape

            fixedNodes[n.Id] <- outside
            outside

    /// The node over all times; None where it, or something it needs, exists only inside the loop.
    member lift.Over(n: Node) : Node option =
        match lifted.TryGetValue n.Id with
        | true, result -> result
        | _ ->
            let result = lift.Compute n
            lifted[n.Id] <- result
            result

    member private lift.All(nodes: Node[]) =
        let all = nodes |> Array.map lift.Over

        if Array.forall Option.isSome all then
            Some(Array.map Option.get all)
        else
            None

    member private lift.Compute(n: Node) : Node option =
        let apply op (nodes: Node[]) = Tensor.Record(op, nodes)
        let ofFirst f = lift.Over n.Args[0] |> Option.map f

        let overAll op =
            lift.All n.Args |> Option.map (apply op)

        if dependence.IsInvariant n then
            Some(apply (Broadcast(inFront 0 n.Shape)) [| lift.Fixed n |])
        else
            match known n, n.Op with
            | Some sequence, _ -> Some sequence
            | None, (Unary _ | Binary _ | Select | StopGradient | MaxLast) -> overAll n.Op
            | None, (MatMul | MatMulT | Gather) when dependence.IsInvariant n.Args[0] ->
                lift.Over n.Args[1]
                |> Option.map (fun x -> apply n.Op [| lift.Fixed n.Args[0]; x |])
            | None, Reshape shape -> ofFirst (fun x -> apply (Reshape(inFront 0 shape)) [| x |])
            | None, Broadcast shape ->
                let from = n.Args[0].Shape

                ofFirst (fun x ->
                    let x = apply (Reshape(inFront (shape.Length - from.Length) from)) [| x |]
                    apply (Broadcast(inFront 0 shape)) [| x |])
            | None, SumTo shape ->
                let ones = n.Args[0].Shape.Length - shape.Length

                ofFirst (fun x ->
                    let sum = apply (SumTo(inFront ones shape)) [| x |]
                    apply (Reshape(inFront 0 shape)) [| sum |])
            | None, Concat axis -> overAll (Concat(axis + 1))
            | None, Slice(axis, start, length) -> overAll (Slice(axis + 1, start, length))
            | None, Pad(axis, before, after) -> overAll (Pad(axis + 1, before, after))
            | None, _ -> None
