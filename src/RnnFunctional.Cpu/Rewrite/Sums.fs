namespace RnnFunctional.Cpu

open RnnFunctional

/// Sums with matrix products in them, put in an order that helps: first what the state does not enter (it can leave the loop as one
/// sum), with its bias in front; then the other products, which add onto it; then the rest.
///
///     (W_x x + b_x) + (W_h h + b_h) + p ⊗ c  =  (((b_x + b_h) + W_x x) + W_h h) + p ⊗ c
module internal Sums =

    /// Orders the sums behind `roots`. `rank` is 0 for what never changes, 1 for what changes with the input, 2 with the state.
    let order (rank: Node -> int) (roots: Node[]) : Node[] =
        let nodes = Graph.reachable roots
        let uses = Rewrite.uses nodes roots

        let ordered (n: Node) =
            let all = Array.collect (Rewrite.terms uses) n.Args

            if not (Array.exists Rewrite.isProduct all) then
                None
            else
                // Within a rank: what is there already, then products, then what has to be computed anyway.
                let place (t: Node) =
                    if Rewrite.isProduct t then 1
                    elif t.Args.Length = 0 || t.Op.IsItem then 0
                    else 2

                let never, rest = all |> Array.partition (fun t -> rank t = 0)
                let withInput, withState = rest |> Array.partition (fun t -> rank t = 1)

                let start =
                    if never.Length = 0 then
                        [||]
                    else
                        [| Array.reduce Rewrite.add never |]

                Array.concat [ start; Array.sortBy place withInput; Array.sortBy place withState ]
                |> Array.reduce Rewrite.add
                |> Some

        // Only whole sums: the inner additions of one are no sums of their own.
        let inner =
            nodes
            |> Array.filter Rewrite.isAdd
            |> Array.collect _.Args
            |> Array.filter (fun n -> Rewrite.isAdd n && uses n = 1)
            |> Array.map _.Id
            |> Set.ofArray

        let replacements =
            nodes
            |> Array.filter (fun n -> Rewrite.isAdd n && not (inner.Contains n.Id))
            |> Array.choose (fun n -> ordered n |> Option.map (fun sum -> n, sum))

        Graph.substitute replacements roots

    /// Orders the sums in the body of a loop.
    let inBody (loop: Loop) : Loop =
        let dependence = Dependence loop

        let rank n =
            if dependence.OnState n then 2
            elif dependence.IsInvariant n then 0
            else 1

        Rewrite.withBody loop (order rank (Rewrite.body loop))
