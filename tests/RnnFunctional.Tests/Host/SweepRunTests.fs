/// `rnn sweep`, from the command line.
module RnnFunctional.Tests.SweepRunTests

open System
open System.Diagnostics
open System.IO
open System.Threading
open Expecto
open RnnFunctional
open RnnFunctional.Cli
open RnnFunctional.Host.Sweeps

let private path (folder: string) name = Path.Combine(folder, name)

let private names =
    testList
        "the options that it may change are options of the training"
        [
            for task in [ "airline"; "imdb"; "text" ] do
                test task {
                    let value name =
                        match name with
                        | "preset" -> "lesson"
                        | "cell" -> "gru"
                        | "init" -> "keras"
                        | "keep" -> "head"
                        | "pooling" -> "max"
                        | "schedule" -> "cosine"
                        | "unit" -> "word"
                        | "optimiser" -> "sgd"
                        | "punctuation"
                        | "bidirectional"
                        | "lazy"
                        | "tied"
                        | "residual" -> "true"
                        | _ -> "1"

                    for name in Settable.names task do
                        match Command.parse [| "train"; task; "--" + name; value name |] with
                        | Command.WrongUse problem -> failtest $"{name}: {problem}"
                        | _ -> ()
                }
        ]

/// A book so short that the lesson's network, which every sweep has, is done with it in a moment.
let private text (study: string) more =
    [
        "sweep"
        "text"
        "--input"
        TextRun.bookOf (nonNull (Path.GetDirectoryName study)) "short.txt" (TextRun.tale.Value.Substring(0, 600))
        "--study"
        study
        "--set"
        "preset=small"
        "--set"
        "hidden=3,6"
        "--set"
        "embedding=4"
        "--set"
        "layers=1"
        "--set"
        "steps=20"
        "--set"
        "batch=4"
        "--set"
        "epochs=2"
    ]
    @ more

let private whole =
    test "a text is swept, shown, and its winner scored once" {
        App.inFolder (fun folder ->
            let study = path folder "study"
            let said = App.succeed (text study [ "--trials"; "2"; "--sampler"; "grid" ])

            for part in [ "the lesson's, seed 1"; "trial 1"; "hidden=6"; "nats a character"; "--train" ] do
                Expect.stringContains said part "what it says"

            let page = File.ReadAllText(path study "report.html")

            Expect.stringContains
                page
                "rnn sweep text --input short.txt --set preset=small --set hidden=3,6"
                "the command"

            Expect.stringContains (App.succeed [ "sweep"; "show"; study ]) "2 finished" "it stands at its end"
            let scored = App.succeed [ "sweep"; "best"; study; "--train" ]
            Expect.stringContains scored "test cost" "the test"
            let again = App.succeed [ "sweep"; "best"; study; "--train" ]
            Expect.stringContains again "already" "once"
            let winner = SweepWinner.Read(nonNull (SweepStore.Open study).Winner)
            Expect.isTrue (winner.Scores[0] > 0.5 && winner.Scores[0] < 10.0) $"score {winner.Scores[0]}"
            // More of it may be asked for, and what is there stays.
            let before = (SweepStore.Open study).Trials |> Seq.map string |> List.ofSeq
            App.succeed (text study []) |> ignore
            Expect.equal ((SweepStore.Open study).Trials |> Seq.map string |> List.ofSeq) before "as it was")
    }

let private killed =
    test "many processes, killed at random: every trial is finished exactly once" {
        App.inFolder (fun folder ->
            let study = path folder "study"

            let arguments =
                [
                    "sweep"
                    "airline"
                    "--study"
                    study
                    "--set"
                    "hidden=1,2,3"
                    "--set"
                    "epochs=30..60"
                    "--trials"
                    "12"
                    "--sampler"
                    "random"
                ]

            let start () = App.start arguments |> fst
            let random = Rng.stream 1 "kills" 0
            let children = [| start (); start () |]

            for _ in 1..6 do
                Thread.Sleep(400 + random.Below 900)
                let i = random.Below children.Length
                children[i].Kill()
                children[i].WaitForExit()
                children[i].Dispose()
                children[i] <- start ()

            for child in children do
                child.WaitForExit()
                Expect.equal child.ExitCode 0 "those that were left came to the end"
                child.Dispose()

            let store = SweepStore.Open study
            Expect.equal store.Trials.Count 13 "trials"
            Expect.all store.Trials (fun t -> t.Trial.State = Sweep.Finished) "finished"
            Expect.equal store.Finishes.Count 13 "all of them"
            Expect.all store.Finishes.Values ((=) 1) "once")
    }

let private refusals =
    let refused name parts more =
        App.refused name parts (fun folder -> more (path folder "study"))

    let airline study more =
        [ "sweep"; "airline"; "--study"; study ] @ more

    testList
        "refused"
        [
            refused "nothing to change" [ "at least one parameter"; "--set" ] (fun s -> airline s [])
            refused "an unknown parameter" [ "'hiden'"; "Did you mean 'hidden'" ] (fun s ->
                airline s [ "--set"; "hiden=1,2" ])
            refused "an option of another task" [ "'pooling'" ] (fun s -> airline s [ "--set"; "pooling=last,max" ])
            refused "an empty range" [ "--set hidden"; "5..5" ] (fun s -> airline s [ "--set"; "hidden=5..5" ])
            refused "a logarithmic range through zero" [ "--set learning-rate"; "above zero" ] (fun s ->
                airline s [ "--set"; "learning-rate=0..1:log" ])
            refused "a value that can't be trained" [ "--hidden"; "0" ] (fun s -> airline s [ "--set"; "hidden=0,4" ])
            refused "an unknown cell in it" [ "gruu"; "Did you mean" ] (fun s ->
                airline s [ "--set"; "cell=lstm,gruu" ])
            refused "a file and settings" [ "--space and --set" ] (fun s ->
                airline s [ "--set"; "hidden=1,2"; "--space"; "x.json" ])
            refused "an unknown sampler" [ "--sampler"; "grid, random, tpe"; "'tpee'"; "Did you mean" ] (fun s ->
                airline s [ "--set"; "hidden=1,2"; "--sampler"; "tpee" ])
            refused "a beginning outside of what is searched" [ "--start"; "hidden in 1,2"; "found 3" ] (fun s ->
                airline s [ "--set"; "hidden=1,2"; "--start"; "hidden=3" ])
            refused "a beginning for a grid" [ "--start"; "grid" ] (fun s ->
                airline s [ "--set"; "hidden=1,2"; "--start"; "hidden=2"; "--sampler"; "grid" ])
            refused "a pruner where there is nothing to prune" [ "--pruner asha"; "one judgement" ] (fun s ->
                airline s [ "--set"; "hidden=1,2"; "--pruner"; "asha" ])
            refused "a duration that is none" [ "--time"; "'soon'"; "30m" ] (fun s ->
                airline s [ "--set"; "hidden=1,2"; "--time"; "soon" ])
            refused "an unknown task" [ "'airlines'"; "Did you mean 'airline'" ] (fun s ->
                [ "sweep"; "airlines"; "--set"; "hidden=1,2"; "--study"; s ])
            refused "a book for another task" [ "--input"; "'airline'" ] (fun s ->
                airline s [ "--set"; "hidden=1,2"; "--input"; "x.txt" ])
            refused "no study" [ "holds no sweep" ] (fun s -> [ "sweep"; "show"; s ])

            test "refused: a study of another task, and another space" {
                App.inFolder (fun folder ->
                    let study = path folder "study"
                    // Begun, and stopped at once.
                    App.succeed (
                        airline study [ "--set"; "hidden=1,2"; "--time"; "0.000001s"; "--set"; "preset=tuned" ]
                    )
                    |> ignore

                    for arguments, parts in
                        [
                            [ "sweep"; "reviews"; "--study"; study ], [ "'airline'"; "'reviews'"; "--study" ]
                            airline study [ "--set"; "hidden=1,2,3"; "--set"; "preset=tuned" ],
                            [ "--set or --space"; "Leave the option out" ]
                            airline study [ "--seeds"; "7" ], [ "--seeds"; "7" ]
                            airline study [ "--start"; "hidden=2" ], [ "--start"; "Leave the option out" ]
                            [ "sweep"; "best"; study ], [ "no finished trial" ]
                        ] do
                        let outcome = App.run arguments
                        Expect.equal outcome.Code 2 "exit code"

                        for part in parts do
                            Expect.stringContains outcome.Errors part "message")
            }
        ]

let tests = testList "sweeps" [ names; whole; killed; refusals ]
