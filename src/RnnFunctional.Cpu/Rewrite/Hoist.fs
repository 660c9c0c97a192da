namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// What needs no state leaves the loop: what never changes is computed once before it, and matrix products of the input become one
/// product over all times. A law: the results stay the same.
module internal Hoist =

    let private leaf name (n: Node) = Node.leaf Formal name n.Shape

    /// Moves what is the same at every time to before the loop.
    let private invariants (c: LoopCall) =
        let dependence = Dependence c.Loop
        let lift = Lift(c.Loop, dependence, c.Given, fun _ -> None)

        let isComputed (n: Node) =
            n.Args.Length > 0 && dependence.IsInvariant n

        let border =
            dependence.Nodes
            |> Array.filter (fun n -> not (dependence.IsInvariant n))
            |> Array.collect _.Args
            |> Array.append (Rewrite.body c.Loop)
            |> Array.filter isComputed
            |> Array.distinctBy _.Id

        let stand = border |> Array.map (leaf "given")

        let body =
            Graph.substitute (Array.zip border stand) (Rewrite.body c.Loop)
            |> Rewrite.withBody c.Loop

        { c with
            Loop =
                { body with
                    Captured = Array.append body.Captured stand
                }
            Given = Array.append c.Given (border |> Array.map lift.Fixed)
        }

    /// Moves products of the input to before the loop, with what is added to them.
    let private products (c: LoopCall) =
        let dependence = Dependence c.Loop
        let lift = Lift(c.Loop, dependence, c.Given, c.SequenceOf)

        let liftable (n: Node) =
            not (dependence.OnState n) && (lift.Over n).IsSome

        let worth = HashSet<int64>()
        let isWorth (n: Node) = worth.Contains n.Id

        for n in dependence.Nodes do
            let isOfProducts =
                match n.Op with
                | MatMul
                | MatMulT
                | Gather -> true
                | Binary Add -> Array.exists isWorth n.Args
                | _ -> false

            if isOfProducts && not (dependence.IsInvariant n) && liftable n then
                worth.Add n.Id |> ignore

        let roots = Rewrite.body c.Loop

        let border =
            dependence.Nodes
            |> Array.filter (isWorth >> not)
            |> Array.collect _.Args
            |> Array.append roots
            |> Array.filter isWorth
            |> Array.distinctBy _.Id

        let stand = border |> Array.map (leaf "hoisted")

        let body =
            Graph.substitute (Array.zip border stand) roots |> Rewrite.withBody c.Loop

        { c with
            Loop =
                { body with
                    Xs = Array.append body.Xs stand
                }
            Sequences = Array.append c.Sequences (border |> Array.map (lift.Over >> Option.get))
        }

    /// The loop without what can be done before it.
    let run (c: LoopCall) : LoopCall = c |> invariants |> products
