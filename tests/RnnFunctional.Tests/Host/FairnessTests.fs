/// The same seed gives the same run, and what is kept for the test has no part in anything before it.
module RnnFunctional.Tests.FairnessTests

open System.IO
open Expecto

let private repeatable =
    test "the same seed gives the same bits" {
        let bytes threads =
            AirlineRun.train [ "--epochs"; "10"; "--seeds"; "3"; "--threads"; threads ] (fun run _ ->
                Expect.stringContains (AirlineRun.read run "config.json") $"\"threads\": {threads}" "it is recorded"

                [ "checkpoint.safetensors"; "predictions.csv"; "history.csv" ]
                |> List.map (fun name -> File.ReadAllBytes(Path.Combine(run, name))))

        Expect.equal (bytes "2") (bytes "2") "files"
        // Here a network has one thread in any case.
        Expect.equal (bytes "1") (bytes "3") "files on other threads"
    }

let private engines =
    test "the compiled engine's scores are the reference's" {
        let scores engine =
            AirlineRun.train [ "--engine"; engine; "--epochs"; "40" ] (fun run _ ->
                Expect.stringContains (AirlineRun.read run "config.json") $"\"engine\": \"{engine}\"" "it is recorded"

                [ "one_step"; "horizon48" ]
                |> List.map (fun part -> AirlineRun.metric run [ "test"; part; "rmse"; "mean" ]))

        // Of 20 and 40 thousand passengers: float32 has 7 digits, and training loses some of them.
        for compiled, reference in List.zip (scores "cpu") (scores "reference") do
            Expect.floatClose { absolute = 0.0; relative = 1e-3 } compiled reference "RMSE"
    }

/// Trains on the airline series whose test months are what `change` makes of them, with `more` options made from the folder,
/// and looks at the folder and the outcome.
let private withTest change (more: string -> string list) look =
    App.inFolder (fun folder ->
        let file = AirlineRun.changed folder change

        let outcome =
            App.run (
                [ "train"; "--series"; file; "--period"; "12"; "--test"; "48"; "--epochs"; "5" ]
                @ more folder
            )

        Expect.equal outcome.Code 0 outcome.Errors
        look folder outcome)

let private unseen preset =
    test $"the test months have no part in training ({preset})" {
        let options folder =
            [ "--preset"; preset; "--power"; "0.5"; "--out"; Path.Combine(folder, "run") ]

        let parameters change =
            withTest change options (fun folder _ ->
                File.ReadAllBytes(Path.Combine(folder, "run", "checkpoint.safetensors")))

        Expect.equal (parameters float) (parameters (fun t -> 9000.0 - 7.0 * float t)) "parameters"
    }

let private validated =
    test "a validation looks at no test row and writes nothing" {
        let scores change =
            withTest change (fun _ -> [ "--validate" ]) (fun folder outcome ->
                Expect.equal (Directory.GetFileSystemEntries(folder).Length) 1 "only the series"
                outcome.Output)

        Expect.equal (scores float) (scores (fun t -> 1.0 + float (t * t))) "scores"
    }

let tests =
    testList "fairness" [ repeatable; engines; unseen "tuned"; unseen "lesson"; validated ]
