namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// What is computed twice is computed once. Gradients bring much of it: both biases of a gate have the same.
module internal Share =

    /// The number that a constant is everywhere, if it is.
    let private number (n: Node) =
        match n.Op with
        | Constant v -> v.Uniform
        | _ -> ValueNone

    /// What two nodes must have in common to be one: constants of one number by that number.
    let private key (n: Node) =
        match number n with
        | ValueSome number -> struct (Leaf("constant " + number.ToString "R", Formal), n.Shape, [])
        | ValueNone -> struct (n.Op, n.Shape, n.Args |> Array.map _.Id |> List.ofArray)

    /// How many numbers a constant may have that is computed here rather than in every step.
    let private most = 65536

    /// What follows from constants is a constant.
    let private fold (n: Node) =
        let isKnown =
            n.Args.Length > 0
            && n.Args |> Array.forall _.Op.IsConstant
            && not (n.Op.IsScan || n.Op.IsItem)
            && Shape.size n.Shape <= most

        if isKnown then
            let value (a: Node) =
                match a.Op with
                | Constant v -> Value v
                | _ -> Symbol a

            Tensor.Apply(n.Op, Array.map value n.Args).Node
        else
            n

    /// x + 0 = x, and a choice that is always the same is no choice.
    let private identity (n: Node) =
        match n.Op with
        | Binary Add when number n.Args[0] = ValueSome 0.0 -> n.Args[1]
        | Binary Add when number n.Args[1] = ValueSome 0.0 -> n.Args[0]
        | Select ->
            match number n.Args[0] with
            | ValueSome condition -> if condition > 0.0 then n.Args[1] else n.Args[2]
            | ValueNone -> n
        | _ -> n

    /// `roots` with equal nodes made one, constants computed, and gradient stops, which have done their work, left away.
    let run (roots: Node[]) : Node[] =
        let first = Dictionary<struct (Op * Shape * int64 list), Node>()
        let built = Dictionary<int64, Node>()

        for node in Graph.reachable roots do
            let args = node.Args |> Array.map (fun a -> built[a.Id])

            built[node.Id] <-
                if node.Op.IsStopGradient then
                    args[0]
                else
                    let again =
                        if Array.forall2 (fun (a: Node) (b: Node) -> a.Id = b.Id) args node.Args then
                            node
                        else
                            Node.create node.Op args node.Shape

                    let again = identity (fold again)

                    // Leaves and loops are what they are: two with one name are still two.
                    if node.Op.IsLeaf || node.Op.IsScan then
                        again
                    else
                        match first.TryGetValue(key again) with
                        | true, other -> other
                        | _ ->
                            first[key again] <- again
                            again

        roots |> Array.map (fun r -> built[r.Id])

    /// States of a loop that start as zero and add up the same at each time are one state.
    let accumulators (c: LoopCall) : LoopCall * (Node[] -> Node[]) =
        let loop = c.Loop
        let uses = Rewrite.uses (Graph.reachable (Rewrite.body loop)) (Rewrite.body loop)

        let added i =
            let state, next = loop.States[i], loop.NextStates[i]

            match c.Init[i].Op, next.Op, next.Args with
            | Constant zero, Binary Add, [| a; term |] when
                a.Id = state.Id
                // Read by nothing but the sum, and the sum by nothing but the next time.
                && uses state = 1
                && uses next = 1
                && Array.forall ((=) 0.0) zero.Data
                ->
                Some term.Id
            | _ -> None

        // For each state the first one that is the same.
        let same =
            Array.init loop.States.Length (fun i ->
                match added i with
                | None -> i
                | term -> Seq.init i id |> Seq.tryFind (fun j -> added j = term) |> Option.defaultValue i)

        let mine = Array.init same.Length (fun i -> same[i] = i)

        let keep (items: 'a[]) =
            Array.zip items mine |> Array.filter snd |> Array.map fst

        let changed =
            { c with
                Init = keep c.Init
                Loop =
                    { loop with
                        States = keep loop.States
                        NextStates = keep loop.NextStates
                    }
            }

        let place = mine |> Array.scan (fun at isMine -> if isMine then at + 1 else at) 0
        let kept = place[same.Length]

        changed,
        fun results ->
            Array.init (same.Length + loop.Ys.Length) (fun k ->
                if k < same.Length then
                    results[place[same[k]]]
                else
                    results[kept + k - same.Length])
