namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// A plan's instructions in order, for people: a line or some for each, with names and sizes.
module internal PlanListing =

    /// Names side by side: "a.[i | f]" where they have a beginning in common; with "…" for the gates `before` it already named.
    let private bundle (before: string) (names: string list) =
        let split (name: string) =
            match name.LastIndexOf '.' with
            | -1 -> name, ""
            | at -> name.Substring(0, at), name.Substring(at + 1)

        let parts = names |> List.map split
        let gates = parts |> List.map snd |> String.concat " | "

        match parts with
        | [ _ ] -> names.Head
        | (first, gate) :: rest when gate <> "" && rest |> List.forall (fun (name, _) -> name = first) ->
            if before.Contains $"[{gates}]" then
                $"{first}.[…]"
            else
                $"{first}.[{gates}]"
        | _ -> "[" + String.concat " | " names + "]"

    /// Whether an equation of so much text, names and signs apart, is better on two lines.
    let private isLong (text: string) = text.Length > 84

    /// A block of lines, below each other at their equals signs.
    let private aligned (lines: (string * string) list) =
        let width = lines |> List.map (fst >> String.length) |> List.fold max 0 |> min 18
        lines |> List.map (fun (name, text) -> name.PadRight width + text)

    let private isTransposed (piece: PackedPiece) =
        let one = Size.exactly 1
        piece.Source.Row <> one || (piece.Source.Column = one && piece.Rows > 1)

    /// The lines of `instructions`. `later` says whether what is written to a slot is read after the loop that it is in.
    let rec lines
        (names: PlanNames)
        (facts: PlanFacts)
        (plan: Plan)
        (later: View -> bool)
        (instructions: Instruction list)
        =
        let next = lines names facts plan

        match instructions with
        | [] -> []
        | Program(domain, _, steps) :: rest ->
            // Copies of one number that follow each other are one line.
            let number (i: Instruction) =
                match i with
                | Program(_,
                          _,
                          [ {
                                Target = Memory view
                                Args = [ Number n ]
                            } ]) -> Some(view, n)
                | _ -> None

            match number instructions.Head with
            | Some(_, value) ->
                let isSame i =
                    number i |> Option.exists (fun (_, n) -> n = value)

                let same = List.takeWhile isSame instructions
                let targets = same |> List.choose number |> List.map (fst >> names.Of)

                $"{bundleOf targets} = {value:G6}"
                :: next later (List.skip same.Length instructions)
            | None ->
                let formulas = Formula.lines names steps

                let inside = steps |> List.filter _.Target.IsRegister |> List.length

                let over =
                    let numbers = $"one pass over {facts.Lines domain} × {domain.Columns} numbers"

                    match List.tryPick States.direction steps with
                    | Some "t-1" -> $"{numbers}, from the first time to the last"
                    | Some _ -> $"{numbers}, from the last time to the first"
                    | None -> numbers

                let head =
                    match steps.Length with
                    | 1 -> $"{over}:"
                    | count when inside > 0 -> $"{over}, {count} operations, {inside} of them kept in registers:"
                    | count -> $"{over}, {count} operations:"

                let text =
                    formulas
                    |> List.map (fun f ->
                        let isKept =
                            match f.Target with
                            | ValueSome view -> later view
                            | ValueNone -> false

                        // What has no other name than its formula is there once.
                        let text = if f.Name = $"({f.Text})" then "" else $" = {f.Text}"
                        f.Name, (if isKept then $"{text}   → kept" else text))
                    |> aligned
                    |> List.map (fun line -> "    " + line)

                head :: text @ next later rest
        | Multiply(domain, sources, packed, targets) :: rest ->
            let matrix = plan.Packings[packed]
            let pieces = matrix.Pieces

            // A piece gives its gate to the result in whose columns it stands.
            let mutable column = 0

            let results =
                [
                    for view, width, _ in targets do
                        let piece = pieces |> List.find (fun p -> p.Column = column)
                        column <- column + width

                        if not (isTransposed piece) then
                            names.Mark(view, names.Gate piece.Source)

                        let sum =
                            if plan.Slots[view.Slot].IsWithin || domain.Outer = 1 then
                                "a"
                            else
                                "hoisted"

                        if
                            (names.Find view).IsNone
                            && piece.Source.Slot = plan.Parameters
                            && not (isTransposed piece)
                        then
                            match names.Gate view, names.Parameter piece.Source with
                            | Some gate, _ -> names.Call(view, $"{sum}.{gate}")
                            | None, name when name.Contains '.' -> names.Call(view, name.Substring(0, name.IndexOf '.'))
                            | None, _ -> names.Call(view, sum)

                        names.Of view
                ]

            let result = bundle "" results

            let start =
                match targets |> List.choose (fun (_, _, start) -> ValueOption.toOption start) with
                | [] -> ""
                | starts -> bundle result (starts |> List.map names.Of) + " + "

            let source = sources |> List.map (fst >> names.Of) |> bundle (result + start)

            let matrixName =
                let transposed = List.exists isTransposed pieces

                let name =
                    pieces
                    |> List.map (fun p -> names.Of p.Source)
                    |> bundle (result + start + source)

                if transposed then name + "ᵀ" else name

            let sizes =
                $"{facts.Lines domain} × {matrix.Rows} · {matrix.Rows} × {matrix.Columns}"

            let merged =
                match pieces.Length with
                | 1 -> sizes
                | count -> $"{sizes}: {count} products in one"

            let product = $"{source} · {matrixName}"

            [
                if isLong (result + start + product) && start <> "" then
                    $"{result} ="
                    $"    {start}{product}"
                else
                    $"{result} = {start}{product}"

                $"    ({merged})"
            ]
            @ next later rest
        | AddOuter(domain, (x, width), targets) :: rest ->
            let results = targets |> List.map (fun (_, _, target) -> names.Of target)
            let ys = targets |> List.map (fun (y, _, _) -> names.Of y)
            let total = targets |> List.sumBy (fun (_, width, _) -> width)
            let result = bundle "" results

            let product = $"{bundle result ys}ᵀ · {names.Of x}"

            [
                if isLong (result + product) then
                    $"{result} +="
                    $"    {product}"
                else
                    $"{result} += {product}"

                $"    ({total} × {facts.Lines domain} · {facts.Lines domain} × {width}: over all times and rows at once)"
            ]
            @ next later rest
        | AddRows _ :: _ ->
            let isRows (i: Instruction) = i.IsAddRows
            let together = List.takeWhile isRows instructions

            let sums =
                together
                |> List.choose (fun i ->
                    match i with
                    | AddRows(_, source, target, _) -> Some(names.Parameter target, (names.Of target, names.Of source))
                    | _ -> None)
                |> List.groupBy fst
                |> List.map (fun (_, pairs) ->
                    let result = pairs |> List.map (snd >> fst) |> bundle ""
                    $"{result} += the rows of {pairs |> List.map (snd >> snd) |> bundle result}")

            sums @ next later (List.skip together.Length instructions)
        | Repeat(length, reverse, moving, alternating, body) :: rest ->
            names.Enter(reverse, moving, alternating)

            let isRead (view: View) =
                rest
                |> List.exists (
                    Instruction.slots
                    >> List.exists (fun s -> facts.Owner s = facts.Owner view.Slot)
                )

            let head =
                if reverse then
                    $"for t = {length - 1} … 0:"
                else
                    $"for t = 0 … {length - 1}:"

            let isSequence (view: View) =
                moving |> List.exists (fun m -> m.Slot = view.Slot)

            head
            :: (next (fun view -> isSequence view && isRead view) body
                |> List.map (fun line -> "    " + line))
            @ next later rest
        | Pack _ :: _ ->
            let packs = instructions |> List.takeWhile _.IsPack

            let sizes =
                packs
                |> List.map (fun i ->
                    match i with
                    | Pack packed ->
                        let p = plan.Packings[packed]
                        $"{p.Rows} × {p.Columns}"
                    | _ -> "")

            ("pack " + String.concat ", " sizes)
            :: next later (List.skip packs.Length instructions)
        | Fill(_, target, value) :: rest -> $"{names.Of target} = {value:G6}" :: next later rest
        | other :: rest -> single names other :: next later rest

    and private bundleOf (names: string list) = String.concat ", " names

    /// An instruction that is a line of its own.
    and private single names instruction =
        match instruction with
        | Reduce(_, isMax, source, target) ->
            let what =
                if isMax then
                    "the largest column"
                else
                    "the sum over columns"

            $"{names.Of target} = {what} of {names.Of source}"
        | SumOuter(_, source, target) -> $"{names.Of target} = the sum over time of {names.Of source}"
        | GatherRows(_, (table, _), indices, _, target) ->
            $"{names.Of target} = rows {names.Of indices} of {names.Of table}"
        | ScatterRows(_, indices, source, _, (table, _), _) ->
            $"{names.Of table}, rows {names.Of indices} += {names.Of source}"
        | Move(_, source, target) -> $"{names.Of target} = {names.Of source}"
        | ByReference(op, _, args, target) ->
            let args =
                args |> List.map (fun (value, _) -> names.Of value.View) |> String.concat ", "

            $"{names.Of target.View} = {ShapeRule.name op} of {args}, by the reference"
        | other -> $"{other}"

    /// Names what later instructions tell of: δ by the gate whose gradient it goes into, what goes into a bias, what a loop reads.
    let foresee (names: PlanNames) (plan: Plan) =
        let gateOf target =
            match (names.Of target).Split '.' with
            | [| _; gate |] when not (gate = "weight" || gate = "bias") -> "." + gate
            | [| name; _ |] -> $".{name.TrimStart '∂'}"
            | _ -> ""

        let given = HashSet<string>()

        // A gate whose input's and state's sums part has two δ.
        let call what view target =
            if not (names.IsCalled view) then
                let name = what + gateOf target
                names.Call(view, (if given.Add name then name else $"{what}₂{gateOf target}"))

        for i in plan.Run do
            match i with
            | AddOuter(_, _, targets) ->
                for y, _, target in targets do
                    call "δ" y target
            | _ -> ()

        // A state that is carried linearly goes by its name after each step. What flows back to it does so in the other direction, to the last one
        // first.
        let carried = Stack<struct (string * string)>()

        for i in plan.Run do
            match i with
            | Program(domain, _, steps) ->
                for step in steps do
                    // In reverse the first state stands behind the others.
                    let first (before: View) =
                        { before with
                            Offset = before.Offset + (domain.Outer - 1) * before.Outer
                        }

                    match States.direction step, step.Target, step.Args with
                    | Some time, Memory after, [ _; Memory before; _ ] ->
                        match carried.TryPeek() with
                        | true, struct (state, direction) when direction <> time ->
                            carried.Pop() |> ignore

                            if time = "t+1" then
                                names.Call(first before, $"δ{state}_{domain.Outer - 1}")

                            names.Call(after, $"δ{state}_{{{direction}}}")
                            names.Call(before, $"δ{state}")
                        | _ ->
                            let state = names.Find after |> Option.defaultValue "h"
                            carried.Push(struct (state, time))

                            if time = "t+1" then
                                names.Call(first before, $"{state}_{domain.Outer}")

                            names.Call(after, state)
                            names.Call(before, $"{state}_{{{time}}}")
                    | _ -> ()
            | _ -> ()

        for i in plan.Run do
            match i with
            | AddRows(_, source, target, _) -> call "Σδ" source target
            | Repeat(_, _, moving, _, _) ->
                for m in moving do
                    names.Label(m.Base, m.Offset, plan.Labels[m.Slot])
            | _ -> ()
