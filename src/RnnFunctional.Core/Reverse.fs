namespace RnnFunctional

open System.Collections.Generic

/// Reverse-mode gradients, graph to graph. A node after the other, from the last to the first, passes its cotangent on to
/// its arguments. A scan's gradient is a scan in the other direction over the gradient of its body.
module internal Reverse =

    let private add (table: Dictionary<int64, Tensor>) (node: Node) ct =
        table[node.Id] <-
            match table.TryGetValue node.Id with
            | true, sum -> sum + ct
            | _ -> ct

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

                let cotangents, augmented =
                    ScanBackward.run sweep node scan ofItems[node.Id] isActive

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
                let cotangent =
                    GradientRules.backward op (Array.map Symbol node.Args) (Symbol node) ct

                for i in 0 .. node.Args.Length - 1 do
                    if active.Contains node.Args[i].Id then
                        passOn i (cotangent i)
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
