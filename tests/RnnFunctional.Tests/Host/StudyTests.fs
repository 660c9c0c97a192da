/// A study of two tiny variants on the sample: trained, interrupted, gone on with, and refused.
module RnnFunctional.Tests.StudyTests

open System.IO
open System.Text.Json
open Expecto
open RnnFunctional
open RnnFunctional.Cli
open RnnFunctional.Host.Commands
open RnnFunctional.Text
open RnnFunctional.Tests.ReviewsRun

let private variants hidden : Variant<ClassifierSettings> list =
    let plain =
        { ClassifierSettings.lesson with
            Words = 200
            Length = 12
            Embedding = 4
            Hidden = hidden
        }

    [
        {
            Name = "plain"
            What = "as it is"
            Settings = plain
        }
        {
            Name = "with-pairs"
            What = "pairs of words"
            Settings = { plain with Pairs = 50 }
        }
    ]

let private names = [ "plain-1"; "with-pairs-1"; "plain-2"; "with-pairs-2" ]

let private studyOf hidden folder more (stops: unit -> bool) =
    let arguments =
        [ "study"; "reviews"; "--out"; folder; "--seeds"; "2"; "--threads"; "1" ] @ more

    match Command.parse (Array.ofList arguments) with
    | Command.Study study ->
        onConsole (fun console -> StudyCommand.Run(study, Array.ofList (variants hidden), "plain", console, stops))
    | other -> failtest $"not understood: {other}"

let private study = studyOf 3

let private never () = false

/// A study that is complete: its folder, which no test changes, and what it said.
let private complete =
    lazy
        (let folder = path (Directory.CreateTempSubdirectory("rnn-").FullName) "study"

         System.AppDomain.CurrentDomain.ProcessExit.Add(fun _ ->
             Directory.Delete(string (Path.GetDirectoryName folder), true))

         let code, output = study folder [] never
         Expect.equal code 0 output
         folder, output)

/// Calls `action` with a copy of the complete study.
let private withCopy (action: string -> unit) =
    App.inFolder (fun folder ->
        for file in Directory.GetFiles(fst complete.Value, "*", SearchOption.AllDirectories) do
            let copy = path folder (Path.GetRelativePath(fst complete.Value, file))
            Directory.CreateDirectory(string (Path.GetDirectoryName copy)) |> ignore
            File.Copy(file, copy)

        action folder)

let private refused (parts: string list) (act: unit -> unit) =
    let message =
        try
            act ()
            failtest "not refused"
        with :? InputException as problem ->
            problem.Message

    for part in parts do
        Expect.stringContains message part "message"

let private trains _ = failtest "it trains"

let private metrics folder =
    JsonDocument.Parse(File.ReadAllText(path folder "metrics.json")).RootElement

let private written =
    testList
        "written"
        [
            test "runs, page, table and numbers" {
                let folder, output = complete.Value

                for run in names do
                    Expect.isTrue (File.Exists(path (path folder run) "metrics.json")) run

                let order =
                    [
                        for i, (variant, seed) in
                            Seq.indexed [ "plain", 1; "with-pairs", 1; "plain", 2; "with-pairs", 2 ] ->
                            $"study: {i + 1} of 4, {variant}, seed {seed}"
                    ]

                let said = output.Split '\n' |> Array.filter _.StartsWith("study:") |> List.ofArray
                Expect.equal said order "seed by seed"
                let page = File.ReadAllText(path folder "report.html")
                Expect.stringContains page "with-pairs" "page"
                let rows = File.ReadAllLines(path folder "summary.csv")
                Expect.equal rows.Length 3 "a head and two rows"
                Expect.stringContains output "│ with-pairs " "the table is shown"
                Expect.isEmpty (Directory.GetFiles(folder, "*.partial")) "nothing is left over"
            }
            test "metrics.json says what the runs' own say" {
                let folder, _ = complete.Value

                let accuracy run =
                    (metrics (path folder run)).GetProperty("test").GetProperty("accuracy").GetDouble()

                let own = (metrics folder).EnumerateArray() |> Array.ofSeq

                for variant in own do
                    let name = variant.GetProperty("variant").GetString()
                    let told = variant.GetProperty "test_accuracy"
                    let expected = [ accuracy $"{name}-1"; accuracy $"{name}-2" ]

                    Expect.equal
                        [
                            for seed in told.GetProperty("per_seed").EnumerateObject() -> seed.Value.GetDouble()
                        ]
                        expected
                        "by seed"

                    Expect.floatClose
                        Accuracy.high
                        (told.GetProperty("mean").GetDouble())
                        (List.average expected)
                        "mean"

                let difference = own[1].GetProperty("difference").GetProperty("value").GetDouble()

                let mean i =
                    own[i].GetProperty("test_accuracy").GetProperty("mean").GetDouble()

                Expect.floatClose Accuracy.medium difference (100.0 * (mean 1 - mean 0)) "difference in points"
            }
            test "a run is the one that `rnn train` makes of the same settings" {
                App.inFolder (fun folder ->
                    let run = path folder "run"

                    let outcome =
                        App.run (
                            [
                                "train"
                                "reviews"
                                "--out"
                                run
                                "--preset"
                                "lesson"
                                "--seed"
                                "2"
                                "--threads"
                                "1"
                            ]
                            @ [
                                "--words"
                                "200"
                                "--length"
                                "12"
                                "--embedding"
                                "4"
                                "--hidden"
                                "3"
                                "--pairs"
                                "50"
                            ]
                        )

                    Expect.equal outcome.Code 0 outcome.Errors
                    same (path (fst complete.Value) "with-pairs-2") run)
            }
        ]

let private again =
    testList
        "again"
        [
            test "nothing is trained twice" {
                withCopy (fun folder ->
                    File.Delete(path folder "report.html")
                    let code, _ = study folder [] trains
                    Expect.equal code 0 "exit code"
                    Expect.isTrue (File.Exists(path folder "report.html")) "the page is there again")
            }
            // In the first run, and in the third.
            for step in [ 2; 14 ] do
                test $"interrupted at step {step} and gone on with, it is as if it never was" {
                    App.inFolder (fun folder ->
                        let interrupted = path folder "study"
                        // Each run is one epoch of six steps.
                        Expect.equal (fst (study interrupted [] (atStep step))) 130 "exit code"

                        Expect.equal
                            (File.Exists(path interrupted "report.html"))
                            (step > 6)
                            "there is a page once the baseline has a run"

                        Expect.equal (fst (study interrupted [] never)) 0 "gone on with"

                        for run in names do
                            for file in [ "checkpoint.safetensors"; "predictions.csv" ] do
                                Expect.isTrue
                                    (bytes (path interrupted run) file = bytes (path (fst complete.Value) run) file)
                                    $"{run}/{file} is the same")
                }
            test "--report-only writes the page of what is there, whatever it ran on" {
                withCopy (fun folder ->
                    File.Delete(path folder "report.html")
                    Directory.Delete(path folder "with-pairs-2", true)

                    match
                        Command.parse [| "study"; "reviews"; "--out"; folder; "--report-only"; "--threads"; "2" |]
                    with
                    | Command.Study options ->
                        let code, _ =
                            onConsole (fun console ->
                                StudyCommand.Run(options, Array.ofList (variants 3), "plain", console, trains))

                        Expect.equal code 0 "exit code"
                    | other -> failtest $"not understood: {other}"

                    Expect.isTrue (File.Exists(path folder "report.html")) "page"
                    Expect.isFalse (Directory.Exists(path folder "with-pairs-2")) "nothing is trained"

                    let seeds =
                        [
                            for v in (metrics folder).EnumerateArray() ->
                                v.GetProperty("test_accuracy").GetProperty("per_seed").EnumerateObject()
                                |> Seq.length
                        ]

                    Expect.equal seeds [ 2; 1 ] "seeds of each variant")
            }
        ]

let private refusals =
    testList
        "refused"
        [
            test "a run with other settings" {
                withCopy (fun folder ->
                    refused [ "plain-1"; "hidden 4 expected, found 3"; "--out" ] (fun () ->
                        studyOf 4 folder [] trains |> ignore))
            }
            test "a variant that nearly exists" {
                refused [ "'with-pear'"; "Did you mean 'with-pairs'?" ] (fun () ->
                    study "none" [ "--variants"; "plain,with-pear" ] trains |> ignore)
            }
            test "a report of nothing" {
                App.inFolder (fun folder ->
                    refused [ "'plain'"; "rnn study" ] (fun () -> study folder [ "--report-only" ] trains |> ignore))
            }
            for file, change, parts in
                [
                    "predictions.csv",
                    (fun (text: string) -> text.Replace(",0,", ",1,")),
                    [ "predictions.csv"; "label" ]
                    "predictions.csv", (fun text -> text.Remove(text.Length / 2)), [ "predictions.csv"; "damaged" ]
                    "history.csv", (fun text -> text.Replace("loss", "lost")), [ "history.csv"; "line 1" ]
                    "metrics.json", (fun _ -> "{}"), [ "metrics.json"; "damaged" ]
                ] do
                test $"{file} that is damaged: {List.last parts}" {
                    withCopy (fun folder ->
                        let file = path (path folder "plain-2") file
                        File.WriteAllText(file, change (File.ReadAllText file))
                        refused parts (fun () -> study folder [] trains |> ignore))
                }
            test "a task that is a series, and no seeds" {
                for arguments, part in [ [ "airline" ], "imdb"; [ "reviews"; "--seeds"; "0" ], "--seeds" ] do
                    let outcome = App.run ("study" :: arguments)
                    Expect.equal outcome.Code 2 outcome.Errors
                    Expect.stringContains outcome.Errors part "message"
            }
        ]

let tests = testSequenced (testList "study" [ written; again; refusals ])
