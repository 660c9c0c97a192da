namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional
open RnnFunctional.Kernels

/// Element-wise programs as formulas: what stays in a register and is read once is written where it is read.
module internal Formula =

    /// A text, and how tightly it holds together: 0 a sum, 1 a product, 2 a name or a function.
    type private Term = string * int

    let private tight level (text: string, mine: int) =
        if mine < level then $"({text})" else text

    let private call name (x: Term) : Term = $"{name}({fst x})", 2
    let private sum sign (a: Term) (b: Term) : Term = $"{fst a} {sign} {tight 1 b}", 0
    let private product (a: Term) (b: Term) : Term = $"{tight 1 a} ⊗ {tight 1 b}", 1

    /// The name of the function that an operation is, where it is one.
    let functionOf op =
        match op with
        | TileOp.Exp -> Some "exp"
        | TileOp.Log -> Some "ln"
        | TileOp.Sqrt -> Some "√"
        | TileOp.Tanh -> Some "tanh"
        | TileOp.Sigmoid -> Some "σ"
        | TileOp.Relu -> Some "relu"
        | TileOp.Softplus -> Some "softplus"
        | _ -> None

    let private term op (args: Term[]) : Term =
        match functionOf op, op with
        | Some f, _ -> call f args[0]
        | _, TileOp.Copy -> args[0]
        | _, TileOp.Neg -> $"-{tight 1 args[0]}", 1
        | _, TileOp.Add -> sum "+" args[0] args[1]
        | _, TileOp.Sub -> sum "-" args[0] args[1]
        | _, TileOp.Mul -> product args[0] args[1]
        | _, TileOp.Div -> $"{tight 1 args[0]} / {tight 2 args[1]}", 1
        | _, TileOp.Max -> $"max({fst args[0]}, {fst args[1]})", 2
        | _, TileOp.SigmoidSlope -> product (call "σ′" args[0]) args[1]
        | _, TileOp.TanhSlope -> product (call "tanh′" args[0]) args[1]
        | _, TileOp.Select -> $"{tight 1 args[1]} where {tight 1 args[0]} > 0, else {tight 1 args[2]}", 0
        | _, (TileOp.MultiplyAdd | TileOp.Recur | TileOp.RecurBack) -> sum "+" args[2] (product args[0] args[1])
        | _, TileOp.MultiplySubtract -> sum "-" args[2] (product args[0] args[1])
        | _, TileOp.Blend -> sum "+" (product args[0] args[1]) (product (sum "-" ("1", 2) args[0]) args[2])
        | _, other -> $"{other}(" + (args |> Array.map fst |> String.concat ", ") + ")", 2

    /// A line of a program: what is computed, the formula, and where it is written, if to memory.
    type Line =
        {
            Name: string
            Text: string
            Target: View voption
        }

    /// How often each step's register is read before it is given to another.
    let private reads (steps: TileStep[]) =
        Array.init steps.Length (fun at ->
            match steps[at].Target with
            | Register r ->
                let rest = Array.skip (at + 1) steps

                // The step that takes the register over may still read it.
                let last =
                    rest
                    |> Array.tryFindIndex (fun s -> s.Target = Register r)
                    |> Option.map ((+) 1)
                    |> Option.defaultValue rest.Length

                Array.take last rest
                |> Array.sumBy (fun s -> s.Args |> List.filter ((=) (Register r)) |> List.length)
            | _ -> 0)

    /// The program `steps` as lines. New places are named after what is written there.
    let lines (names: PlanNames) (steps: TileStep list) : Line list =
        let steps = Array.ofList steps
        let reads = reads steps
        let registers = Dictionary<int, Term * string option>()
        let mutable letters = [ "u"; "p"; "q"; "s" ]

        let isParameter operand =
            match operand with
            | Memory view -> names.IsParameter view
            | _ -> false

        let read operand : Term * string option =
            match operand with
            | Register r -> registers[r]
            | Number n -> (n.ToString "G6", 2), None
            | Memory view -> (names.Of view, 2), names.Gate view

        [
            for at in 0 .. steps.Length - 1 do
                let step = steps[at]
                let args = step.Args |> List.map read |> Array.ofList
                let formula = term step.Op (Array.map fst args)
                let gates = args |> Array.choose snd |> Array.distinct

                // What a gate's function makes of its sum is called after the gate.
                let gate = if gates.Length = 1 then Some gates[0] else None
                let isFunction = (functionOf step.Op).IsSome

                match step.Target with
                | Register r when reads[at] = 1 -> registers[r] <- formula, (if isFunction then None else gate)
                | Register r ->
                    let letter = List.tryHead letters |> Option.defaultValue $"r{r}"
                    letters <- if letters.IsEmpty then [] else letters.Tail
                    registers[r] <- (letter, 2), (if isFunction then None else gate)

                    {
                        Name = letter
                        Text = fst formula
                        Target = ValueNone
                    }
                | Memory view ->
                    if (names.Find view).IsNone then
                        match functionOf step.Op, gate with
                        | Some _, Some gate -> names.Call(view, gate)
                        | Some f, None when snd (fst args[0]) = 2 && (fst formula).Length <= 20 ->
                            names.Call(view, $"{f} {fst (fst args[0])}")
                        | None, Some gate ->
                            names.Call(
                                view,
                                (if List.forall isParameter step.Args then
                                     $"bias.{gate}"
                                 else
                                     $"a.{gate}")
                            )

                            names.Mark(view, Some gate)
                        | None, None when step.Args |> List.forall isParameter -> names.Call(view, "bias")
                        | _, None when (fst formula).Length <= 20 -> names.Call(view, $"({fst formula})")
                        | _, None -> ()

                    {
                        Name = names.Of view
                        Text = fst formula
                        Target = ValueSome view
                    }
                | Number _ -> ()
        ]
