namespace RnnFunctional

open System
open System.Collections.Generic

/// A loop whose states are all carried linearly, h_t = a_t ⊗ h_{t-1} + b_t where neither a nor b depends on h, is no loop: what does not
/// wait for the state is computed over all times at once, and each state by a linear scan.
module internal LinearLoop =

    [<AbstractClass; Sealed>]
    type private Current() =
        [<ThreadStatic; DefaultValue>]
        static val mutable private keepsLoops: bool

        static member KeepsLoops
            with get () = Current.keepsLoops
            and set value = Current.keepsLoops <- value

    /// Whether loops are kept as they are written.
    let keepsLoops () = Current.KeepsLoops

    /// Runs `body`, which keeps loops as they are written.
    let keeping (body: unit -> 'T) : 'T =
        let outer = Current.KeepsLoops
        Current.KeepsLoops <- true

        try
            body ()
        finally
            Current.KeepsLoops <- outer

    /// What a state is multiplied by on its way to a node.
    type private Slope =
        | Zero
        | One
        | Factor of Tensor

    /// A node of the body over all times, as Slope ⊗ the state before + Offset.
    type private Affine =
        {
            Slope: Slope
            /// None for zero.
            Offset: Tensor option
        }

    /// A state over all times: as every step finds it, as every step leaves it, and in the end.
    type private Course =
        {
            Before: Lazy<Tensor>
            After: Tensor
            Last: Lazy<Tensor>
        }

    /// One number in `shape`, without its numbers in memory.
    let private uniform shape value =
        Symbol(Tensor.Record(Broadcast shape, Node.constant (NdArray.scalar value)))

    let private slopeIn shape slope =
        match slope with
        | Zero -> uniform shape 0.0
        | One -> uniform shape 1.0
        | Factor a -> a

    let private offsetIn shape offset =
        offset |> Option.defaultWith (fun () -> uniform shape 0.0)

    let private add shape x y =
        {
            Slope =
                match x.Slope, y.Slope with
                | Zero, slope
                | slope, Zero -> slope
                | a, b -> Factor(slopeIn shape a + slopeIn shape b)
            Offset =
                match x.Offset, y.Offset with
                | None, offset
                | offset, None -> offset
                | Some a, Some b -> Some(a + b)
        }

    /// `x` with `f`, which is linear, applied to both of its parts.
    let private map shape (f: Tensor -> Tensor) x =
        {
            Slope =
                match x.Slope with
                | Zero -> Zero
                | slope -> Factor(f (slopeIn shape slope))
            Offset = Option.map f x.Offset
        }

    let private times (c: Tensor) x =
        match x.Slope with
        | One ->
            {
                Slope = Factor c
                Offset = x.Offset |> Option.map (fun b -> c * b)
            }
        | _ -> map c.Shape (fun t -> c * t) x

    let private choose (condition: Tensor) x y =
        let shape = condition.Shape

        {
            Slope =
                match x.Slope, y.Slope with
                | Zero, Zero -> Zero
                | One, One -> One
                | a, b -> Factor(select condition (slopeIn shape a) (slopeIn shape b))
            Offset =
                match x.Offset, y.Offset with
                | None, None -> None
                | a, b -> Some(select condition (offsetIn shape a) (offsetIn shape b))
        }

    /// `next` as an affine function of `state`, number by number; None where it is none. `settled` gives a node over all times that waits
    /// for no state which is not known yet.
    let private affine length (settled: Node -> Node option) (state: Node) (next: Node) : Affine option =
        let found = Dictionary<int64, Affine option>()

        let rec walk (n: Node) : Affine option =
            match found.TryGetValue n.Id with
            | true, result -> result
            | _ ->
                let result = compute n
                found[n.Id] <- result
                result

        and compute n =
            let shape = length :: n.Shape

            let both f =
                match walk n.Args[n.Args.Length - 2], walk n.Args[n.Args.Length - 1] with
                | Some x, Some y -> Some(f x y)
                | _ -> None

            match settled n, n.Op with
            | Some all, _ ->
                Some
                    {
                        Slope = Zero
                        Offset = Some(Symbol all)
                    }
            | None, _ when n.Id = state.Id -> Some { Slope = One; Offset = None }
            | None, Unary Neg -> walk n.Args[0] |> Option.map (map shape (~-))
            | None, Binary Add -> both (add shape)
            | None, Binary Sub -> both (fun x y -> add shape x (map shape (~-) y))
            | None, Binary Mul ->
                match settled n.Args[0], settled n.Args[1] with
                | Some c, None -> walk n.Args[1] |> Option.map (times (Symbol c))
                | None, Some c -> walk n.Args[0] |> Option.map (times (Symbol c))
                | _ -> None
            | None, Binary Div ->
                settled n.Args[1]
                |> Option.bind (fun c -> walk n.Args[0] |> Option.map (map shape (fun t -> t / Symbol c)))
            | None, Select ->
                settled n.Args[0]
                |> Option.bind (fun condition -> both (choose (Symbol condition)))
            | None, Reshape _ -> walk n.Args[0] |> Option.map (map (length :: n.Args[0].Shape) (reshape shape))
            | _ -> None

        walk next

    /// The course of a state that starts at `start`.
    let private course (loop: Loop) (start: Tensor) (next: Affine) : Course =
        let length, shape = loop.Length, loop.Length :: start.Shape
        let offset = offsetIn shape next.Offset

        match next.Slope with
        | Zero ->
            let first = reshape (1 :: start.Shape) start

            {
                Before =
                    lazy
                        (if loop.Reverse then
                             concatAlong 0 [ slice 0 1 (length - 1) offset; first ]
                         else
                             concatAlong 0 [ first; slice 0 0 (length - 1) offset ])
                After = offset
                Last = lazy (item (if loop.Reverse then 0 else length - 1) offset)
            }
        | slope ->
            let all = Tensor.Apply(LinearScan loop.Reverse, slopeIn shape slope, offset, start)

            let before, after, last = if loop.Reverse then 1, 0, 0 else 0, 1, length

            {
                Before = lazy (slice 0 before length all)
                After = slice 0 after length all
                Last = lazy (item last all)
            }

    /// Whether two conditions are the same: one of them, or one stretched twice.
    let private isSame (a: Node) (b: Node) =
        a.Id = b.Id || a.Op.IsBroadcast && a.Op = b.Op && a.Args[0].Id = b.Args[0].Id

    /// What a masked step makes of a state, `n` in a next state `select mask n state`, if everything else that reads it counts as little
    /// where the mask is not positive: it may then be taken for the state after the step.
    let private masked (loop: Loop) (next: Node) : Node option =
        match next.Op, next.Args with
        | Select, [| mask; n; _ |] ->
            let seen = HashSet<int64>()
            let pending = Stack<Node>(Array.append loop.NextStates loop.Ys)

            while pending.Count > 0 do
                let node = pending.Pop()

                if seen.Add node.Id then
                    match node.Op, node.Args with
                    | Select, [| condition; _; otherwise |] when isSame condition mask ->
                        pending.Push condition
                        pending.Push otherwise
                    | _ -> Array.iter pending.Push node.Args

            if seen.Contains n.Id then None else Some n
        | _ -> None

    /// The last states and the outputs of `loop` over its arguments without a loop; None where a state is not carried linearly, or
    /// something exists at one time only. One state after the other, as far as they wait for each other.
    let trySolve (loop: Loop) (init: Tensor[]) (sequences: Tensor[]) (given: Node[]) : (Tensor[] * Tensor[]) option =
        let known = Dictionary<int64, Lazy<Node>>()

        let set (n: Node) (all: Lazy<Tensor>) =
            known.TryAdd(n.Id, lazy all.Value.Node) |> ignore

        Array.iter2 (fun x (xs: Tensor) -> set x (lazy xs)) loop.Xs sequences
        let dependence = Dependence loop

        let lift =
            Lift(
                loop,
                dependence,
                given,
                fun n ->
                    match known.TryGetValue n.Id with
                    | true, all -> Some all.Value
                    | _ -> None
            )

        let courses: Course option[] = Array.create init.Length None

        /// Whether a state was found whose course can be told.
        let advance () =
            let open' =
                Seq.zip loop.States courses |> Seq.filter (snd >> Option.isNone) |> Seq.map fst

            let waiting = Graph.dependent open' dependence.Nodes

            let settled (n: Node) =
                if waiting.Contains n.Id then None else lift.Over n

            let isOpen i = courses[i].IsNone

            [| 0 .. init.Length - 1 |]
            |> Array.filter isOpen
            |> Array.tryPick (fun i ->
                affine loop.Length settled loop.States[i] loop.NextStates[i]
                |> Option.map (fun next -> i, course loop init[i] next))
            |> Option.map (fun (i, found) ->
                courses[i] <- Some found
                set loop.States[i] found.Before
                set loop.NextStates[i] (lazy found.After)

                masked loop loop.NextStates[i]
                |> Option.iter (fun n -> set n (lazy found.After)))
            |> Option.isSome

        if loop.Length = 0 then
            None
        else
            while advance () do
                ()

            if Array.exists Option.isNone courses then
                None
            else
                let ys = loop.Ys |> Array.map lift.Over

                if Array.exists Option.isNone ys then
                    None
                else
                    Some(courses |> Array.map _.Value.Last.Value, ys |> Array.map (Option.get >> Symbol))
