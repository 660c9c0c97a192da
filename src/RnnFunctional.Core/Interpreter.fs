namespace RnnFunctional

open System.Collections.Generic
open System.Runtime.CompilerServices

/// What an interpreter makes of a graph: 'V is what the value of a node is to it.
type Interpretation<'V> =
    {
        /// The value of an operation, of this shape for one example, on those of its arguments. Leaves, scans and their items are not asked for.
        Apply: Op -> Shape -> 'V[] -> 'V
        /// The item of a sequence at a time.
        At: int -> 'V -> 'V
        /// Items of this shape along a new first axis, which is time.
        Stack: Shape -> 'V[] -> 'V
        /// A loop on its arguments: last states, then stacked outputs. Given is the way that any interpretation has: a step after the other.
        Loop: ('V[] -> 'V[]) -> Loop -> 'V[] -> 'V[]
    }

/// Walks a graph, a node after a node, by an interpretation.
module Interpreter =

    /// What a node's evaluation leaves behind: one value, or, for a scan, one for each result.
    type Slot<'V> = 'V[]

    /// Nodes in the order of evaluation, with the position of each argument.
    type Layout =
        {
            Nodes: Node[]
            Args: int[][]
            Positions: Dictionary<int64, int>
        }

    /// Everything that `roots` depend on.
    let layout (roots: Node[]) =
        let nodes = Graph.reachable roots
        let positions = Dictionary()
        nodes |> Array.iteri (fun i n -> positions[n.Id] <- i)

        {
            Nodes = nodes
            Args = nodes |> Array.map (fun n -> n.Args |> Array.map (fun a -> positions[a.Id]))
            Positions = positions
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

    /// Fills those of `slots`, which are as many as the nodes of `layout`, that `order` names. `leaf` gives leaves their values.
    let rec evaluate (by: Interpretation<'V>) layout (slots: Slot<'V>[]) (order: int[]) (leaf: Node -> 'V) =
        for i in order do
            let node = layout.Nodes[i]
            let args = layout.Args[i]

            slots[i] <-
                match node.Op with
                | Leaf _ -> [| leaf node |]
                | Item k -> [| slots[args[0]][k] |]
                | Scan scan -> by.Loop (runScan by scan) scan (args |> Array.map (fun a -> slots[a][0]))
                | op -> [| by.Apply op node.Shape (args |> Array.map (fun a -> slots[a][0])) |]

    and private runScan by scan (args: 'V[]) : Slot<'V> =
        let body = bodyOf scan
        let states, rest = Array.splitAt scan.States.Length args
        let xs, captured = Array.splitAt scan.Xs.Length rest
        let slots: Slot<'V>[] = Array.zeroCreate body.Layout.Nodes.Length
        Array.iter2 (fun i v -> slots[i] <- [| v |]) body.Captured captured
        let ys = scan.Ys |> Array.map (fun _ -> Array.zeroCreate<'V> scan.Length)
        let mutable carry = states

        for k in 0 .. scan.Length - 1 do
            let t = if scan.Reverse then scan.Length - 1 - k else k
            Array.iter2 (fun i v -> slots[i] <- [| v |]) body.States carry
            Array.iter2 (fun i x -> slots[i] <- [| by.At t x |]) body.Xs xs
            evaluate by body.Layout slots body.Order (fun n -> invalidOp $"{ShapeRule.name n.Op} is unbound")
            carry <- body.NextStates |> Array.map (fun i -> slots[i][0])
            Array.iteri (fun j i -> ys[j][t] <- slots[i][0]) body.Ys

        let stacked = Array.map2 (fun (y: Node) items -> by.Stack y.Shape items) scan.Ys ys

        Array.append carry stacked

    /// The values of `roots` where leaves have the values that `leaf` gives.
    let run (by: Interpretation<'V>) (roots: Node[]) : (Node -> 'V) -> 'V[] =
        let l = layout roots
        let order = [| 0 .. l.Nodes.Length - 1 |]
        let results = roots |> Array.map (fun r -> l.Positions[r.Id])

        fun leaf ->
            let slots: Slot<'V>[] = Array.zeroCreate l.Nodes.Length
            evaluate by l slots order leaf
            results |> Array.map (fun i -> slots[i][0])
