namespace RnnFunctional

open System.Collections.Generic

/// What a backward sweep finds: for each of the nodes asked for its cotangent, and which nodes of the original graph
/// must be replaced by which, because the gradient needs results that the original did not keep.
type internal Sweep =
    {
        Cotangents: Tensor option[]
        Replaced: (Node * Node) list
    }

/// The gradient of a scan: a scan in the other direction over the gradient of its body.
module internal ScanBackward =

    /// Which states vary with something whose gradient is asked for: those that start so, and those that become so in the body.
    let activeStates (scan: Loop) (isActive: bool[]) =
        let nodes = Graph.reachable (Array.append scan.NextStates scan.Ys)
        let formals = Array.concat [ scan.States; scan.Xs; scan.Captured ]

        let rec grow (active: bool[]) =
            let sources = Array.zip formals active |> Array.filter snd |> Array.map fst
            let dependent = Graph.dependent sources nodes

            let next =
                active
                |> Array.mapi (fun i a -> a || i < scan.States.Length && dependent.Contains scan.NextStates[i].Id)

            if next = active then active else grow next

        grow isActive

    /// What of the original body its gradient uses, cut out of the gradient `roots`: the nodes at the border.
    let private border (body: Node[]) (roots: Node[]) =
        let original = HashSet(Graph.reachable body |> Seq.map _.Id)

        let isOriginal (n: Node) =
            original.Contains n.Id || n.Op.IsItem && original.Contains n.Args[0].Id

        let inner = Graph.reachable roots |> Array.filter (fun n -> not (isOriginal n))

        // Reachable also lists what lies behind the border; only what inner nodes or roots touch counts.
        inner
        |> Array.collect _.Args
        |> Array.append roots
        |> Array.filter (fun n -> isOriginal n && not n.Op.IsConstant)
        |> Array.distinctBy _.Id
        |> Array.sortBy _.Id

    /// How many operations in a row may be done again rather than have their results kept.
    let private again = 3

    /// What must be kept of `used`: what follows from the rest by a few cheap operations is computed again when it is needed, and what
    /// only repeats something smaller is repeated again.
    let private spare (scan: Loop) (ys: Node[]) (used: Node[]) =
        let given = Seq.append scan.Xs scan.Captured |> Seq.map _.Id |> HashSet
        let kept = SortedDictionary<int64, Node>()

        for n in used do
            kept[n.Id] <- n

        /// What `n` can be computed again from, in at most so many operations.
        let rec sources steps (n: Node) : Node list option =
            if n.Op.IsConstant then
                Some []
            elif given.Contains n.Id || kept.ContainsKey n.Id then
                Some [ n ]
            else
                follow steps n

        and follow steps (n: Node) =
            match n.Op with
            | Broadcast _
            | Reshape _ -> sources steps n.Args[0] |> Option.orElse (Some [ n.Args[0] ])
            | Unary Neg
            | Binary(Add | Sub | Mul | Div) when steps > 0 ->
                let all = n.Args |> List.ofArray |> List.map (sources (steps - 1))

                if List.forall Option.isSome all then
                    Some(List.collect Option.get all)
                else
                    None
            | _ -> None

        let isPutOut (n: Node) =
            ys |> Array.exists (fun y -> y.Id = n.Id)

        for n in Array.rev used do
            match follow again n with
            | Some from when not (isPutOut n) ->
                kept.Remove n.Id |> ignore

                for source in from do
                    kept[source.Id] <- source
            | _ -> ()

        Array.ofSeq kept.Values

    /// The gradient of a body: cotangents of its formal arguments, on formal cotangents of its results.
    type private BodyGradient =
        {
            /// The formal cotangents of the next states, and of those outputs that have one.
            CtStates: Node[]
            CtYs: Node[]
            /// The cotangents of the active formal arguments.
            Cotangents: Node[]
            /// The body's results, as the gradient knows them.
            NextStates: Node[]
            Ys: Node[]
        }

    let private orZeros shape (t: Tensor option) =
        t |> Option.defaultWith (fun () -> zeros shape) |> _.Node

    let private formalLike (n: Node) =
        Node.leaf Formal ("d " + (Node.nameOf n |> Option.defaultValue "y")) n.Shape

    let private gradientOfBody sweep (scan: Loop) (active: Node[]) (states: int[]) (ys: int[]) =
        let ctStates = states |> Array.map (fun i -> formalLike scan.States[i])
        let ctYs = ys |> Array.map (fun j -> formalLike scan.Ys[j])

        let seeds (results: Node[]) indices cts =
            Seq.map2 (fun (i: int) ct -> results[i], Symbol ct) indices cts

        let given =
            Seq.append (seeds scan.NextStates states ctStates) (seeds scan.Ys ys ctYs)

        let inner: Sweep = sweep (List.ofSeq given) active

        let found =
            Array.map2 (fun (n: Node) ct -> orZeros n.Shape ct) active inner.Cotangents

        // In one go, so that both sides keep sharing what they share.
        let cotangents, body =
            Array.concat [ found; scan.NextStates; scan.Ys ]
            |> Graph.substitute inner.Replaced
            |> Array.splitAt found.Length

        let nextStates, ys = Array.splitAt scan.States.Length body

        {
            CtStates = ctStates
            CtYs = ctYs
            Cotangents = cotangents
            NextStates = nextStates
            Ys = ys
        }

    let private positionIn (nodes: Node[]) (n: Node) =
        nodes |> Array.tryFindIndex (fun m -> m.Id = n.Id)

    /// The scan that also puts out those of the nodes `used` by the gradient that are neither inputs nor outputs of it, and,
    /// for any node used, its values over time.
    let private keep (node: Node) (scan: Loop) (gradient: BodyGradient) (used: Node[]) =
        let isThere n =
            (positionIn scan.Xs n).IsSome || (positionIn gradient.Ys n).IsSome

        let allYs = Array.append gradient.Ys (used |> Array.filter (isThere >> not))

        let kept =
            { scan with
                NextStates = gradient.NextStates
                Ys = allYs
            }

        let augmented = Node.create (Scan kept) node.Args []
        let ns = scan.States.Length

        let overTime (n: Node) =
            match positionIn scan.Xs n, positionIn allYs n with
            | Some i, _ -> node.Args[ns + i]
            | None, Some j -> Node.create (Item(ns + j)) [| augmented |] (scan.Length :: n.Shape)
            | None, None -> invalidOp "what a gradient uses is kept"

        augmented, overTime

    /// The cotangents of a scan's arguments, from those of its results, and the scan that also keeps what they need. `sweep` is
    /// the backward sweep, for the body.
    let run sweep (node: Node) (scan: Loop) (cts: Tensor option[]) (argIsActive: bool[]) : Tensor option[] * Node =
        let ns, nx = scan.States.Length, scan.Xs.Length
        let formals = Array.concat [ scan.States; scan.Xs; scan.Captured ]
        let isActive = activeStates scan argIsActive

        let pick from count =
            [| from .. from + count - 1 |] |> Array.filter (fun i -> isActive[i])

        let states, xs, captured =
            pick 0 ns, pick ns nx, pick (ns + nx) scan.Captured.Length

        let wrt = Array.concat [ states; xs; captured ]

        let ys = [| 0 .. scan.Ys.Length - 1 |] |> Array.filter (fun j -> cts[ns + j].IsSome)

        let gradient =
            gradientOfBody sweep scan (wrt |> Array.map (fun i -> formals[i])) states ys

        let used =
            border (Array.append gradient.NextStates gradient.Ys) gradient.Cotangents
            |> spare scan gradient.Ys

        let usedCaptured, usedInTime =
            used |> Array.partition (fun n -> (positionIn scan.Captured n).IsSome)

        let augmented, overTime = keep node scan gradient usedInTime

        // The cotangents of the states are carried, and those of captured values add up beside them.
        let stand = usedInTime |> Array.map (fun n -> Node.leaf Formal "kept" n.Shape)
        let roots = Graph.substitute (Array.zip usedInTime stand) gradient.Cotangents
        let dStates, rest = Array.splitAt states.Length roots
        let dXs, dCaptured = Array.splitAt xs.Length rest
        let sums = captured |> Array.map (fun i -> formalLike formals[i])

        let backwards =
            {
                Length = scan.Length
                Reverse = not scan.Reverse
                States = Array.append gradient.CtStates sums
                Xs = Array.append gradient.CtYs stand
                Captured = usedCaptured
                NextStates = Array.append dStates (Array.map2 (fun s d -> (Symbol s + Symbol d).Node) sums dCaptured)
                Ys = dXs
            }

        let args =
            [
                states |> Array.map (fun i -> orZeros scan.States[i].Shape cts[i])
                captured |> Array.map (fun i -> (zeros formals[i].Shape).Node)
                ys |> Array.map (fun j -> cts[ns + j].Value.Node)
                usedInTime |> Array.map overTime
                usedCaptured
                |> Array.map (fun n -> node.Args[ns + nx + (positionIn scan.Captured n).Value])
            ]

        let last, overAll =
            ScanRecord.results (Node.create (Scan backwards) (Array.concat args) []) backwards

        let ofStates, ofCaptured = Array.splitAt states.Length last
        let all: Tensor option[] = Array.create formals.Length None
        Array.iter2 (fun i ct -> all[i] <- Some ct) wrt (Array.concat [ ofStates; overAll; ofCaptured ])
        all, augmented
