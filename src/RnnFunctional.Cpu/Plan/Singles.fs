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

    /// Fewer columns than this, read again for every row, are copied for each.
    let private few = 16

    /// `x` as a linear scan over `domain` reads it: its columns side by side.
    let private sideBySide (scope: Scope) (domain: Domain) (x: Value) : Instruction list * Value =
        let isSideBySide = domain.Columns = 1 || x.View.Column = Size.exactly 1

        if isSideBySide && (x.Domain.IsRows || not domain.IsRows || domain.Columns >= few) then
            [], x
        else
            let copied = scope.New { x.Domain with IsRows = domain.IsRows }
            [ Fuse.copy copied.Domain x copied.View ], copied

    /// The states of a linear scan, of `shape`: for each of the axes between time and the last one a scan of its own.
    let private linearScan scope reverse (shape: Shape) (args: Value[]) (states: Value) : Instruction list =
        let steps = shape.Head - 1
        let ofState = Domain.ofShape states.Domain.IsRows shape.Tail
        let lines = ofState.Outer

        // Numbers in time are a column.
        let inTime (x: Value) length =
            if shape.Length > 1 then
                x
            else
                (Value.tryColumn [ length ] x).Value

        let domain = { ofState with Outer = steps }

        let copyFactors, factors = sideBySide scope ofState (inTime args[0] steps)
        let copyTerms, terms = sideBySide scope ofState (inTime args[1] steps)
        let states = (inTime states (steps + 1)).View
        let from = if reverse then steps * lines else 0

        let first =
            { states with
                Offset = states.Offset + from * states.Outer
            }

        let line (v: View) i =
            { v with
                Offset = v.Offset + i * v.Outer
                Outer = lines * v.Outer
            }

        [
            match args[2].Constant with
            | ValueSome number -> Fill(ofState, first, number)
            | ValueNone -> Move(ofState, args[2].View, first)

            yield! copyFactors
            yield! copyTerms

            for i in 0 .. lines - 1 do
                Recur(domain, reverse, line factors.View i, line terms.View i, line states i)
        ]

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
        | Op.LinearScan reverse -> Some(linearScan scope reverse n.Shape (Array.map valueOf n.Args) target)
        | SumTo shape -> trySum scope shape (arg 0) target
        | _ -> None

    /// The instructions of `n`: by the reference where no kernel does it.
    let instructions scope (valueOf: Node -> Value) (n: Node) : Instruction list =
        tryKernel scope valueOf n
        |> Option.defaultWith (fun () ->
            [
                ByReference(n.Op, n.Shape, [ for a in n.Args -> valueOf a, a.Shape ], valueOf n)
            ])
