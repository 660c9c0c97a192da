/// Runs of a classifier from end to end, interrupted ones among them.
module RnnFunctional.Tests.ReviewsRunTests

open System.IO
open System.Text.Json
open Expecto
open RnnFunctional.Tests.ReviewsRun

let private written =
    test "a run is complete" {
        let run = shared.Value

        let found =
            Directory.GetFiles run |> Array.map (fun f -> FileInfo(f).Name) |> Array.sort

        Expect.equal
            (List.ofArray found)
            [
                "checkpoint.safetensors"
                "config.json"
                "history.csv"
                "metrics.json"
                "pairs.txt"
                "predictions.csv"
                "report.html"
                "vocabulary.txt"
            ]
            "files"

        let rows name = File.ReadAllLines(path run name)
        Expect.equal (rows "predictions.csv").Length (1 + 100) "the whole test part is predicted"
        Expect.equal (Array.head (rows "predictions.csv")) "id,label,logit,words" "columns"
        Expect.equal (rows "history.csv").Length (1 + 3) "an epoch a row"
        Expect.equal (rows "vocabulary.txt").Length 198 "two of the numbers are no words"

        let metrics =
            JsonDocument.Parse(File.ReadAllText(path run "metrics.json")).RootElement

        let number (json: JsonElement) (name: string) = json.GetProperty(name).GetDouble()

        for part in [ "test"; "validation" ] do
            for score in [ "accuracy"; "auc"; "loss" ] do
                Expect.isGreaterThan (number (metrics.GetProperty part) score) 0.0 $"{part}.{score}"

        for name in [ "train_seconds"; "tokens_per_second"; "peak_memory_mb" ] do
            Expect.isGreaterThan (number metrics name) 0.0 name

        Expect.isFalse (Directory.Exists(run + ".unfinished")) "nothing unfinished is left"
    }

let private sameSeed =
    test "the same seed gives the same bits, another one others" {
        App.inFolder (fun folder ->
            let again, other = path folder "again", path folder "other"
            train again [] |> ignore
            same shared.Value again
            train other [ "--seed"; "2" ] |> ignore

            Expect.isFalse
                (bytes other "checkpoint.safetensors" = bytes again "checkpoint.safetensors")
                "another seed has other weights")
    }

let private resumed =
    testList
        "resumed"
        [
            // Before the first epoch's end, at it, after it, while weights are averaged, and at the very last step.
            for step in [ 1; 6; 8; 16; 18 ] do
                test $"stopped after step {step}, it ends with the same bits" {
                    App.inFolder (fun folder ->
                        let run = path folder "run"
                        let code, output = trainUntil run (atStep step)
                        Expect.equal code 130 "exit code"
                        Expect.stringContains (output.Replace("\n", "")) "--resume" "it says how to go on"
                        Expect.isFalse (Directory.Exists run) "it has no name yet"
                        let outcome = App.run [ "train"; "--resume"; run ]
                        Expect.equal outcome.Code 0 outcome.Errors
                        same shared.Value run
                        Expect.isFalse (Directory.Exists(run + ".unfinished")) "the unfinished folder is gone")
                }
            for step in [ 3; 14 ] do
                test $"killed after step {step}, it goes on from what was saved and ends with the same bits" {
                    App.inFolder (fun folder ->
                        let run = path folder "run"
                        let ends = atStep step

                        let killed () =
                            if ends () then failwith "killed" else false

                        Expect.throws (fun () -> trainUntil run killed |> ignore) "killed"
                        let code, _ = resumeUntil (run + ".unfinished") (fun () -> false)
                        Expect.equal code 0 "exit code"
                        same shared.Value run)
                }
            test "interrupted twice" {
                App.inFolder (fun folder ->
                    let run = path folder "run"
                    Expect.equal (fst (trainUntil run (atStep 4))) 130 "first"
                    Expect.equal (fst (resumeUntil run (atStep 5))) 130 "second"
                    Expect.equal (fst (resumeUntil run (fun () -> false))) 0 "third"
                    same shared.Value run)
            }
        ]

let private classified =
    testList
        "classify"
        [
            test "a text is judged, and the strongest words are listed" {
                let outcome =
                    App.run [ "classify"; shared.Value; "An [excellent] film, not boring at all." ]

                Expect.equal outcome.Code 0 outcome.Errors

                for part in
                    [
                        "the probability of positive is 0."
                        "for positive: "
                        "for negative: "
                        "'excellent'"
                    ] do
                    Expect.stringContains outcome.Output part "output"
            }
            test "a text of the test part gets the probability that the run predicted" {
                let row = File.ReadAllLines(path shared.Value "predictions.csv")[1]
                let logit = float (row.Split(',')[2])

                let source =
                    Path.Combine(System.AppContext.BaseDirectory, "data", "reviews", "test.tsv")

                let first = File.ReadAllLines(source)[0]
                let outcome = App.run [ "classify"; shared.Value; first.Split('\t')[3] ]
                let probability = (1.0 / (1.0 + exp -logit)).ToString "F4"
                Expect.stringContains outcome.Output $"positive is {probability}" "probability"
            }
            test "a file is one text" {
                App.inFolder (fun folder ->
                    let file = path folder "text.txt"
                    File.WriteAllText(file, "An excellent film,\nnot boring at all.")
                    let whole = App.run [ "classify"; shared.Value; "--file"; file ]

                    let line =
                        App.run [ "classify"; shared.Value; "An excellent film, not boring at all." ]

                    Expect.equal whole.Output line.Output "the same verdict")
            }
            test "one word of a million letters" {
                App.inFolder (fun folder ->
                    let file = path folder "text.txt"
                    File.WriteAllText(file, System.String('a', 1_000_000))
                    let outcome = App.run [ "classify"; shared.Value; "--file"; file ]
                    Expect.equal outcome.Code 0 outcome.Errors
                    Expect.stringContains outcome.Output "from 1 words" "words"
                    Expect.isLessThan outcome.Output.Length 1000 "it is shown short")
            }
        ]

let tests =
    testSequenced (testList "reviews run" [ written; sameSeed; resumed; classified ])
