namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// A loop with the nodes outside that it works on.
type internal LoopCall =
    {
        Loop: Loop
        /// Initial states, sequences and captured values, as in the scan node's arguments.
        Init: Node[]
        Sequences: Node[]
        Given: Node[]
    }

    /// The sequence that the body sees a time of as `n`, if it is an input.
    member c.SequenceOf(n: Node) =
        Array.tryFindIndex (fun (x: Node) -> x.Id = n.Id) c.Loop.Xs
        |> Option.map (fun i -> c.Sequences[i])

/// What the passes share: taking graphs with loops apart and putting them together again.
module internal Rewrite =

    /// How often each of `nodes` is an argument of another or one of `roots`.
    let uses (nodes: Node[]) (roots: Node seq) =
        let count = Dictionary<int64, int>()

        let add (n: Node) =
            count[n.Id] <-
                (match count.TryGetValue n.Id with
                 | true, k -> k + 1
                 | _ -> 1)

        nodes |> Array.iter (fun n -> Array.iter add n.Args)
        Seq.iter add roots

        fun (n: Node) ->
            match count.TryGetValue n.Id with
            | true, k -> k
            | _ -> 0

    /// Whether a node is the product of a matrix, as it is or transposed.
    let isProduct (n: Node) = n.Op.IsMatMul || n.Op.IsMatMulT

    let isAdd (n: Node) = n.Op = Binary Add

    let add (a: Node) (b: Node) = Tensor.Record(Binary Add, a, b)

    /// What a sum adds up, sums that others read as well being terms of their own.
    let rec terms (uses: Node -> int) (n: Node) : Node[] =
        if isAdd n && uses n = 1 then
            Array.collect (terms uses) n.Args
        else
            [| n |]

    /// A scan node's loop and arguments.
    let call (loop: Loop) (args: Node[]) =
        let init, rest = Array.splitAt loop.States.Length args
        let sequences, given = Array.splitAt loop.Xs.Length rest

        {
            Loop = loop
            Init = init
            Sequences = sequences
            Given = given
        }

    /// The results of a loop's call: last states, then outputs over time.
    let results (c: LoopCall) : Node[] =
        let node =
            Node.create (Scan c.Loop) (Array.concat [ c.Init; c.Sequences; c.Given ]) []

        let states, ys = ScanRecord.results node c.Loop
        Array.append states ys |> Array.map _.Node

    /// `roots` built again from the leaves up, with the results of every loop as `rewrite` gives them.
    let loops (rewrite: LoopCall -> Node[]) (roots: Node[]) : Node[] =
        let built = Dictionary<int64, Node>()
        let ofLoops = Dictionary<int64, Node[]>()

        for node in Graph.reachable roots do
            match node.Op with
            | Scan loop -> ofLoops[node.Id] <- rewrite (call loop (node.Args |> Array.map (fun a -> built[a.Id])))
            | Item k -> built[node.Id] <- ofLoops[node.Args[0].Id][k]
            | op ->
                let args = node.Args |> Array.map (fun a -> built[a.Id])

                built[node.Id] <-
                    if Array.forall2 (fun (a: Node) (b: Node) -> a.Id = b.Id) args node.Args then
                        node
                    else
                        Node.create op args node.Shape

        roots |> Array.map (fun r -> built[r.Id])

    /// What a loop's body returns: next states, then outputs.
    let body (loop: Loop) = Array.append loop.NextStates loop.Ys

    /// `loop` with another body.
    let withBody (loop: Loop) (roots: Node[]) =
        let next, ys = Array.splitAt loop.NextStates.Length roots

        { loop with NextStates = next; Ys = ys }
