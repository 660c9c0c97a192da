/// What `rnn generate` refuses: exit code 2, and a message that says what is wrong.
module RnnFunctional.Tests.GenerateRefusals

open System.IO
open Expecto
open RnnFunctional.Tests.TextRun

let private options =
    testList
        "options"
        [
            for more, parts in
                [
                    [ "--temperature"; "-1" ], [ "--temperature"; "at least 0"; "found -1" ]
                    [ "--temperature"; "nan" ], [ "--temperature"; "found NaN" ]
                    [ "--temperature"; "warm" ], [ "--temperature"; "'warm'" ]
                    [ "--top-p"; "0" ], [ "--top-p"; "above 0"; "found 0" ]
                    [ "--top-p"; "1.5" ], [ "--top-p"; "up to 1"; "found 1.5" ]
                    [ "--top-k"; "-1" ], [ "--top-k"; "at least 0"; "found -1" ]
                    [ "--repetition-penalty"; "0.5" ], [ "--repetition-penalty"; "at least 1" ]
                    [ "--penalty-window"; "0" ], [ "--penalty-window"; "at least 1" ]
                    [ "--length"; "0" ], [ "--length"; "at least 1"; "found 0" ]
                    [ "-n"; "0" ], [ "-n"; "at least 1"; "found 0" ]
                    [ "--best"; "-1" ], [ "--best"; "at least 0" ]
                    [ "--beam"; "-1" ], [ "--beam"; "at least 0" ]
                    [ "--best"; "3"; "--stream" ], [ "--best"; "--stream"; "Leave one of them out" ]
                    [ "--best"; "3"; "--beam"; "2" ], [ "--best"; "--beam"; "Leave one of them out" ]
                    [ "--best"; "2"; "-n"; "3" ], [ "-n 3"; "2 texts of --best" ]
                    [ "--beam"; "3"; "-n"; "2" ], [ "-n 2"; "--beam"; "one text" ]
                    [ "--engine"; "gpu" ], [ "--engine"; "Did you mean 'cpu'?" ]
                    [ "--bogus" ], [ "'--bogus'" ]
                    [ "another" ], [ "'another'" ]
                ] do
                App.refused (String.concat " " more) parts (fun _ -> [ "generate"; shared.Value ] @ more)
            App.refused "no run" [ "<folder>" ] (fun _ -> [ "generate" ])
            App.refused "an option in place of a run" [ "'--bogus'" ] (fun _ -> [ "generate"; "--bogus" ])
        ]

/// Arguments that write with a copy of the shared run, on which `damage` was done.
let private damaged (damage: string -> unit) more (folder: string) =
    let run = path folder "run"
    copy shared.Value run
    damage run
    [ "generate"; run; "--length"; "5" ] @ more

let private runs =
    testList
        "runs"
        [
            App.refused "a run that does not exist" [ "none"; "does not exist" ] (fun folder ->
                [ "generate"; path folder "none" ])
            App.refused "a file" [ "is a file"; "folder of a run" ] (fun _ -> [ "generate"; book.Value ])
            App.refused "a folder that is no run" [ "config.json"; "missing" ] (fun folder -> [ "generate"; folder ])
            App.refused "a run of a series" [ "'series'"; "rnn forecast" ] (fun folder ->
                let run = path folder "run"
                let outcome = App.run [ "train"; "airline"; "--epochs"; "1"; "--out"; run ]
                Expect.equal outcome.Code 0 outcome.Errors
                [ "generate"; run ])
            App.refused "a verdict by a language model" [ "'language'"; "rnn generate" ] (fun _ ->
                [ "classify"; shared.Value; "A film." ])
            App.refused "a forecast with one" [ "'language'"; "rnn generate" ] (fun _ ->
                [ "forecast"; shared.Value; "--horizon"; "3" ])
            for name in [ "config.json"; "alphabet.json"; "book.txt"; "checkpoint.safetensors" ] do
                App.refused
                    $"{name} is missing"
                    [ name; "missing" ]
                    (damaged (fun run -> File.Delete(path run name)) [])
            for name in
                [
                    "config.json"
                    "alphabet.json"
                    "book.txt"
                    "checkpoint.safetensors"
                    "metrics.json"
                ] do
                App.refused $"{name} is cut" [ name; "damaged" ] (damaged (cut name 150) [])

                App.refused
                    $"{name} begins with other bytes"
                    [ name; "damaged" ]
                    (damaged
                        (fun run ->
                            File.WriteAllBytes(path run name, Array.append [| 0x80uy; 0xFFuy |] (bytes run name)))
                        [])
            for what, name, before, after, parts in
                [
                    "a network that can't be", "config.json", "\"hidden\": 6", "\"hidden\": -6", [ "--hidden" ]
                    "a network of another size",
                    "config.json",
                    "\"hidden\": 6",
                    "\"hidden\": 7",
                    [ "checkpoint.safetensors"; "shape" ]
                    "other units than the alphabet's",
                    "config.json",
                    "\"unit\": \"char\"",
                    "\"unit\": \"word\"",
                    [ "alphabet.json"; "unit word"; "found one of char" ]
                    "a unit that does not exist", "alphabet.json", "\"char\"", "\"chr\"", [ "alphabet.json"; "'chr'" ]
                    "a letter twice", "alphabet.json", "\"a\"", "\"b\"", [ "alphabet.json"; "'b'"; "twice" ]
                    "a letter less", "alphabet.json", "\"a\",", "", [ "checkpoint.safetensors"; "shape" ]
                    "another name of a score",
                    "metrics.json",
                    "nats_per_char",
                    "nats",
                    [ "metrics.json"; "damaged"; "'nats'" ]
                ] do
                App.refused what parts (damaged (change name before after) [])
            App.refused
                "the best text by a network of which it is not known what it finds natural"
                [ "--best"; "metrics.json" ]
                (damaged (fun run -> File.Delete(path run "metrics.json")) [ "--best"; "2" ])
            test "without metrics a text is written" {
                App.inFolder (fun folder ->
                    let outcome =
                        App.run (damaged (fun run -> File.Delete(path run "metrics.json")) [] folder)

                    Expect.equal outcome.Code 0 outcome.Errors
                    Expect.equal (outcome.Output.EnumerateRunes() |> Seq.length) 6 "text")
            }
        ]

let tests = testSequenced (testList "generate refused" [ options; runs ])
