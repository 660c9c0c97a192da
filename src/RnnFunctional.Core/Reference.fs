namespace RnnFunctional

/// The reference interpreter: runs a graph for one example after the other, in float64, a node after a node.
/// It defines what a graph means; every engine is held against it.
module Reference =

    let private meaning: Interpretation<NdArray> =
        {
            Apply = Semantics.apply
            At = NdArray.item
            Stack = NdArray.stack
            Loop = fun stepByStep _ args -> stepByStep args
        }

    /// The values of `roots` for each of `rows` examples. `shared` gives the value of a leaf that is the same for all,
    /// `perRow` that of one which differs from row to row. What does not depend on the row is computed once.
    let runBatch (roots: Node[]) =
        let l = Interpreter.layout roots
        let results = roots |> Array.map (fun r -> l.Positions[r.Id])

        let isRowLeaf n =
            match n.Op with
            | Leaf(_, (PerRow | Noise _)) -> true
            | _ -> false

        let rowDependent = Graph.dependent (Array.filter isRowLeaf l.Nodes) l.Nodes

        let perRow, common =
            Array.init l.Nodes.Length id
            |> Array.partition (fun i -> rowDependent.Contains l.Nodes[i].Id)

        fun (shared: Node -> NdArray) (rows: int) (ofRow: int -> Node -> NdArray) ->
            let slots: Interpreter.Slot<NdArray>[] = Array.zeroCreate l.Nodes.Length
            Interpreter.evaluate meaning l slots common shared

            Array.init rows (fun row ->
                Interpreter.evaluate meaning l slots perRow (ofRow row)
                results |> Array.map (fun i -> slots[i][0]))

    /// The values of `roots` for one example whose leaves have the values that `leaf` gives.
    let run (roots: Node[]) (leaf: Node -> NdArray) : NdArray[] = Interpreter.run meaning roots leaf
