namespace RnnFunctional

open System.Collections.Generic

/// Reverse-mode gradients, graph to graph. A node after the other, from the last to the first, passes its cotangent on to
/// its arguments. A scan's gradient is a scan in the other direction over the gradient of its body.
module internal Reverse =

    /// What a backward sweep finds: for each of the nodes asked for its cotangent, and which nodes of the original graph
    /// must be replaced by which, because the gradient needs results that the original did not keep.
    type Sweep =
        {
            Cotangents: Tensor option[]
            Replaced: (Node * Node) list
        }

    let private add (table: Dictionary<int64, Tensor>) (node: Node) ct =
        table[node.Id] <-
            match table.TryGetValue node.Id with
            | true, sum -> sum + ct
            | _ -> ct

    /// Which states vary with something whose gradient is asked for: those that start so, and those that become so in the body.
    let activeStates (scan: Loop) (isActive: bool[]) =
        let nodes = Graph.reachable (Array.append scan.NextStates scan.Ys)
        let formals = Array.concat [ scan.States; scan.Xs; scan.Captured ]

        let rec grow (active: bool[]) =
            let sources = Array.zip formals active |> Array.filter snd |> Array.map fst
            let dependent = Graph.dependent sources nodes

            let next =
                active
                |> Array.mapi (fun i a -> a || i < scan.States.Length && dependent.Contains scan.NextStates[i].Id)

            if next = active then active else grow next

        grow isActive

    /// What of the original body its gradient uses, cut out of the gradient `roots`: the nodes at the border.
    let private border (body: Node[]) (roots: Node[]) =
        let original = HashSet(Graph.reachable body |> Seq.map _.Id)

        let isOriginal (n: Node) =
            original.Contains n.Id || n.Op.IsItem && original.Contains n.Args[0].Id

        let inner = Graph.reachable roots |> Array.filter (fun n -> not (isOriginal n))

        // Reachable also lists what lies behind the border; only what inner nodes or roots touch counts.
        inner
        |> Array.collect _.Args
        |> Array.append roots
        |> Array.filter (fun n -> isOriginal n && not n.Op.IsConstant)
        |> Array.distinctBy _.Id
        |> Array.sortBy _.Id

    /// The cotangents of `wrt`, when the cotangents of some nodes are given.
    let rec sweep (given: (Node * Tensor) list) (wrt: Node[]) : Sweep =
        let nodes = Graph.reachable (given |> List.map fst)
        let active = Graph.dependent wrt nodes
        let table = Dictionary<int64, Tensor>()
        let ofItems = Dictionary<int64, Tensor option[]>()
        let mutable replaced = []

        for node, ct in given do
            if active.Contains node.Id then
                add table node ct

        for node in Array.rev nodes do
            let passOn i (ct: Tensor option) =
                match ct with
                | Some ct when active.Contains node.Args[i].Id -> add table node.Args[i] ct
                | _ -> ()

            match node.Op, table.TryGetValue node.Id with
            | Scan scan, _ when ofItems.ContainsKey node.Id ->
                let isActive = node.Args |> Array.map (fun a -> active.Contains a.Id)
                let cotangents, augmented = scanBackward node scan ofItems[node.Id] isActive
                replaced <- (node, augmented) :: replaced
                Array.iteri passOn cotangents
            | Item k, (true, ct) ->
                let scanNode = node.Args[0]

                match scanNode.Op with
                | Scan scan ->
                    if not (ofItems.ContainsKey scanNode.Id) then
                        ofItems[scanNode.Id] <- Array.create (scan.NextStates.Length + scan.Ys.Length) None

                    // Several nodes may read the same result.
                    let soFar = ofItems[scanNode.Id][k]
                    ofItems[scanNode.Id][k] <- Some(soFar |> Option.fold (+) ct)
                | _ -> ()
            | op, (true, ct) ->
                let args = node.Args |> Array.map Symbol

                for i in 0 .. args.Length - 1 do
                    if active.Contains node.Args[i].Id then
                        passOn i (GradientRules.backward op args (Symbol node) ct i)
            | _ -> ()

        {
            Cotangents =
                wrt
                |> Array.map (fun n ->
                    match table.TryGetValue n.Id with
                    | true, ct -> Some ct
                    | _ -> None)
            Replaced = replaced
        }

    /// The cotangents of a scan's arguments, from those of its results, and the scan that also keeps what they need.
    and private scanBackward (node: Node) (scan: Loop) (cts: Tensor option[]) (argIsActive: bool[]) =
        let ns, nx = scan.States.Length, scan.Xs.Length
        let isActive = activeStates scan argIsActive
        let formals = Array.concat [ scan.States; scan.Xs; scan.Captured ]

        let pick from count =
            [| from .. from + count - 1 |] |> Array.filter (fun i -> isActive[i])

        let stateIndices, xIndices, capturedIndices =
            pick 0 ns, pick ns nx, pick (ns + nx) scan.Captured.Length

        let yIndices =
            [| 0 .. scan.Ys.Length - 1 |] |> Array.filter (fun j -> cts[ns + j].IsSome)

        // 1. The gradient of the body, on formal cotangents of the next states and of the outputs.
        let formalLike (n: Node) =
            Node.leaf Formal ("d " + (Node.nameOf n |> Option.defaultValue "y")) n.Shape

        let ctStates = stateIndices |> Array.map (fun i -> formalLike scan.States[i])
        let ctYs = yIndices |> Array.map (fun j -> formalLike scan.Ys[j])

        let seeds (results: Node[]) indices cts =
            Seq.map2 (fun (i: int) ct -> results[i], Symbol ct) indices cts

        let given =
            Seq.append (seeds scan.NextStates stateIndices ctStates) (seeds scan.Ys yIndices ctYs)

        let wrt = Array.concat [ stateIndices; xIndices; capturedIndices ]
        let inner = sweep (List.ofSeq given) (wrt |> Array.map (fun i -> formals[i]))

        let found =
            Array.map2
                (fun i ct -> ct |> Option.defaultWith (fun () -> zeros formals[i].Shape) |> _.Node)
                wrt
                inner.Cotangents

        let cotangents, body =
            Array.concat [ found; scan.NextStates; scan.Ys ]
            |> Graph.substitute inner.Replaced
            |> Array.splitAt found.Length

        // 2. What the gradient uses of the body comes from the scan's own sequences and captured values where it is one,
        //    and otherwise becomes a further output of the scan.
        let positionIn (nodes: Node[]) (n: Node) =
            nodes |> Array.tryFindIndex (fun m -> m.Id = n.Id)

        let nextStates, ys = Array.splitAt ns body
        let used = border body cotangents
        let isCaptured n = (positionIn scan.Captured n).IsSome
        let usedCaptured, usedInTime = Array.partition isCaptured used

        let isKept n =
            (positionIn scan.Xs n).IsSome || (positionIn ys n).IsSome

        let residuals = usedInTime |> Array.filter (fun n -> not (isKept n))
        let allYs = Array.append ys residuals

        let augmentedScan =
            { scan with
                NextStates = nextStates
                Ys = allYs
            }

        let augmented = Node.create (Scan augmentedScan) node.Args []

        let overTime (n: Node) =
            match positionIn scan.Xs n, positionIn allYs n with
            | Some i, _ -> node.Args[ns + i]
            | None, Some j -> Node.create (Item(ns + j)) [| augmented |] (scan.Length :: n.Shape)
            | None, None -> invalidOp "a residual is neither an input nor an output"

        // 3. The scan in the other direction: cotangents of states are its state, and captured values' add up beside them.
        let stand = usedInTime |> Array.map (fun n -> Node.leaf Formal "kept" n.Shape)
        let roots = Graph.substitute (Array.zip usedInTime stand) cotangents
        let dStates, rest = Array.splitAt stateIndices.Length roots
        let dXs, dCaptured = Array.splitAt xIndices.Length rest
        let sums = capturedIndices |> Array.map (fun i -> formalLike formals[i])

        let backwards =
            {
                Length = scan.Length
                Reverse = not scan.Reverse
                States = Array.append ctStates sums
                Xs = Array.append ctYs stand
                Captured = usedCaptured
                NextStates = Array.append dStates (Array.map2 (fun s d -> (Symbol s + Symbol d).Node) sums dCaptured)
                Ys = dXs
            }

        let last i =
            cts[i] |> Option.defaultWith (fun () -> zeros scan.States[i].Shape) |> _.Node

        let args =
            [
                stateIndices |> Array.map last
                capturedIndices |> Array.map (fun i -> (zeros formals[i].Shape).Node)
                yIndices |> Array.map (fun j -> cts[ns + j].Value.Node)
                usedInTime |> Array.map overTime
                usedCaptured
                |> Array.map (fun n -> node.Args[ns + nx + (positionIn scan.Captured n).Value])
            ]

        let states, xs =
            ScanRecord.results (Node.create (Scan backwards) (Array.concat args) []) backwards

        let found =
            Array.concat
                [
                    Array.take stateIndices.Length states
                    xs
                    Array.skip stateIndices.Length states
                ]

        let all: Tensor option[] = Array.create formals.Length None
        Array.iter2 (fun i ct -> all[i] <- Some ct) wrt found
        all, augmented
