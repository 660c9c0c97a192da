/// Runs of a series that are interrupted and gone on with.
module RnnFunctional.Tests.SeriesResumeTests

open System.IO
open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Cpu
open RnnFunctional.Series
open RnnFunctional.Tests.ReviewsRun
open RnnFunctional.Tests.InterruptedSeries

let private series =
    Array.init 40 (fun t -> 30.0 + 0.2 * float t + 4.0 * sin (float t * 1.6))

/// An observer that stops after `steps` steps, and where it is told that the training stands.
let private stopping steps =
    let stops = atStep steps
    let mutable last = None

    { NetworkObserver.none with
        Stops = stops
        Save = fun state -> last <- Some state
    },
    fun () -> last

/// The lecture's network takes steps of one example, the tuned one of the whole series.
let private stopsAnywhere =
    [
        for preset in [ "lesson"; "tuned" ] do
            let settings =
                { Settings.preset preset with
                    Hidden = 2
                    Period = 4
                    Epochs = if preset = "lesson" then 2 else 12
                }

            let train = Evaluation.trainFrom (CpuEngine.withThreads 1) settings 3 series
            let whole = lazy (train None NetworkObserver.none |> Option.get)

            property 10 $"{preset}: stopped after any two steps and gone on with, a network is as if never stopped"
            <| fun (PositiveInt first, PositiveInt second) ->
                let mutable state = None

                for steps in [ first; second ] do
                    let observer, saved = stopping (1 + steps % 40)

                    if train state observer |> Option.isNone then
                        Expect.isSome (saved ()) "the state is told"

                    state <- saved ()

                let ended = train state NetworkObserver.none |> Option.get
                Expect.equal ended.Parameters whole.Value.Parameters "parameters"
                Expect.equal ended.Losses whole.Value.Losses "losses"
    ]

let private runs =
    testList
        "runs"
        [
            // In the first seed's first epoch and at its very end, and in the second one's.
            for step in [ 1; stepsOfSeed; stepsOfSeed + 95; 3 * stepsOfSeed ] do
                test $"stopped after step {step}, it ends with the same bits" {
                    App.inFolder (fun folder ->
                        let run = path folder "run"
                        let code, output = trainUntil run options (atStep step)
                        Expect.equal code 130 "exit code"
                        Expect.stringContains (output.Replace("\n", "")) "rnn train --resume" "it says how to go on"
                        Expect.isFalse (Directory.Exists run) "it has no name yet"
                        let outcome = App.run [ "train"; "--resume"; run ]
                        Expect.equal outcome.Code 0 outcome.Errors
                        LastingFiles.same shared.Value run

                        Expect.equal
                            (App.contents folder |> Set.filter Directory.Exists)
                            (set [ run ])
                            "all else is gone")
                }
            test "trained seeds are kept as they are, the one under way goes on, and others have not begun" {
                let files =
                    Directory.GetFiles(interrupted.Value, "seed*.json")
                    |> Array.map (fun file -> FileInfo(file).Name)
                    |> Array.sort

                Expect.equal files [| "seed1.json"; "seed2.json" |] "files"
            }
            test "several seeds at once" {
                App.inFolder (fun folder ->
                    let run = path folder "run"
                    // Another configuration, and so not the shared run's files, but its networks.
                    let more = options[.. options.Length - 3] @ [ "--threads"; "2" ]
                    Expect.equal (fst (trainUntil run more (atStep 200))) 130 "interrupted"
                    Expect.equal (fst (resumeUntil run (atStep 100))) 130 "interrupted again"
                    Expect.equal (fst (resumeUntil run (fun () -> false))) 0 "gone on with"

                    for name in [ "checkpoint.safetensors"; "history.csv"; "predictions.csv" ] do
                        Expect.isTrue (bytes run name = bytes shared.Value name) $"{name} is the same")
            }
            test "a run that is to be replaced stays until the new one is complete" {
                App.inFolder (fun folder ->
                    let run = path folder "run"
                    TextRun.copy shared.Value run
                    let before = bytes run "checkpoint.safetensors"
                    let another = [ "--preset"; "lesson"; "--epochs"; "1"; "--overwrite" ]
                    Expect.equal (fst (trainUntil run another (atStep 50))) 130 "interrupted"
                    LastingFiles.same shared.Value run
                    Expect.equal (App.run [ "train"; "--resume"; run ]).Code 0 "gone on with"
                    Expect.isFalse (bytes run "checkpoint.safetensors" = before) "the new one"
                    Expect.equal (App.contents folder |> Set.filter Directory.Exists) (set [ run ]) "all else is gone")
            }
            test "the seconds of all parts count" {
                App.inFolder (fun folder ->
                    let run = path folder "run"
                    TextRun.copy interrupted.Value (run + ".unfinished")
                    TextRun.change "seed1.json" "\"run_seconds\": " "\"run_seconds\": 1000" (run + ".unfinished")
                    Expect.equal (fst (resumeUntil run (fun () -> false))) 0 "gone on with"
                    Expect.isGreaterThan (AirlineRun.metric run [ "seconds" ]) 1000.0 "seconds")
            }
        ]

let private refused =
    testList
        "refused"
        [
            App.refused "a forecast before it is complete" [ "interrupted"; "rnn train --resume" ] (fun folder ->
                TextRun.copy interrupted.Value (path folder "run.unfinished")
                [ "forecast"; path folder "run"; "--horizon"; "3" ])
            App.refused "another run in its place" [ ".unfinished"; "--resume"; "--overwrite" ] (fun folder ->
                TextRun.copy interrupted.Value (path folder "run.unfinished")
                [ "train"; "airline"; "--out"; path folder "run" ])
            App.refused "a complete run" [ "complete"; "rnn forecast" ] (fun _ -> [ "train"; "--resume"; shared.Value ])
            App.refused "a state that no training has" [ "seed2.json"; "damaged" ] (fun folder ->
                let run = path folder "run.unfinished"
                TextRun.copy interrupted.Value run
                TextRun.change "seed2.json" "\"epoch\": 2" "\"epoch\": 1" run
                [ "train"; "--resume"; run ])
            for value in [ "-1"; "NaN" ] do
                App.refused $"--save-every {value}" [ "--save-every"; "at least 0"; value ] (fun folder ->
                    [ "train"; "airline"; "--out"; path folder "run"; "--save-every"; value ])
        ]

let tests =
    testSequenced (testList "series resumed" [ testList "laws" stopsAnywhere; runs; refused ])
