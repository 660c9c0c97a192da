/// Wrong use and bad input: each is refused with exit code 2 and a message that says what is wrong, and leaves nothing behind.
module RnnFunctional.Tests.BadInputTests

open System.IO
open Expecto

let private wave = Seq.init 60 (fun t -> 10.0 + sin (float t))

let private file (folder: string) (lines: string list) =
    let path = Path.Combine(folder, "series.csv")
    File.WriteAllLines(path, lines)
    path

/// Arguments that train on a file of `lines`.
let private trainOn lines (folder: string) =
    [ "train"; "--series"; file folder lines; "--out"; Path.Combine(folder, "run") ]

/// Arguments that train on a good series into the path `out` below the folder.
let private trainInto out (folder: string) =
    let out = Path.Combine(Array.ofList (folder :: out))
    [ "train"; "--series"; App.series folder "wave.csv" wave; "--out"; out ]

/// Arguments that train on a good series, and then `more`.
let private trainWith more folder = trainInto [ "run" ] folder @ more

let private files =
    testList
        "files"
        [
            App.refused "a missing file is named" [ "none.csv"; "does not exist" ] (fun folder ->
                [ "train"; "--series"; Path.Combine(folder, "none.csv") ])
            App.refused "a folder is no file" [ "is a folder" ] (fun folder -> [ "train"; "--series"; folder ])
            App.refused "an empty file" [ "is empty" ] (trainOn [])
            App.refused "a header without rows" [ "no rows" ] (trainOn [ "time,value" ])
            App.refused
                "a cell that is no number is named by row and column"
                [ "row 3"; "'value'"; "'abc'" ]
                (trainOn [ "time,value"; "1,2"; "2,abc" ])
            App.refused "NaN is no number" [ "row 3"; "'value'"; "'NaN'" ] (trainOn [ "time,value"; "1,2"; "2,NaN" ])
            App.refused "a cell that is missing" [ "row 3"; "found nothing" ] (trainOn [ "time,value"; "1,2"; "2" ])
            App.refused
                "no such column: those there are, and the nearest"
                [ "'valu'"; "time, value"; "Did you mean 'value'?" ]
                (fun folder -> trainOn [ "time,value"; "1,2" ] folder @ [ "--column"; "valu" ])
            App.refused
                "several columns and none chosen"
                [ "3 columns"; "a, b, c"; "--column" ]
                (trainOn [ "a,b,c"; "1,2,3" ])
        ]

let private series =
    testList
        "series"
        [
            App.refused
                "a constant series"
                [ "constant"; "5" ]
                (trainOn ("time,value" :: [ for t in 1..40 -> $"{t},5" ]))
            App.refused
                "a series too short for its split"
                [ "too short"; "at least" ]
                (trainOn ("time,value" :: [ for t in 1..6 -> $"{t},{t}" ]))
            App.refused
                "a series too short for its period"
                [ "too short"; "period 30" ]
                (trainWith [ "--period"; "30" ])
            App.refused
                "a series too short for its look-back"
                [ "too short"; "look-back 70" ]
                (trainWith [ "--preset"; "lesson"; "--look-back"; "70" ])
            App.refused "logarithms of what is not positive" [ "--power 0"; "row 2" ] (fun folder ->
                trainOn ("time,value" :: [ for t in 1..40 -> $"{t},{(t + 2) % 4}" ]) folder
                @ [ "--power"; "0" ])
        ]

let private options =
    testList
        "options"
        [
            for more, parts in
                [
                    [ "--look-back"; "0" ], [ "--look-back"; "at least 1"; "found 0" ]
                    [ "--hidden"; "0" ], [ "--hidden"; "found 0" ]
                    [ "--epochs"; "-1" ], [ "--epochs"; "found -1" ]
                    [ "--period"; "0" ], [ "--period" ]
                    [ "--seeds"; "0" ], [ "--seeds" ]
                    [ "--threads"; "0" ], [ "--threads"; "at least 1"; "found 0" ]
                    [ "--test"; "0" ], [ "--test" ]
                    [ "--learning-rate"; "0" ], [ "--learning-rate" ]
                    [ "--decay"; "-1" ], [ "--decay" ]
                    [ "--power"; "-1" ], [ "--power" ]
                    [ "--cell"; "lsmt" ], [ "unknown cell 'lsmt'"; "Did you mean 'lstm'?" ]
                    [ "--preset"; "tund" ], [ "--preset"; "Did you mean 'tuned'?" ]
                    [ "--init"; "xavier" ], [ "pytorch or keras"; "'xavier'" ]
                    [ "--engine"; "tpu" ], [ "--engine"; "cpu, reference, torch, scratch"; "'tpu'" ]
                    [ "--engine"; "cpu"; "--device"; "cuda" ], [ "--device cuda"; "engine cpu"; "--engine torch" ]
                    [ "--device"; "cuda" ], [ "--device cuda"; "--engine torch" ]
                    [ "--bogus" ], [ "'--bogus'"; "OPTIONS" ]
                    [ "--epochs"; "many" ], [ "--epochs"; "'many'" ]
                ] -> App.refused (String.concat " " more) parts (trainWith more)
        ]

let private commands =
    testList
        "commands"
        [
            App.refused "no command" [ "USAGE"; "EXAMPLES" ] (fun _ -> [])
            App.refused "an unknown command" [ "trian" ] (fun _ -> [ "trian" ])
            App.refused "nothing to train" [ "rnn train airline" ] (fun _ -> [ "train" ])
            App.refused "an unknown task" [ "'airlin'"; "Did you mean 'airline'?" ] (fun _ -> [ "train"; "airlin" ])
            App.refused "a task and a file" [ "both" ] (fun folder -> [ "train"; "airline"; "--series"; folder ])
            App.refused "data that is not where --data says" [ "airline-passengers.csv"; "--data" ] (fun folder ->
                [ "train"; "airline"; "--data"; folder ])
            App.refused "an unknown cell to show" [ "'grru'"; "Did you mean 'gru'?" ] (fun _ -> [ "show"; "grru" ])
            App.refused "a cell without units" [ "--hidden"; "found 3 and 0" ] (fun _ ->
                [ "show"; "gru"; "--hidden"; "0" ])
            App.refused "an unknown cell to plan" [ "'lsmt'"; "Did you mean 'lstm'?" ] (fun _ ->
                [ "show"; "lsmt"; "--plan" ])
            for option in [ "--input"; "--hidden"; "--steps"; "--batch"; "--threads" ] do
                App.refused $"a plan with {option} 0" [ option; "at least 1"; "found 0" ] (fun _ ->
                    [ "show"; "gru"; "--plan"; option; "0" ])
            App.refused "a run that does not exist" [ "does not exist" ] (fun folder ->
                [ "forecast"; Path.Combine(folder, "none"); "--horizon"; "3" ])
            App.refused "a forecast without a horizon" [ "--horizon" ] (fun folder -> [ "forecast"; folder ])
        ]

let private outputs =
    testList
        "outputs"
        [
            App.refused "an output that is a file" [ "is a file" ] (trainInto [ "wave.csv" ])
            App.refused
                "an output inside a file can't be written"
                [ "can't be written" ]
                (trainInto [ "wave.csv"; "run" ])
            App.refused "an output that holds something is kept" [ "not empty"; "--overwrite" ] (fun folder ->
                Directory.CreateDirectory(Path.Combine(folder, "run")).CreateSubdirectory "mine"
                |> ignore

                trainWith [] folder)
            App.refused "what is no run is not overwritten" [ "no run" ] (fun folder ->
                Directory.CreateDirectory(Path.Combine(folder, "run")).CreateSubdirectory "mine"
                |> ignore

                trainWith [ "--overwrite" ] folder)

        ]

/// Steps so long that the loss soon is no number any more.
let private diverging =
    [
        "--learning-rate"
        "9"
        "--decay"
        "0"
        "--cell"
        "elman-relu"
        "--epochs"
        "400"
        "--seed"
        "7"
    ]

let private diverged =
    testList
        "diverged"
        [
            test "a training that diverges fails with exit code 1 and keeps the last good parameters" {
                App.inFolder (fun folder ->
                    let train = trainWith diverging folder
                    let kept = Path.Combine(folder, "run.diverged")

                    for path in [ kept; kept + "-2" ] do
                        let outcome = App.run train
                        Expect.equal outcome.Code 1 "exit code"

                        for part in [ "seed 7"; "diverged at step"; "gradient of `"; path ] do
                            Expect.stringContains outcome.Errors part "message"

                        let files = Directory.GetFiles path |> Array.map (fun f -> FileInfo(f).Name) |> set
                        Expect.equal files (set [ "config.json"; "series.csv"; "checkpoint.safetensors" ]) "files"

                    let names =
                        Directory.GetDirectories folder |> Array.map (fun f -> DirectoryInfo(f).Name)

                    Expect.equal
                        (set names)
                        (set [ "run.diverged"; "run.diverged-2" ])
                        "no run, and nothing half-written"

                    let outcome = App.run [ "forecast"; kept; "--horizon"; "2" ]
                    Expect.equal outcome.Code 0 $"it can be read: {outcome.Errors}")
            }
            test "a validation that diverges says so and writes nothing" {
                App.inFolder (fun folder ->
                    let arguments = trainWith (diverging @ [ "--validate" ]) folder
                    let before = App.contents folder
                    let outcome = App.run arguments
                    Expect.equal outcome.Code 1 "exit code"
                    Expect.stringContains outcome.Errors "diverged" "message"
                    Expect.equal (App.contents folder) before "nothing is left behind")
            }
        ]

let tests =
    testList "bad input" [ files; series; options; commands; outputs; diverged ]
