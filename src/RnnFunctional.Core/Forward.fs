namespace RnnFunctional

open System.Collections.Generic

/// Forward-mode derivatives, graph to graph: every node's tangent beside its value. A scan's tangent is one scan over
/// states and tangents together.
module internal Forward =

    /// The tangents of `outputs`, from those of some nodes.
    let rec sweep (given: (Node * Tensor) list) (outputs: Node[]) : Tensor option[] =
        let table = Dictionary<int64, Tensor>()
        let ofScans = Dictionary<int64, Tensor option[]>()

        for node, tangent in given do
            table[node.Id] <- tangent

        let tangentOf (n: Node) =
            match table.TryGetValue n.Id with
            | true, t -> Some t
            | _ -> None

        for node in Graph.reachable outputs do
            let tangents = node.Args |> Array.map tangentOf

            let tangent =
                match node.Op with
                | _ when table.ContainsKey node.Id -> None
                | Scan scan when Array.exists Option.isSome tangents ->
                    ofScans[node.Id] <- scanForward node scan tangents
                    None
                | Scan _ -> None
                | Item k ->
                    match ofScans.TryGetValue node.Args[0].Id with
                    | true, ofResults -> ofResults[k]
                    | _ -> None
                | op -> GradientRules.forward op (node.Args |> Array.map Symbol) (Symbol node) tangents

            tangent |> Option.iter (fun t -> table[node.Id] <- t)

        outputs |> Array.map tangentOf

    /// The tangents of a scan's results.
    and private scanForward (node: Node) (scan: Loop) (tangents: Tensor option[]) =
        let ns = scan.States.Length
        let isActive = ScanBackward.activeStates scan (tangents |> Array.map Option.isSome)
        let formals = Array.concat [ scan.States; scan.Xs; scan.Captured ]

        let dotted =
            Array.map2
                (fun (n: Node) active ->
                    if active then
                        Some(Node.leaf Formal "dot" n.Shape)
                    else
                        None)
                formals
                isActive

        let given =
            Seq.zip formals dotted
            |> Seq.choose (fun (n, dot) -> dot |> Option.map (fun d -> n, Symbol d))

        let body = Array.append scan.NextStates scan.Ys
        let dBody = sweep (List.ofSeq given) body
        let isState i = i < ns

        // A state that varies has a tangent at every step, if only zero.
        let dResults =
            dBody
            |> Array.mapi (fun i d ->
                match d with
                | None when isState i && isActive[i] -> Some(zeros body[i].Shape)
                | d -> d)

        let dNodes = dResults |> Array.map (Option.map _.Node)

        let dStates, dYs = Array.splitAt ns dNodes
        let section from count (items: 'a[]) = Array.sub items from count
        let nx, nc = scan.Xs.Length, scan.Captured.Length

        let chosen from count =
            section from count dotted |> Array.choose id

        let both =
            { scan with
                States = Array.append scan.States (chosen 0 ns)
                Xs = Array.append scan.Xs (chosen ns nx)
                Captured = Array.append scan.Captured (chosen (ns + nx) nc)
                NextStates = Array.append scan.NextStates (Array.choose id dStates)
                Ys = Array.append scan.Ys (Array.choose id dYs)
            }

        let tangentArgs from count =
            [| from .. from + count - 1 |]
            |> Array.filter (fun i -> isActive[i])
            |> Array.map (fun i -> (tangents[i] |> Option.defaultWith (fun () -> zeros node.Args[i].Shape)).Node)

        let args =
            Array.concat
                [
                    section 0 ns node.Args
                    tangentArgs 0 ns
                    section ns nx node.Args
                    tangentArgs ns nx
                    section (ns + nx) nc node.Args
                    tangentArgs (ns + nx) nc
                ]

        let states, ys = ScanRecord.results (Node.create (Scan both) args []) both

        // The tangents follow the results they belong to, in the same order, those without one left out.
        let spread (found: Tensor[]) (wanted: Node option[]) =
            let queue = Queue found
            wanted |> Array.map (Option.map (fun _ -> queue.Dequeue()))

        let ofStates = spread (Array.skip ns states) dStates
        let ofYs = spread (Array.skip scan.Ys.Length ys) dYs
        Array.append ofStates ofYs
