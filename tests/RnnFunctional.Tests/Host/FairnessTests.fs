/// The same seed gives the same run, and what is kept for the test has no part in anything before it.
module RnnFunctional.Tests.FairnessTests

open System.IO
open Expecto

let private repeatable =
    test "the same seed gives the same bits" {
        let bytes () =
            AirlineRun.train [ "--epochs"; "10"; "--seeds"; "3" ] (fun run _ ->
                [ "checkpoint.safetensors"; "predictions.csv"; "history.csv"; "config.json" ]
                |> List.map (fun name -> File.ReadAllBytes(Path.Combine(run, name))))

        Expect.equal (bytes ()) (bytes ()) "files"
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
    testList "fairness" [ repeatable; unseen "tuned"; unseen "lesson"; validated ]
