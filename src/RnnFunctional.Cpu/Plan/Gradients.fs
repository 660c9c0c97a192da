namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// What adds up to a parameter's gradient over the rows of a batch.
type internal Contribution =
    /// Σ y xᵀ over all lines, a matrix.
    | OfOuter of y: Node * x: Node
    /// Σ of a value over rows; over the outer axes as well, unless they are kept.
    | OfRows of Node * keepOuter: bool
    /// Rows added into a table of so many rows, by number.
    | OfScatter of indices: Node * rows: Node * count: int

/// The sum over rows sinks through everything that is linear, down to where one product or one pass can form it: no gradient of a
/// single row is ever in memory.
module internal Gradients =

    /// The contributions to Σ over rows of `node`, and where in its memory each begins.
    let rec contributions (offset: int) (node: Node) : (Contribution * int) list =
        let all (n: Node) = [ OfRows(n, true), offset ]

        match node.Op with
        | Constant value when Array.forall ((=) 0.0) value.Data -> []
        // A sum of one thing twice is taken as it is: a chain of these would have endless terms.
        | Binary Add when node.Args[0].Id <> node.Args[1].Id ->
            node.Args |> List.ofArray |> List.collect (contributions offset)
        | Reshape _
        | StopGradient -> contributions offset node.Args[0]
        | Pad(0, before, _) ->
            let below = Shape.size node.Shape.Tail
            contributions (offset + before * below) node.Args[0]
        | Concat 0 ->
            let starts = node.Args |> Seq.scan (fun at a -> at + Shape.size a.Shape) offset

            Seq.zip starts node.Args
            |> Seq.collect (fun (at, a) -> contributions at a)
            |> List.ofSeq
        | Outer -> [ OfOuter(node.Args[0], node.Args[1]), offset ]
        | Scatter count when node.Shape.Length = 2 && node.Args[0].Shape.Length <= 1 ->
            [ OfScatter(node.Args[0], node.Args[1], count), offset ]
        | SumTo shape when
            Shape.last shape = Shape.last node.Args[0].Shape
            && Shape.size (Shape.leading shape) = 1
            ->
            [ OfRows(node.Args[0], false), offset ]
        | _ -> all node

    /// The nodes that a contribution reads.
    let reads (c: Contribution) =
        match c with
        | OfOuter(y, x) -> [ y; x ]
        | OfRows(n, _) -> [ n ]
        | OfScatter(indices, rows, _) -> [ indices; rows ]

    /// A form with a row for each of the batch, also for what is the same in all.
    let private everyRow (d: Domain) = { d with IsRows = true }

    let private at slot offset row : View =
        {
            Slot = slot
            Offset = Size.exactly offset
            Outer = Size.zero
            Row = Size.exactly row
            Column = Size.exactly 1
        }

    /// Of the gradients `shapes`, which lie one after the other and are the sums of `parts`: where the marks of each table stand that rows are
    /// added to, by its beginning; which gradients are nothing but such rows; and how large all is with its marks.
    let marks (shapes: Shape list) (parts: (Contribution * int) list) =
        let starts = shapes |> List.scan (fun at shape -> at + Shape.size shape) 0
        // In lines of the cache of their own.
        let lines n = (n + 15) / 16 * 16

        let tables =
            parts
            |> List.choose (fun (part, start) ->
                match part with
                | OfScatter(_, _, count) -> Some(start, count)
                | _ -> None)
            |> List.distinct

        let places, size =
            tables
            |> List.mapFold (fun at (start, count) -> ((start, count), at), at + lines count) (lines (List.last starts))

        let only =
            [
                for start, shape in Seq.zip starts shapes do
                    let ofShape (_, at) =
                        at >= start && at < start + Shape.size shape

                    match
                        List.filter ofShape parts
                        |> List.distinctBy (fun (part, at) -> part.IsOfScatter, at)
                    with
                    | [ OfScatter(_, _, count), at ] when at = start && shape.Head = count ->
                        let _, marks = places |> List.find (fun (table, _) -> table = (start, count))
                        MarkedRows(start, count, Shape.size shape.Tail, marks)
                    | _ -> ()
            ]

        dict places, only, size

    /// The instructions that add all `parts` up in slot `slot`. Products that read the same x are one. `marks` are those of tables.
    let instructions
        slot
        (valueOf: Node -> Value)
        (marks: int * int -> int)
        (parts: (Contribution * int) list)
        : Instruction list =
        let lines (v: Value) = { everyRow v.Domain with Columns = 1 }

        let outers =
            parts
            |> List.choose (fun (part, offset) ->
                match part with
                | OfOuter(y, x) -> Some(x, (y, offset))
                | _ -> None)
            |> List.groupBy (fun (x, _) -> x.Id)
            |> List.map (fun (_, together) ->
                let x = valueOf (fst together[0])

                let targets =
                    [
                        for _, (y, offset) in together do
                            let y = valueOf y
                            y.View, y.Domain.Columns, at slot offset x.Domain.Columns
                    ]

                AddOuter(lines x, (x.View, x.Domain.Columns), targets))

        let others =
            parts
            |> List.choose (fun (part, offset) ->
                match part with
                | OfOuter _ -> None
                | OfRows(n, keepOuter) ->
                    let v = valueOf n

                    let target =
                        { at slot offset 0 with
                            Outer = Size.exactly (if keepOuter then v.Domain.Columns else 0)
                        }

                    Some(AddRows(everyRow v.Domain, v.View, target, keepOuter))
                | OfScatter(indices, rows, count) ->
                    let v = valueOf rows
                    // One number for each line of the rows.
                    let view = (Value.tryColumn indices.Shape (valueOf indices)).Value.View

                    Some(
                        ScatterRows(
                            lines v,
                            view,
                            v.View,
                            v.Domain.Columns,
                            (at slot offset 0, count),
                            at slot (marks (offset, count)) 1
                        )
                    ))

        outers @ others
