/// Runs of a language model from end to end, interrupted ones among them.
module RnnFunctional.Tests.TextRunTests

open System
open System.IO
open System.Text.RegularExpressions
open Expecto
open RnnFunctional.Tests.ReviewsRun
open RnnFunctional.Tests.TextRun

let private real (names: string list) json = (at names json).GetDouble()

let private written =
    testList
        "written"
        [
            test "a run is complete, and nothing unfinished is left" {
                let run = shared.Value

                let found =
                    Directory.GetFiles run |> Array.map (fun f -> FileInfo(f).Name) |> Array.sort

                Expect.equal
                    (List.ofArray found)
                    [
                        "alphabet.json"
                        "book.txt"
                        "checkpoint.safetensors"
                        "config.json"
                        "history.csv"
                        "metrics.json"
                        "report.html"
                    ]
                    "files"

                Expect.isFalse (Directory.Exists(run + ".unfinished")) "nothing unfinished"
                Expect.equal (File.ReadAllText(path run "book.txt")) (tale.Value.Trim('\n')) "the book"
                let history = File.ReadAllLines(path run "history.csv")
                Expect.equal history[0] "epoch,loss,validation_nats_per_char,symbols,seconds" "columns"
                Expect.hasLength history 4 "an epoch a row"
                Expect.stringStarts history[3] "3," "the last one"
            }
            test "the configuration says where the book came from, and everything that was set" {
                let config = json shared.Value "config.json"
                Expect.equal (textAt [ "kind" ] config) "language" "kind"
                Expect.equal (textAt [ "name" ] config) "tale" "name"
                let sources = at [ "sources" ] config
                Expect.equal [ for s in sources.EnumerateArray() -> s.GetString() ] [ book.Value ] "source"
                Expect.equal (real [ "settings"; "state_dropout" ] config) 0.1 "an option"
                Expect.equal (textAt [ "settings"; "preset" ] config) "tuned" "a file's preset"
            }
            test "the metrics have the cost in both units, and texts with their measures" {
                let metrics = json shared.Value "metrics.json"
                let nats = real [ "validation"; "nats_per_char" ] metrics
                Expect.isGreaterThan nats 0.0 "nats"
                // Bits are nats over ln 2, up to the rounding of a division.
                Expect.floatClose
                    Accuracy.veryHigh
                    (real [ "validation"; "bits_per_char" ] metrics)
                    (nats / log 2.0)
                    "bits"

                let samples = at [ "samples" ] metrics
                Expect.equal (samples.GetArrayLength()) 10 "samples"

                for text in [ yield! samples.EnumerateArray(); at [ "arg_max" ] metrics ] do
                    Expect.equal (real [ "sense"; "characters" ] text) 1000.0 "its length as it is measured"

                    Expect.equal ((textAt [ "text" ] text).EnumerateRunes() |> Seq.length) 1000 "its length as it is"

                    Expect.isLessThan (real [ "log_probability" ] text) 0.0 "log-probability"

                // No passage of the held-out part is longer than that is.
                Expect.equal (real [ "natural"; "sense"; "characters" ] metrics) 200.0 "natural"
                Expect.equal (real [ "natural"; "log_probability" ] metrics) -nats "a symbol is a character"
                let along = at [ "along" ] metrics
                Expect.equal [ for e in along.EnumerateArray() -> real [ "epoch" ] e ] [ 1.0; 2.0; 3.0 ] "along"

                for name in [ "parameters"; "train_seconds"; "chars_per_second"; "peak_memory_mb" ] do
                    Expect.isGreaterThan (real [ name ] metrics) 0.0 name
            }
            test "the report needs no network and has the best text's beginning" {
                let report = File.ReadAllText(path shared.Value "report.html")
                Told.alone report
                let best = (List.head (texts shared.Value "samples")).Trim()
                Expect.stringContains report (Regex.Match(best, "[a-z ]{5,}").Value) "some of the text"
            }
            test "the same seed gives the same bits, in place of an interrupted run as well" {
                App.inFolder (fun folder ->
                    let run = path folder "run"
                    begun run ([ "--input"; book.Value ] @ tiny) |> ignore
                    trainOn [ book.Value ] run (options @ [ "--overwrite" ]) |> ignore
                    same shared.Value run
                    Expect.isFalse (Directory.Exists(run + ".unfinished")) "nothing unfinished")
            }
            test "another seed gives other bits from the first step on" {
                App.inFolder (fun folder ->
                    let after seed name =
                        let arguments = [ "--input"; book.Value; "--seed"; seed ] @ tiny
                        bytes (begun (path folder name) arguments) "state-a.safetensors"

                    let first = after "1" "first"
                    Expect.isTrue (after "1" "again" = first) "the same seed"
                    Expect.isFalse (after "2" "other" = first) "another one")
            }
        ]

/// What is left of an interrupted run, its source gone or another, gone on with.
let private resumed =
    testList
        "resumed"
        [
            // At the end of an epoch, while weights are averaged, and at the very last step.
            for step in [ stepsOfEpoch; 50; 3 * stepsOfEpoch ] do
                test $"stopped after step {step}, it ends with the same bits" {
                    App.inFolder (fun folder ->
                        let run = path folder "run"
                        let code, output = againUntil book.Value run (atStep step)
                        Expect.equal code 130 output
                        Expect.stringContains (output.Replace("\n", "")) "--resume" "it says how to go on"
                        Expect.isFalse (Directory.Exists run) "it has no name yet"
                        let outcome = App.run [ "train"; "--resume"; run ]
                        Expect.equal outcome.Code 0 outcome.Errors
                        same shared.Value run
                        Expect.isFalse (Directory.Exists(run + ".unfinished")) "the unfinished folder is gone")
                }
            test "interrupted, killed, and gone on with, it ends with the same bits" {
                App.inFolder (fun folder ->
                    let run = path folder "run"
                    Expect.equal (fst (againUntil book.Value run (atStep 30))) 130 "interrupted"
                    let ends = atStep 5

                    let killed () =
                        if ends () then failwith "killed" else false

                    Expect.throws (fun () -> resumeUntil run killed |> ignore) "killed"
                    Expect.equal (fst (resumeUntil (run + ".unfinished") (fun () -> false))) 0 "third"
                    same shared.Value run)
            }
            test "the book is the run's: its source is another one when it goes on, and gone when it goes on again" {
                App.inFolder (fun folder ->
                    let file, run = bookOf folder "tale.txt" tale.Value, path folder "run"
                    Expect.equal (fst (againUntil file run (atStep 10))) 130 "interrupted"
                    File.WriteAllText(file, String('x', 3000))
                    Expect.equal (fst (resumeUntil run (atStep 5))) 130 "interrupted again"
                    File.Delete file
                    Expect.equal (fst (resumeUntil run (fun () -> false))) 0 "gone on with"
                    same shared.Value run)
            }
        ]

let tests = testSequenced (testList "text run" [ written; resumed ])
