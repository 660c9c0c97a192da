namespace RnnFunctional

open System.Collections.Generic

/// Whether one graph is another one but for what stands at its parameters.
module Pattern =

    let private isSameOp (a: Op) (b: Op) =
        match a, b with
        | Constant x, Constant y -> x.Shape = y.Shape && x.Data = y.Data
        | _ -> a = b

    /// What stands in `roots` where `pattern` has the leaves `holes`, in their order, if the two are the same otherwise. `same` are nodes of
    /// the pattern with those of the other graph that stand for them.
    let find (same: (Node * Node) seq) (holes: Node[]) (pattern: Node[]) (roots: Node[]) : Node[] option =
        let found = Dictionary<int64, Node>()
        let isHole = HashSet(holes |> Seq.map _.Id)

        for a, b in same do
            found[a.Id] <- b

        let rec fits (a: Node) (b: Node) =
            match found.TryGetValue a.Id with
            | true, known -> known.Id = b.Id
            | _ ->
                let fitsHere =
                    a.Shape = b.Shape
                    && (isHole.Contains a.Id
                        || not a.Op.IsLeaf
                           && isSameOp a.Op b.Op
                           && a.Args.Length = b.Args.Length
                           && Array.forall2 fits a.Args b.Args)

                if fitsHere then
                    found[a.Id] <- b

                fitsHere

        if pattern.Length = roots.Length && Array.forall2 fits pattern roots then
            Some(holes |> Array.map (fun hole -> found[hole.Id]))
        else
            None
