namespace RnnFunctional.Cpu

open RnnFunctional

/// The rewriting of a graph before it is planned. Every pass keeps what the graph means.
module Passes =

    let rec private rewrite (roots: Node[]) : Node[] =
        roots
        |> Simplify.run
        |> Share.run
        |> Rewrite.loops (fun c ->
            // From the inside out: loops in the body first.
            let inner = Rewrite.withBody c.Loop (rewrite (Rewrite.body c.Loop))
            let c, restore = Share.accumulators { c with Loop = inner }

            { c with Loop = Sums.inBody c.Loop } |> Hoist.run |> Sink.run |> restore)

    /// The graph behind `roots`, rewritten: nothing twice, sums in order, what can leave its loop moved before or behind it, and
    /// nothing that is not needed.
    let run (roots: Node[]) : Node[] =
        roots
        |> rewrite
        |> Prune.run
        |> Share.run
        |> Sums.order (fun n -> if n.Args.Length = 0 || n.Op.IsBroadcast then 0 else 1)
