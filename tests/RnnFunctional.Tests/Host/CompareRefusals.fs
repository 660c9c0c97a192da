/// What `rnn compare` refuses: exit code 2, and a message that says what is wrong.
module RnnFunctional.Tests.CompareRefusals

open System.IO
open Expecto
open RnnFunctional.Tests.TextRun

/// Arguments that compare the shared run with a copy, on which `damage` was done.
let private damaged (damage: string -> unit) (folder: string) =
    let run = path folder "run"
    copy shared.Value run
    damage run
    [ "compare"; shared.Value; run ]

/// Arguments that compare two good runs, and then `more` of the folder.
let private good more folder =
    let arguments = damaged ignore folder
    arguments @ more folder

let tests =
    testList
        "compare.refusals"
        [
            App.refused "no run" [ "two runs or more"; "found 0" ] (fun _ -> [ "compare" ])
            App.refused "one run" [ "two runs or more"; "found 1" ] (fun _ -> [ "compare"; shared.Value ])
            App.refused "an option that does not exist" [ "'--bogus'" ] (good (fun _ -> [ "--bogus" ]))
            App.refused
                "a run twice, spelled in two ways"
                [ "named twice" ]
                (good (fun folder -> [ path folder "run/" ]))
            App.refused "runs of two kinds" [ "'texts'"; "'language'"; "one kind" ] (fun _ ->
                [ "compare"; shared.Value; ReviewsRun.shared.Value ])
            App.refused
                "a run that does not exist"
                [ "none"; "does not exist" ]
                (good (fun folder -> [ path folder "none" ]))
            App.refused "no name" [ "does not exist" ] (good (fun _ -> [ "" ]))
            App.refused "an imported network" [ "imported network"; "no scores" ] (fun folder ->
                File.WriteAllText(path folder "config.json", """{ "kind": "network" }""")
                [ "compare"; shared.Value; folder ])
            for ending in [ ""; "/" ] do
                App.refused $"an interrupted run by its folder{ending}" [ "interrupted"; "--resume" ] (fun _ ->
                    [ "compare"; shared.Value; interrupted.Value + ending ])
            App.refused "an interrupted run by its name" [ "interrupted"; "--resume" ] (fun _ ->
                [ "compare"; shared.Value; interrupted.Value.Replace(".unfinished", "") ])
            App.refused "no scores" [ "no metrics.json" ] (damaged (fun run -> File.Delete(path run "metrics.json")))
            App.refused
                "no history"
                [ "history.csv"; "missing" ]
                (damaged (fun run -> File.Delete(path run "history.csv")))
            for file, content, part in
                [
                    "config.json", "{", "damaged"
                    "config.json", "[]", "damaged"
                    "config.json", """{ "kind": "language", "settings": 3 }""", "no settings"
                    "metrics.json", """{ "validation": {""", "damaged"
                    "metrics.json", "[]", "scores expected"
                    "metrics.json",
                    """{ "validation": { "loss": "low" } }""",
                    "loss: a finite number expected, found low"
                    "metrics.json", """{ "loss": { "per_seed": [1, {}] } }""", "a finite number expected"
                    "metrics.json", """{ "loss": 1e999 }""", "a finite number expected"
                    "history.csv", "", "no rows"
                    "history.csv", "epoch,loss\n", "no rows"
                    "history.csv", "epoch,loss\n1,low\n", "line 2: a finite number expected, found 'low'"
                    "history.csv", "epoch,loss\n1\n", "line 2: epoch,loss expected"
                ] do
                App.refused
                    $"{file}: {content.Trim()}"
                    [ Path.Combine("run", file); part ]
                    (damaged (fun run -> File.WriteAllText(path run file, content)))
            App.refused
                "a page that is there"
                [ "--out"; "is there already"; "--overwrite" ]
                (good (fun folder ->
                    File.WriteAllText(path folder "page.html", "mine")
                    [ "--out"; path folder "page.html" ]))
            App.refused "a page that is a folder" [ "--out"; "is a folder" ] (good (fun folder -> [ "--out"; folder ]))
            App.refused
                "a page in no folder"
                [ "--out"; "can't be written" ]
                (good (fun folder -> [ "--out"; path folder "none/page.html" ]))
        ]
