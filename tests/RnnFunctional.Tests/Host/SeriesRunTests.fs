/// Runs of a series from end to end.
module RnnFunctional.Tests.SeriesRunTests

open System.IO
open System.Text.Json
open System.Text.RegularExpressions
open Expecto

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
        AirlineRun.train [ "--epochs"; "5"; "--seeds"; "2" ] (fun run _ ->
            let found =
                Directory.GetFiles run |> Array.map (fun f -> FileInfo(f).Name) |> Array.sort

            Expect.equal (List.ofArray found) files "files"

            Expect.equal
                (File.ReadAllLines(Path.Combine(run, "predictions.csv")).Length)
                (1 + 48)
                "rows of predictions: all 48 months"

            Expect.equal (File.ReadAllLines(Path.Combine(run, "history.csv")).Length) (1 + 2 * 5) "rows of history"
            let metrics = JsonDocument.Parse(AirlineRun.read run "metrics.json").RootElement

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
                let rmse = AirlineRun.metric run [ "baselines"; baseline; "one_step"; "rmse" ]
                Expect.isGreaterThan rmse 0.0 baseline

            Expect.isGreaterThan (AirlineRun.metric run [ "seconds" ]) 0.0 "seconds")
    }

let private report =
    test "the report opens without a network and shows everything" {
        AirlineRun.train [ "--epochs"; "5" ] (fun run _ ->
            let html = AirlineRun.read run "report.html"
            Told.alone html

            html
            |> Told.all
                [
                    "one step ahead, 95 % interval"
                    "all steps ahead, 95 % interval"
                    "What was missed"
                    "holt_winters"
                    "learning rate"
                ]

            Expect.equal (Regex.Count(html, "Plotly.newPlot\\('")) 4 "figures")
    }

let private baselines =
    test "baselines are those known for the split" {
        AirlineRun.train [ "--epochs"; "1" ] (fun run _ ->
            for name, known in
                [
                    "persistence", 48.04
                    "seasonal_naive", 41.85
                    "seasonal_ratio", 15.62
                    "seasonal_difference", 15.36
                ] do
                let rmse = AirlineRun.metric run [ "baselines"; name; "one_step"; "rmse" ]
                Expect.floatClose { absolute = 0.005; relative = 0.0 } rmse known name)
    }

let private lesson =
    test "the lesson's network is persistence, and the report says so" {
        AirlineRun.train [ "--preset"; "lesson" ] (fun run outcome ->
            let rmse = AirlineRun.metric run [ "test"; "one_step"; "rmse"; "mean" ]
            Expect.isTrue (rmse > 47.0 && rmse < 50.0) $"near the lecture's 47.5, found {rmse}"
            Expect.stringContains outcome.Output "has learned persistence" "console"
            Expect.stringContains (AirlineRun.read run "report.html") "has learned persistence" "report")
    }

let private tuned =
    test "the tuned network reaches its marks over five seeds" {
        AirlineRun.train [ "--seeds"; "5" ] (fun run _ ->
            Expect.isLessThan
                (AirlineRun.metric run [ "test"; "one_step"; "rmse"; "mean" ])
                13.74
                "one step: an ARIMA's"

            Expect.isLessThan
                (AirlineRun.metric run [ "test"; "horizon48"; "rmse"; "mean" ])
                45.36
                "48 steps: Holt-Winters' in R")
    }

let private overwritten =
    test "a run is replaced when asked to" {
        AirlineRun.train [ "--epochs"; "2" ] (fun run _ ->
            let outcome =
                App.run [ "train"; "airline"; "--epochs"; "3"; "--out"; run; "--overwrite" ]

            Expect.equal outcome.Code 0 outcome.Errors
            Expect.stringContains (AirlineRun.read run "config.json") "\"epochs\": 3" "the new run"
            let parent = Directory.GetParent run |> Option.ofObj |> Option.get
            Expect.equal (parent.GetFileSystemInfos().Length) 1 "nothing else stands beside it")
    }

let tests =
    testList "runs" [ written; report; baselines; lesson; tuned; overwritten ]
