/// Runs of a series from end to end.
module RnnFunctional.Tests.SeriesRunTests

open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto

/// Trains the airline series with `more` into a folder, and calls `check` with it.
let private airline more check =
    App.inFolder (fun folder ->
        let run = Path.Combine(folder, "run")
        let outcome = App.run ([ "train"; "airline"; "--out"; run ] @ more)
        Expect.equal outcome.Code 0 $"exit code; it said: {outcome.Errors}"
        check run outcome)

let private read (run: string) name =
    File.ReadAllText(Path.Combine(run, name))

/// The number at `path` in a run's metrics.
let private metric run (path: string list) =
    let root = JsonDocument.Parse(read run "metrics.json").RootElement

    let json =
        path |> List.fold (fun (json: JsonElement) name -> json.GetProperty name) root

    json.GetDouble()

let private files =
    [
        "checkpoint.safetensors"
        "config.json"
        "history.csv"
        "metrics.json"
        "predictions.csv"
        "report.html"
        "series.csv"
    ]

let private written =
    test "a run is complete" {
        airline [ "--epochs"; "5"; "--seeds"; "2" ] (fun run _ ->
            let found =
                Directory.GetFiles run |> Array.map (fun f -> FileInfo(f).Name) |> Array.sort

            Expect.equal (List.ofArray found) files "files"

            Expect.equal
                (File.ReadAllLines(Path.Combine(run, "predictions.csv")).Length)
                (1 + 48)
                "rows of predictions: all 48 months"

            Expect.equal (File.ReadAllLines(Path.Combine(run, "history.csv")).Length) (1 + 2 * 5) "rows of history"
            let metrics = JsonDocument.Parse(read run "metrics.json").RootElement

            Expect.equal
                (metrics
                    .GetProperty("test")
                    .GetProperty("one_step")
                    .GetProperty("rmse")
                    .GetProperty("per_seed")
                    .GetArrayLength())
                2
                "seeds"

            for baseline in
                [
                    "persistence"
                    "seasonal_naive"
                    "drifted_seasonal_naive"
                    "seasonal_ratio"
                    "holt_winters"
                ] do
                let rmse = metric run [ "baselines"; baseline; "one_step"; "rmse" ]
                Expect.isGreaterThan rmse 0.0 baseline

            Expect.isGreaterThan (metric run [ "seconds" ]) 0.0 "seconds")
    }

let private report =
    test "the report opens without a network and shows everything" {
        airline [ "--epochs"; "5" ] (fun run _ ->
            let html = read run "report.html"
            // Outside of the drawing library's own text nothing is fetched.
            Expect.isFalse (Regex.IsMatch(html, "<(script|link|img)[^>]+(src|href)=")) "no file is fetched"

            for part in
                [
                    "one step ahead, 95 % interval"
                    "all steps ahead, 95 % interval"
                    "What was missed"
                    "holt_winters"
                    "learning rate"
                ] do
                Expect.stringContains html part "a part of the report"

            Expect.equal (Regex.Count(html, "Plotly.newPlot\\('")) 4 "figures")
    }

/// Published values of the parameter-free rules on this split, which the program has to find by itself.
let private baselines =
    test "baselines are those known for the split" {
        airline [ "--epochs"; "1" ] (fun run _ ->
            for name, known in
                [
                    "persistence", 48.04
                    "seasonal_naive", 41.85
                    "seasonal_ratio", 15.62
                    "seasonal_difference", 15.36
                ] do
                let rmse = metric run [ "baselines"; name; "one_step"; "rmse" ]
                Expect.floatClose { absolute = 0.005; relative = 0.0 } rmse known name)
    }

let private lesson =
    test "the lesson's network is persistence, and the report says so" {
        airline [ "--preset"; "lesson" ] (fun run outcome ->
            let rmse = metric run [ "test"; "one_step"; "rmse"; "mean" ]
            Expect.isTrue (rmse > 47.0 && rmse < 50.0) $"near the lecture's 47.5, found {rmse}"
            Expect.stringContains outcome.Output "has learned persistence" "console"
            Expect.stringContains (read run "report.html") "has learned persistence" "report")
    }

let private tuned =
    test "the tuned network reaches its marks over five seeds" {
        airline [ "--seeds"; "5" ] (fun run _ ->
            Expect.isLessThan (metric run [ "test"; "one_step"; "rmse"; "mean" ]) 13.74 "one step: an ARIMA's"
            Expect.isLessThan (metric run [ "test"; "horizon48"; "rmse"; "mean" ]) 45.36 "48 steps: Holt-Winters' in R")
    }

let private repeatable =
    test "the same seed gives the same bits" {
        let bytes () =
            airline [ "--epochs"; "10"; "--seeds"; "3" ] (fun run _ ->
                [ "checkpoint.safetensors"; "predictions.csv"; "history.csv"; "config.json" ]
                |> List.map (fun name -> File.ReadAllBytes(Path.Combine(run, name))))

        Expect.equal (bytes ()) (bytes ()) "files"
    }

/// The airline series' own file, with its last 48 values replaced by `change`.
let private changed (folder: string) change =
    let source =
        Path.Combine(System.AppContext.BaseDirectory, "data", "airline-passengers.csv")

    let lines = File.ReadAllLines source |> Array.filter ((<>) "")

    let values =
        lines
        |> Array.skip 1
        |> Array.mapi (fun t line -> if t < 96 then float (line.Split(',')[1]) else change t)

    App.series folder "changed.csv" values

let private unseen preset =
    test $"the test months have no part in training ({preset})" {
        let parameters change =
            App.inFolder (fun folder ->
                let run = Path.Combine(folder, "run")
                let file = changed folder change

                let outcome =
                    App.run
                        [
                            "train"
                            "--series"
                            file
                            "--period"
                            "12"
                            "--test"
                            "48"
                            "--preset"
                            preset
                            "--epochs"
                            "5"
                            "--power"
                            "0.5"
                            "--out"
                            run
                        ]

                Expect.equal outcome.Code 0 outcome.Errors
                File.ReadAllBytes(Path.Combine(run, "checkpoint.safetensors")))

        Expect.equal (parameters (fun t -> float t)) (parameters (fun t -> 9000.0 - 7.0 * float t)) "parameters"
    }

let private overwritten =
    test "a run is replaced when asked to" {
        airline [ "--epochs"; "2" ] (fun run _ ->
            let outcome =
                App.run [ "train"; "airline"; "--epochs"; "3"; "--out"; run; "--overwrite" ]

            Expect.equal outcome.Code 0 outcome.Errors
            Expect.stringContains (read run "config.json") "\"epochs\": 3" "the new run"
            let parent = Directory.GetParent run |> Option.ofObj |> Option.get
            Expect.equal (parent.GetFileSystemInfos().Length) 1 "nothing else stands beside it")
    }

let private validated =
    test "a validation looks at no test row and writes nothing" {
        let scores change =
            App.inFolder (fun folder ->
                let file = changed folder change

                let outcome =
                    App.run
                        [
                            "train"
                            "--series"
                            file
                            "--period"
                            "12"
                            "--test"
                            "48"
                            "--epochs"
                            "5"
                            "--validate"
                        ]

                Expect.equal outcome.Code 0 outcome.Errors
                Expect.equal (Directory.GetFileSystemEntries(folder).Length) 1 "only the series"
                outcome.Output)

        Expect.equal (scores float) (scores (fun t -> 1.0 + float (t * t))) "scores"
    }

let private forecasts =
    test "a trained series is forecast past its end" {
        airline [ "--epochs"; "20"; "--seeds"; "2" ] (fun run _ ->
            let csv = Path.Combine(run, "..", "forecast.csv")
            let outcome = App.run [ "forecast"; run; "--horizon"; "24"; "--csv"; csv ]
            Expect.equal outcome.Code 0 outcome.Errors

            let rows =
                File.ReadAllLines csv
                |> Array.skip 1
                |> Array.map (fun line -> line.Split(',') |> Array.map float)

            Expect.equal rows.Length 24 "steps"

            for row in rows do
                Expect.isTrue (row[2] < row[1] && row[1] < row[3]) "the forecast lies between its bounds"

            // A season that grows: the forecast keeps the shape of the last year.
            let forecast month = Array.item 1 rows[month - 1]
            Expect.isGreaterThan (forecast 7) (forecast 11) "July over November")
    }

let private refusedForecast name damage (parts: string list) =
    test name {
        airline [ "--epochs"; "2" ] (fun run _ ->
            damage run
            let outcome = App.run [ "forecast"; run; "--horizon"; "3" ]
            Expect.equal outcome.Code 2 "exit code"

            for part in parts do
                Expect.stringContains outcome.Errors part "message")
    }

let private edit name (change: byte[] -> byte[]) (run: string) =
    let path = Path.Combine(run, name)
    File.WriteAllBytes(path, change (File.ReadAllBytes path))

let private replace name (a: string) (b: string) (run: string) =
    let path = Path.Combine(run, name)
    File.WriteAllText(path, (File.ReadAllText path).Replace(a, b))

let private damaged =
    let checkpoint = "checkpoint.safetensors"

    testList
        "damaged runs"
        [
            refusedForecast "a checkpoint cut short" (edit checkpoint (Array.take 700)) [ checkpoint; "damaged" ]
            refusedForecast "an empty checkpoint" (edit checkpoint (fun _ -> [||])) [ checkpoint; "damaged" ]
            refusedForecast
                "a header that claims too much"
                (edit checkpoint (Array.mapi (fun i b -> if i < 8 then 255uy else b)))
                [ "claims" ]
            refusedForecast
                "a checkpoint of another size of network"
                (replace "config.json" "\"hidden\": 8" "\"hidden\": 7")
                [ "shape"; "asks for" ]
            refusedForecast "a missing checkpoint" (fun run -> File.Delete(Path.Combine(run, checkpoint))) [ "missing" ]
            refusedForecast
                "a configuration that is no JSON"
                (edit "config.json" (Array.take 40))
                [ "config.json"; "damaged" ]
            refusedForecast
                "a configuration without a setting"
                (replace "config.json" "\"hidden\": 8," "")
                [ "config.json"; "damaged" ]
            refusedForecast
                "a missing series"
                (fun run -> File.Delete(Path.Combine(run, "series.csv")))
                [ "series.csv" ]
            refusedForecast
                "a parameter that is no number"
                (edit checkpoint (fun b -> Array.append b[.. b.Length - 9] (System.BitConverter.GetBytes nan)))
                [ "no number" ]
        ]

let private horizons =
    testList
        "horizons"
        [
            for horizon in [ "-3"; "0" ] ->
                test $"a horizon of {horizon} is refused" {
                    airline [ "--epochs"; "2" ] (fun run _ ->
                        let outcome = App.run [ "forecast"; run; "--horizon"; horizon ]
                        Expect.equal outcome.Code 2 "exit code"
                        Expect.stringContains outcome.Errors $"found {horizon}" "message")
                }
        ]

/// Real series, where a data folder is at hand.
let private others =
    let data = System.Environment.GetEnvironmentVariable "RNN_DATA" |> Option.ofObj

    testList
        "other series"
        [
            for name, more in
                [
                    "monthly-sunspots", [ "--period"; "132" ]
                    "daily-min-temperatures", []
                    "co2-mm-mlo", [ "--column"; "Average"; "--period"; "12" ]
                ] ->
                test name {
                    match data with
                    | None -> skiptest "RNN_DATA names no data folder"
                    | Some data ->
                        let file = Path.Combine(data, "series", name + ".csv")

                        if not (File.Exists file) then
                            skiptest $"RNN_DATA has no series/{name}.csv"

                        App.inFolder (fun folder ->
                            let run = Path.Combine(folder, "run")

                            let outcome =
                                App.run ([ "train"; "--series"; file; "--epochs"; "30"; "--out"; run ] @ more)

                            Expect.equal outcome.Code 0 outcome.Errors

                            Expect.isLessThan
                                (metric run [ "test"; "one_step"; "rmse"; "mean" ])
                                (metric run [ "baselines"; "persistence"; "one_step"; "rmse" ])
                                "one step ahead it is better than persistence")
                }
        ]

let private shows =
    testList
        "cells and info"
        [
            test "every cell of the catalogue is listed and can be shown" {
                let listed = (App.run [ "cells" ]).Output

                for entry in RnnFunctional.Catalogue.all do
                    Expect.stringContains listed entry.Name "the list"
                    let shown = App.run [ "show"; entry.Name; "--input"; "2"; "--hidden"; "3" ]
                    Expect.equal shown.Code 0 "exit code"

                    for part in entry.Equations @ [ "weight_ih"; "matmul" ] do
                        Expect.stringContains shown.Output part entry.Name
            }
            test "help has an example for every verb" {
                let help = App.run [ "--help" ]
                Expect.equal help.Code 0 "exit code"

                for verb in [ "train"; "forecast"; "cells"; "show"; "info" ] do
                    Expect.stringContains help.Output $"rnn {verb}" "example"
            }
            test "info names every engine and what it needs" {
                let info = App.run [ "info" ]
                Expect.equal info.Code 0 "exit code"

                for engine in [ "reference"; "cpu"; "torch"; "scratch" ] do
                    Expect.stringContains info.Output engine "engine"
            }
        ]

let tests =
    testList
        "runs"
        [
            written
            report
            baselines
            lesson
            tuned
            repeatable
            unseen "tuned"
            unseen "lesson"
            overwritten
            validated
            forecasts
            damaged
            horizons
            others
            shows
        ]
