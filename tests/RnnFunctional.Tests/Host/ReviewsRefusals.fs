/// What `rnn train` refuses for texts, and what `rnn classify` refuses: exit code 2, and a message that says what is wrong.
module RnnFunctional.Tests.ReviewsRefusals

open System.IO
open Expecto
open RnnFunctional.Tests.ReviewsRun

let private trainWith more folder =
    [ "train"; "reviews"; "--out"; path folder "run" ] @ more

let private options =
    testList
        "options"
        [
            for more, parts in
                [
                    [ "--look-back"; "3" ], [ "--look-back"; "series"; "'reviews'" ]
                    [ "--series"; "x.csv" ], [ "--series"; "series" ]
                    [ "--validate" ], [ "--validate"; "series" ]
                    [ "--seeds"; "2" ], [ "--seeds"; "series" ]
                    [ "--length"; "0" ], [ "--length"; "at least 1" ]
                    [ "--words"; "2" ], [ "--words"; "at least 3" ]
                    [ "--warm-up"; "-1" ], [ "--warm-up"; "at least 0" ]
                    [ "--input-dropout"; "1" ], [ "--input-dropout"; "found 1" ]
                    [ "--keep"; "middle" ], [ "head, tail, both"; "'middle'" ]
                    [ "--pooling"; "sum" ], [ "'sum'" ]
                    [ "--cell"; "lsmt" ], [ "Did you mean 'lstm'?" ]
                    [ "--preset"; "tund" ], [ "Did you mean 'tuned'?" ]
                    [ "--engine"; "tpu" ], [ "--engine" ]
                    [ "--threads"; "0" ], [ "--threads" ]
                    [ "--schedule"; "steps" ], [ "--schedule" ]
                    [ "--validation-share"; "0" ], [ "--validation-share"; "at least 5"; "validate" ]
                    [ "--validation-share"; "0.99" ], [ "--validation-share"; "train on" ]
                    [ "--self-training"; "1" ], [ "--self-training"; "unlabelled" ]
                    [ "--resume"; "run" ], [ "--resume"; "'reviews'"; "Leave it out" ]
                    [ "--bogus" ], [ "'--bogus'" ]
                ] do
                App.refused (String.concat " " more) parts (trainWith more)
            App.refused "--words for a series" [ "--words"; "imdb, reviews"; "series" ] (fun _ ->
                [ "train"; "airline"; "--words"; "5" ])
            App.refused "a task that nearly exists" [ "'imbd'"; "Did you mean 'imdb'?" ] (fun _ -> [ "train"; "imbd" ])
            App.refused "data that is not there" [ "imdb is not in"; "rnn data get imdb" ] (fun folder ->
                [ "train"; "imdb"; "--data"; folder ])
            App.refused "an output that is a run already" [ "not empty"; "--overwrite" ] (fun _ ->
                [ "train"; "reviews"; "--out"; shared.Value ])
        ]

/// A run in `folder` that was interrupted in its second epoch: its path.
let private interrupted (folder: string) =
    let run = path folder "run"
    Expect.equal (fst (trainUntil run (atStep 8))) 130 "interrupted"
    run

let private changed (file: string) (change: string -> string) =
    File.WriteAllText(file, change (File.ReadAllText file))

let private resumes =
    testList
        "resume"
        [
            App.refused "a run that does not exist" [ "--resume"; "exists" ] (fun folder ->
                [ "train"; "--resume"; path folder "none" ])
            App.refused "a run that is complete" [ "complete" ] (fun _ -> [ "train"; "--resume"; shared.Value ])
            App.refused "another option" [ "--epochs"; "--resume" ] (fun folder ->
                [ "train"; "--resume"; path folder "run"; "--epochs"; "3" ])
            App.refused "another run in its place" [ ".unfinished"; "--resume"; "--overwrite" ] (fun folder ->
                [ "train"; "reviews"; "--out"; interrupted folder ])
            App.refused "data that has changed" [ "not those that the run began with" ] (fun folder ->
                let run = interrupted folder

                changed (path (run + ".unfinished") "config.json") (fun text ->
                    System.Text.RegularExpressions.Regex.Replace(text, "\"sha256\": \"....", "\"sha256\": \"0000"))

                [ "train"; "--resume"; run ])
            App.refused "a state that is no JSON" [ "state.json"; "damaged" ] (fun folder ->
                let run = interrupted folder
                File.WriteAllText(path (run + ".unfinished") "state.json", "{")
                [ "train"; "--resume"; run ])
            App.refused "a state without its tensors" [ "state-a.safetensors"; "missing" ] (fun folder ->
                let run = interrupted folder
                File.Delete(path (run + ".unfinished") "state-a.safetensors")
                [ "train"; "--resume"; run ])
            test "--overwrite begins anew" {
                App.inFolder (fun folder ->
                    let run = interrupted folder
                    train run [ "--overwrite" ] |> ignore
                    same shared.Value run)
            }
        ]

/// A copy of the shared run, on which `damage` is done.
let private damaged (damage: string -> unit) (folder: string) =
    for file in Directory.GetFiles shared.Value do
        File.Copy(file, path folder (FileInfo(file).Name))

    damage folder
    [ "classify"; folder; "A film." ]

let private classifies =
    testList
        "classify"
        [
            App.refused "no text" [ "RUN"; "--file" ] (fun _ -> [ "classify"; shared.Value ])
            App.refused "an empty text" [ "found none" ] (fun _ -> [ "classify"; shared.Value; " " ])
            App.refused "an empty file" [ "empty.txt"; "found none" ] (fun folder ->
                File.WriteAllText(path folder "empty.txt", "")
                [ "classify"; shared.Value; "--file"; path folder "empty.txt" ])
            App.refused "a file that is not there" [ "none.txt" ] (fun folder ->
                [ "classify"; shared.Value; "--file"; path folder "none.txt" ])
            App.refused "bytes that are no UTF-8, by their position" [ "FF"; "position 5" ] (fun folder ->
                File.WriteAllBytes(path folder "text.txt", Array.append "good "B [| 0xFFuy; 0x20uy |])
                [ "classify"; shared.Value; "--file"; path folder "text.txt" ])
            App.refused "an unknown option" [ "'--bogus'" ] (fun _ -> [ "classify"; shared.Value; "--bogus" ])
            App.refused "a run that does not exist" [ "does not exist" ] (fun folder ->
                [ "classify"; path folder "none"; "A film." ])
            App.refused "a run of a series" [ "'series'"; "rnn forecast" ] (fun folder ->
                let run = path folder "run"
                let outcome = App.run [ "train"; "airline"; "--epochs"; "1"; "--out"; run ]
                Expect.equal outcome.Code 0 outcome.Errors
                [ "classify"; run; "A film." ])
            App.refused "a forecast with a classifier" [ "'texts'"; "rnn classify" ] (fun _ ->
                [ "forecast"; shared.Value; "--horizon"; "3" ])
            for name in [ "config.json"; "vocabulary.txt"; "pairs.txt"; "checkpoint.safetensors" ] do
                App.refused $"{name} is missing" [ name; "missing" ] (damaged (fun run -> File.Delete(path run name)))
            App.refused
                "a vocabulary with a word less"
                [ "embedding"; "shape" ]
                (damaged (fun run ->
                    let file = path run "vocabulary.txt"
                    File.WriteAllLines(file, Array.skip 1 (File.ReadAllLines file))))
            App.refused
                "a vocabulary with a word twice"
                [ "vocabulary.txt"; "damaged" ]
                (damaged (fun run -> changed (path run "vocabulary.txt") (fun text -> text + "film\nfilm\n")))
            App.refused
                "a checkpoint that is cut"
                [ "checkpoint.safetensors"; "damaged" ]
                (damaged (fun run ->
                    let file = path run "checkpoint.safetensors"
                    File.WriteAllBytes(file, Array.truncate 500 (File.ReadAllBytes file))))
            App.refused
                "a configuration that is no JSON"
                [ "config.json"; "damaged" ]
                (damaged (fun run -> File.WriteAllText(path run "config.json", "{")))
            App.refused
                "a configuration with a network that can't be"
                [ "--hidden" ]
                (damaged (fun run -> changed (path run "config.json") _.Replace("\"hidden\": 3", "\"hidden\": -3")))
        ]

let tests =
    testSequenced (testList "reviews refused" [ options; resumes; classifies ])
