/// `rnn show CELL --plan`: what it says is what the plan does.
module RnnFunctional.Tests.PlanTests

open System.IO
open System.Text.RegularExpressions
open Expecto
open RnnFunctional
open RnnFunctional.Cpu

let private input, hidden, steps, batch = 5, 7, 9, 6

let private shown cell =
    let sizes =
        [
            "--input", input
            "--hidden", hidden
            "--steps", steps
            "--batch", batch
            "--threads", 2
        ]
        |> List.collect (fun (name, value) -> [ name; string value ])

    let outcome = App.run ([ "show"; cell; "--plan" ] @ sizes)
    Expect.equal outcome.Code 0 outcome.Errors
    outcome.Output

/// The plan of what `shown` shows.
let private plan cell =
    let cell = (Catalogue.find cell).Make input hidden
    Compile.training (Model.trace (Model.sequence cell.Name (Network.ofCell cell) steps 1 Loss.mse))

let private every =
    testList
        "every cell"
        [
            for entry in Catalogue.all ->
                test entry.Name {
                    let text = shown entry.Name

                    let states =
                        (entry.Make input hidden).State.Decls |> List.map (fun d -> d.Name + "_t")

                    let ofTime =
                        if (plan entry.Name).Run |> List.exists _.IsRepeat then
                            states
                            @ [ "Hoisted"; "Sunk"; $"for t = 0 … {steps - 1}:"; $"for t = {steps - 1} … 0:" ]
                        else
                            [
                                "Scanned"
                                "from the first time to the last"
                                "⊗ h_{t-1}"
                                "from the last time to the first"
                                "δh_{t-1} "
                            ]

                    for part in ofTime @ [ "Packed"; "∂weight_ih"; "loss ="; "saved" ] do
                        Expect.stringContains text part "a part"

                    for line in text.Split '\n' do
                        Expect.isLessThanOrEqual line.Length 116 $"no line is too long: {line}"
                }
        ]

let private numbers =
    test "the numbers for an LSTM are the plan's" {
        let text = Regex.Replace(shown "lstm", @"\s+", " ")
        let plan = plan "lstm"
        let has part = Expect.stringContains text part "text"

        for i in plan.Run do
            match i with
            | Repeat(_, reverse, _, _, body) ->
                for inner in body do
                    match inner with
                    | Program(_, _, steps) ->
                        let inside = steps |> List.filter _.Target.IsRegister |> List.length
                        let where = if reverse then "backwards" else "forwards"

                        has
                            $"{where}, {steps.Length} element-wise operations became 1 pass over memory; of the results, {inside} never"

                        has $"one pass over {batch} × {hidden} numbers, {steps.Length} operations, {inside} of them"
                    | Multiply(_, sources, packed, targets) ->
                        let matrix = plan.Packings[packed]
                        let products = matrix.Pieces.Length

                        Expect.equal
                            products
                            (sources.Length * targets.Length)
                            "one product of each source for each result"

                        has $"({batch} × {matrix.Rows} · {matrix.Rows} × {matrix.Columns}: {products} products in one)"
                    | other -> failtest $"no such instruction expected in a loop: {other}"
            | _ -> ()

        let outers =
            plan.Run
            |> List.sumBy (fun i ->
                match i with
                | AddOuter(_, _, targets) when targets.Length > 1 -> targets.Length
                | _ -> 0)

        has $"the gradients of {outers} matrices left the backward loop"
        has $"over {steps * batch} lines at once ({steps * batch} × {input} · {input} × {4 * hidden})"
        has $"Packed: {plan.Packings.Length} matrices"
        has $"{plan.Packings |> Array.sumBy (fun p -> 4 * p.Rows * p.Columns)} bytes"
        // Both states, four gates and tanh c.
        has $"for each row at each time: {7 * hidden} numbers"
    }

let private readme =
    test "the README's listing is what is printed" {
        match App.checkout with
        | None -> skiptest "not built inside a checkout, so that there is no README"
        | Some root ->
            let text = File.ReadAllText(Path.Combine(root, "README.md"))

            let listing =
                Regex.Match(text, "```\n( *for t = .*?)```", RegexOptions.Singleline).Groups[1].Value

            let shown = (App.run [ "show"; "lstm"; "--plan" ]).Output.ReplaceLineEndings "\n"
            Expect.isNotEmpty listing "a listing"
            Expect.stringContains shown listing "the plan of an LSTM"
    }

let tests = testList "plans" [ every; numbers; readme ]
