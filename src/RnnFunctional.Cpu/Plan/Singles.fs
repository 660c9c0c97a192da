namespace RnnFunctional.Cpu

open RnnFunctional

/// Operations that are neither element-wise nor products.
module internal Singles =

    /// Each of `args` moved to its part of `target`, of `shape`, which begins at one of `starts` on `axis`: where all these parts are views.
    let private tryMoves axis shape (target: Value) (starts: int seq) (args: (Node * Value) seq) =
        let move start (a: Node, value: Value) =
            Value.trySlice axis start a.Shape[axis] shape target
            |> Option.map (fun part -> Move(part.Domain, value.View, part.View))

        let moves = Seq.map2 move starts args |> List.ofSeq

        if List.forall Option.isSome moves then
            Some(List.choose id moves)
        else
            None

    /// The sum over the axes that the target has lost, where a kernel forms it.
    let private trySum (scope: Scope) (shape: Shape) (x: Value) (target: Value) =
        let lastKept = Shape.last shape = x.Domain.Columns
        let leadingKept = target.Domain.Outer = x.Domain.Outer

        match lastKept, leadingKept, target.Domain.Outer with
        | false, true, _ when target.Domain.Columns = 1 -> Some [ Reduce(x.Domain, false, x.View, target.View) ]
        | true, false, 1 -> Some [ SumOuter(x.Domain, x.View, target.View) ]
        | false, false, 1 when target.Domain.Columns = 1 ->
            let lines = scope.New { x.Domain with Columns = 1 }

            Some
                [
                    Reduce(x.Domain, false, x.View, lines.View)
                    SumOuter(lines.Domain, lines.View, target.View)
                ]
        | _ -> None

    let private tryKernel scope (valueOf: Node -> Value) (n: Node) =
        let target = valueOf n
        let arg i = valueOf n.Args[i]
        let args = n.Args |> Seq.map (fun a -> a, valueOf a)

        match n.Op with
        | Concat axis ->
            let starts = n.Args |> Seq.scan (fun at a -> at + a.Shape[axis]) 0
            tryMoves axis n.Shape target starts args
        | Pad(axis, before, _) ->
            tryMoves axis n.Shape target [ before ] args
            |> Option.map (fun moves -> Fill(target.Domain, target.View, 0.0) :: moves)
        | Gather when not (arg 0).Domain.IsRows && View.isDense (arg 0).Domain (arg 0).View ->
            match n.Args[0].Shape, Value.tryColumn n.Args[1].Shape (arg 1) with
            | [ count; width ], Some indices ->
                Some
                    [
                        GatherRows(indices.Domain, ((arg 0).View, count), indices.View, width, target.View)
                    ]
            | _ -> None
        | MaxLast ->
            // One number a line.
            Value.tryColumn n.Shape target
            |> Option.map (fun maxima -> [ Reduce((arg 0).Domain, true, (arg 0).View, maxima.View) ])
        | LinearScan _ -> Some(States.start valueOf n @ [ States.alone valueOf n ])
        | SumTo shape -> trySum scope shape (arg 0) target
        | _ -> None

    /// The instructions of `n`: by the reference where no kernel does it.
    let instructions scope (valueOf: Node -> Value) (n: Node) : Instruction list =
        tryKernel scope valueOf n
        |> Option.defaultWith (fun () ->
            [
                ByReference(n.Op, n.Shape, [ for a in n.Args -> valueOf a, a.Shape ], valueOf n)
            ])
