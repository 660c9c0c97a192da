/// `rnn study vanishing` with tiny trials: run, interrupted, gone on with, and refused.
module RnnFunctional.Tests.VanishingStudyTests

open System
open System.IO
open System.Text.Json
open Expecto
open RnnFunctional.Cli
open RnnFunctional.Host.Commands
open RnnFunctional.Vanishing
open RnnFunctional.Tests.ReviewsRun

let private budget steps =
    {
        Hidden = 4
        Batch = 4
        Steps = steps
        Every = 10
        Validation = 10
        Test = 20
    }

let private planned steps =
    Func<int, Remedy[], PlannedTrial[]>(fun seeds remedies ->
        [|
            for task in [ Adding.task 12; FirstSymbol.task 5 ] do
                for remedy in remedies do
                    for seed in 1..seeds do
                        {
                            Task = task
                            Remedy = remedy
                            Seed = seed
                            Budget = budget steps
                            Listens = task.Name = "adding"
                        }
        |])

let private study steps folder more (stops: unit -> bool) =
    let arguments =
        [ "study"; "vanishing"; "--out"; folder; "--variants"; "gru"; "--threads"; "1" ]
        @ more

    match Command.parse (Array.ofList arguments) with
    | Command.Study study -> onConsole (fun console -> VanishingCommand.Run(study, console, planned steps, stops))
    | other -> failtest $"not understood: {other}"

let private never () = false

let private trials folder =
    Directory.GetFiles(path folder "trials")
    |> Array.map (fun f -> string (Path.GetFileName f))
    |> Array.sort

/// A trial's file without the seconds it took.
let private content folder name =
    File.ReadAllLines(Path.Combine(folder, "trials", name))
    |> Array.filter (fun line -> not (line.Contains "seconds"))

let tests =
    testList
        "study of the vanishing gradient"
        [
            test "runs every trial, and writes page, tables and numbers; interrupted, it goes on to the same" {
                App.inFolder (fun folder ->
                    let whole, parts = path folder "whole", path folder "parts"
                    let code, output = study 30 whole [] never
                    Expect.equal code 0 output
                    Expect.stringContains output "1 of 4: adding 12, tanh: mean square error" "a line for each trial"

                    Expect.equal
                        (trials whole)
                        [|
                            "adding-12-gru-1.json"
                            "adding-12-tanh-1.json"
                            "first-symbol-5-gru-1.json"
                            "first-symbol-5-tanh-1.json"
                        |]
                        "trials"

                    let page = File.ReadAllText(path whole "report.html")

                    for part in
                        [
                            "What the numbers say"
                            "Remedies and lengths"
                            "The Jacobians"
                            "rotor-lstm"
                        ] do
                        Expect.stringContains page part "page"

                    use metrics = JsonDocument.Parse(File.ReadAllText(path whole "metrics.json"))
                    let root = metrics.RootElement
                    let number (e: JsonElement) = e.GetDouble()

                    Expect.isLessThan
                        (number (root.GetProperty("gradient_ratio_lag100").GetProperty "elman-tanh"))
                        1e-6
                        "ratio"

                    let gru = root.GetProperty("adding").GetProperty("12").GetProperty "gru"
                    Expect.isGreaterThan (number (gru.GetProperty "mse")) 0.0 "mse"
                    Expect.equal (gru.GetProperty("solved").ValueKind) JsonValueKind.False "solved"
                    let header = File.ReadLines(path whole "gradients.csv") |> Seq.head
                    Expect.stringStarts header "lag,elman-tanh," "a column for each cell"
                    Expect.equal (File.ReadLines(path whole "gradients.csv") |> Seq.length) 200 "a row for each lag"

                    // At the fifth look, in the middle of the second trial.
                    let mutable looks = 0

                    let code, output =
                        study 30 parts [] (fun () ->
                            looks <- looks + 1
                            looks = 5)

                    Expect.equal code 130 output
                    Expect.stringContains output "goes on" "how to go on"
                    Expect.equal (trials parts) [| "adding-12-tanh-1.json" |] "the one that was complete"
                    let code, output = study 30 parts [] never
                    Expect.equal code 0 output
                    Expect.isFalse (output.Contains "1 of 4") "what is there is not run again"

                    for name in trials whole do
                        Expect.equal (content parts name) (content whole name) name

                    // Trials with another budget, and one that is damaged.
                    Refused.naming [ "adding-12-tanh-1.json"; "another engine, budget or remedy"; "--out" ] (fun () ->
                        study 40 whole [] never)

                    File.WriteAllText(Path.Combine(whole, "trials", "adding-12-gru-1.json"), "{ \"engine\": ")
                    Refused.naming [ "adding-12-gru-1.json"; "damaged" ] (fun () -> study 30 whole [] never))
            }

            App.refused "an unknown remedy" [ "unknown variant 'lsmt'"; "rotor-lstm"; "lstm" ] (fun folder ->
                [ "study"; "vanishing"; "--variants"; "lsmt"; "--out"; path folder "study" ])

            App.refused "an engine that can't run such models" [ "--engine scratch" ] (fun folder ->
                [
                    "study"
                    "vanishing"
                    "--quick"
                    "--engine"
                    "scratch"
                    "--out"
                    path folder "study"
                ])

            App.refused "data, which it does not read" [ "--data"; "reads nothing" ] (fun folder ->
                [ "study"; "vanishing"; "--data"; folder ])

            App.refused "a report on nothing" [ "holds no trial"; "rnn study vanishing --out" ] (fun folder ->
                [ "study"; "vanishing"; "--report-only"; "--out"; path folder "study" ])

            App.refused "no seeds" [ "--seeds"; "found 0" ] (fun folder ->
                [ "study"; "vanishing"; "--seeds"; "0"; "--out"; path folder "study" ])

            App.refused "--quick elsewhere" [ "--quick"; "vanishing" ] (fun folder ->
                [ "study"; "imdb"; "--quick"; "--out"; path folder "study" ])
        ]
