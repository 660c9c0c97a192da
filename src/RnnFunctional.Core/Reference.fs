namespace RnnFunctional

open System.Collections.Generic
open System.Runtime.CompilerServices

/// The reference interpreter: runs a graph for one example after the other, in float64, a node after a node.
/// It defines what a graph means; every engine is held against it.
module Reference =

    /// Nodes in the order of evaluation, with the position of each argument. Nodes that are the same for every row of
    /// a batch stand apart from those that are not.
    type private Layout =
        {
            Nodes: Node[]
            Args: int[][]
            Positions: Dictionary<int64, int>
            PerRow: int[]
            Common: int[]
        }

    let private layout (roots: Node[]) =
        let nodes = Graph.reachable roots
        let positions = Dictionary()
        nodes |> Array.iteri (fun i n -> positions[n.Id] <- i)

        let isRowLeaf n =
            match n.Op with
            | Leaf(_, (PerRow | Noise _)) -> true
            | _ -> false

        let rowDependent = Graph.dependent (Array.filter isRowLeaf nodes) nodes

        let perRow, common =
            Array.init nodes.Length id
            |> Array.partition (fun i -> rowDependent.Contains nodes[i].Id)

        {
            Nodes = nodes
            Args = nodes |> Array.map (fun n -> n.Args |> Array.map (fun a -> positions[a.Id]))
            Positions = positions
            PerRow = perRow
            Common = common
        }

    /// The body of a scan, laid out once.
    type private Body =
        {
            Layout: Layout
            Order: int[]
            States: int[]
            Xs: int[]
            Captured: int[]
            NextStates: int[]
            Ys: int[]
        }

    let private bodies = ConditionalWeakTable<Loop, Body>()

    let private bodyOf (scan: Loop) =
        bodies.GetValue(
            scan,
            fun scan ->
                let formals = Array.concat [ scan.States; scan.Xs; scan.Captured ]

                let l = layout (Array.concat [ formals; scan.NextStates; scan.Ys ])

                let at (nodes: Node[]) =
                    nodes |> Array.map (fun n -> l.Positions[n.Id])

                {
                    Layout = l
                    Order = Array.init l.Nodes.Length id |> Array.except (at formals)
                    States = at scan.States
                    Xs = at scan.Xs
                    Captured = at scan.Captured
                    NextStates = at scan.NextStates
                    Ys = at scan.Ys
                }
        )

    /// What a node's evaluation leaves behind: one array, or, for a scan, one for each result.
    type private Slot = NdArray[]

    let rec private evaluate layout (slots: Slot[]) (order: int[]) (leaf: Node -> NdArray) =
        for i in order do
            let node = layout.Nodes[i]
            let args = layout.Args[i]

            slots[i] <-
                match node.Op with
                | Leaf _ -> [| leaf node |]
                | Item k -> [| slots[args[0]][k] |]
                | Scan scan -> runScan scan (args |> Array.map (fun a -> slots[a][0]))
                | op -> [| Semantics.apply op node.Shape (args |> Array.map (fun a -> slots[a][0])) |]

    and private runScan scan (args: NdArray[]) : Slot =
        let body = bodyOf scan
        let states, rest = Array.splitAt scan.States.Length args
        let xs, captured = Array.splitAt scan.Xs.Length rest
        let slots: Slot[] = Array.zeroCreate body.Layout.Nodes.Length
        Array.iter2 (fun i v -> slots[i] <- [| v |]) body.Captured captured
        let ys = scan.Ys |> Array.map (fun _ -> Array.zeroCreate<NdArray> scan.Length)
        let mutable carry = states

        for k in 0 .. scan.Length - 1 do
            let t = if scan.Reverse then scan.Length - 1 - k else k
            Array.iter2 (fun i v -> slots[i] <- [| v |]) body.States carry
            Array.iter2 (fun i (x: NdArray) -> slots[i] <- [| NdArray.item t x |]) body.Xs xs
            evaluate body.Layout slots body.Order (fun n -> invalidOp $"{ShapeRule.name n.Op} is unbound")
            carry <- body.NextStates |> Array.map (fun i -> slots[i][0])
            Array.iteri (fun j i -> ys[j][t] <- slots[i][0]) body.Ys

        let stacked =
            Array.map2 (fun (y: Node) items -> NdArray.stack y.Shape items) scan.Ys ys

        Array.append carry stacked

    /// The values of `roots` for each of `rows` examples. `shared` gives the value of a leaf that is the same for all,
    /// `perRow` that of one which differs from row to row. What does not depend on the row is computed once.
    let runBatch (roots: Node[]) =
        let l = layout roots
        let results = roots |> Array.map (fun r -> l.Positions[r.Id])

        fun (shared: Node -> NdArray) (rows: int) (perRow: int -> Node -> NdArray) ->
            let slots: Slot[] = Array.zeroCreate l.Nodes.Length
            evaluate l slots l.Common shared

            Array.init rows (fun row ->
                evaluate l slots l.PerRow (perRow row)
                results |> Array.map (fun i -> slots[i][0]))

    /// The values of `roots` for one example whose leaves have the values that `leaf` gives.
    let run (roots: Node[]) (leaf: Node -> NdArray) : NdArray[] =
        (runBatch roots leaf 1 (fun _ -> leaf))[0]
