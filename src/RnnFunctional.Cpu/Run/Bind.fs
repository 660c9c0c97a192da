namespace RnnFunctional.Cpu

open System.Collections.Generic
open System.Linq
open RnnFunctional
open RnnFunctional.Kernels

/// From a plan's instructions to jobs, for a number of rows.
module internal Bind =

    let place rows (v: View) =
        let strides (s: Size) = nativeint (s.For rows)
        Place(v.Slot, strides v.Offset, strides v.Outer, strides v.Row, strides v.Column)

    let extent rows (d: Domain) =
        Extent(d.Outer, (if d.IsRows then rows else 1), d.Columns)

    let private program rows parts (domain: Domain) registers (steps: TileStep list) : Job =
        let places = List<Place>()
        let numbers = List<float32>()

        let index (items: List<'a>) (item: 'a) =
            match items.IndexOf item with
            | -1 ->
                items.Add item
                items.Count - 1
            | i -> i

        // Places and numbers are counted before they are numbered: numbers stand behind all places.
        for step in steps do
            for operand in step.Target :: step.Args do
                match operand with
                | Memory view -> index places (place rows view) |> ignore
                | Number n -> index numbers (float32 n) |> ignore
                | Register _ -> ()

        let operand o =
            match o with
            | Register r -> r
            | Memory view -> registers + index places (place rows view)
            | Number n -> registers + places.Count + index numbers (float32 n)

        let code =
            [|
                for step in steps do
                    let args = step.Args |> List.map operand

                    let arg i =
                        args |> List.tryItem i |> Option.defaultValue 0

                    TileInstruction(step.Op, operand step.Target, arg 0, arg 1, arg 2)
            |]

        TileProgram(extent rows domain, registers, places.ToArray(), numbers.ToArray(), code, parts)

    let private outer rows parts (lines: Domain) (x, width) targets =
        let e = extent rows lines

        let gradients =
            targets
            |> List.map (fun (y, width, target) -> Gradient(place rows y, width, place rows target))

        OuterProduct(e.Outer, e.Rows, Source(place rows x, width), gradients, parts)

    /// The job of an instruction, for up to `parts` parts at the same time.
    let rec job (rows: int) (parts: int) (plan: Plan) (packed: PackedMatrix[]) (instruction: Instruction) : Job =
        let at = place rows
        let over = extent rows

        match instruction with
        | Program(domain, registers, steps) -> program rows parts domain registers steps
        | Multiply(lines, sources, matrix, targets) ->
            let e = over lines

            let sources = sources |> List.map (fun (view, width) -> Source(at view, width))

            let targets =
                targets
                |> List.map (fun (view, width, start) ->
                    Target(at view, width, start |> ValueOption.map at |> ValueOption.toNullable))

            Product(e.Outer, e.Rows, sources, packed[matrix], targets)
        | AddOuter(lines, (x, width), targets) -> outer rows parts lines (x, width) targets
        | AddRows(domain, source, target, keepOuter) -> RowsAdded(over domain, at source, at target, keepOuter)
        | Reduce(domain, isMax, source, target) ->
            if isMax then
                LineMax(over domain, at source, at target)
            else
                LineSum(over domain, at source, at target)
        | SumOuter(domain, source, target) -> OuterSum(over domain, at source, at target)
        | GatherRows(lines, (table, count), indices, width, target) ->
            let e = over { lines with Columns = width }
            let t = at table
            Kernels.GatherRows(e, count, at indices, Place(t.Slot, t.Offset, 0n, t.Outer, t.Column), at target)
        | ScatterRows(lines, indices, source, width, (table, count), marks) ->
            let e = over { lines with Columns = width }
            let t = at table

            ScatterAddRows(
                e,
                count,
                at indices,
                at source,
                Place(t.Slot, t.Offset, 0n, nativeint width, t.Column),
                at marks
            )
        | Move(domain, source, target) -> Kernels.Move(over domain, at source, at target)
        | Fill(domain, target, value) -> Kernels.Fill(over domain, at target, float32 value)
        | Pack matrix ->
            let pieces =
                plan.Packings[matrix].Pieces
                |> List.map (fun p -> Piece(p.Row, p.Column, at p.Source, p.Rows, p.Columns))

            Kernels.Pack(packed[matrix], pieces)
        | Repeat(length, reverse, moving, alternating, body) ->
            let size (s: Size) = nativeint (s.For rows)

            Loop(
                length,
                reverse,
                [| for m in moving -> Moving(m.Slot, m.Base, size m.Offset, size m.Step) |],
                [|
                    for a in alternating -> Alternating(a.Slot, a.Base, size a.Even, size a.Odd)
                |],
                [| for inner in body -> job rows parts plan packed inner |]
            )
        | ByReference(op, shape, args, target) ->
            let e = over target.Domain

            // The operation by the reference semantics, on the shapes of one example.
            let shapes = args |> List.map snd |> Array.ofList

            let apply (numbers: float[][]) =
                (Semantics.apply op shape (Array.map2 (fun s n -> NdArray(s, n)) shapes numbers)).Data

            let sources =
                [| for value, _ in args -> struct (over value.Domain, at value.View) |]

            RowByRow(e.Rows, sources, e, at target.View, apply)

    /// The jobs of instructions in order; outer products and sums of the same lines are one.
    let rec jobs
        (rows: int)
        (parts: int)
        (plan: Plan)
        (packed: PackedMatrix[])
        (instructions: Instruction list)
        : Job list =
        match instructions with
        | AddOuter(lines, _, _) :: _ ->
            let isTogether (i: Instruction) =
                match i with
                | AddOuter(other, _, _) -> other = lines
                | AddRows(domain, _, _, false) -> { domain with Columns = 1 } = lines
                | _ -> false

            let together = List.takeWhile isTogether instructions
            let mine = together |> List.map (job rows parts plan packed)
            let rest = List.skip together.Length instructions

            (OuterProducts(Enumerable.OfType<OuterProduct> mine, Enumerable.OfType<RowsAdded> mine) :> Job)
            :: jobs rows parts plan packed rest
        | first :: rest -> job rows parts plan packed first :: jobs rows parts plan packed rest
        | [] -> []
