/// What is kept of a training while it goes on: nothing damaged is used, and a save that fails leaves the one before it.
module RnnFunctional.Tests.SavedStateTests

open System
open System.IO
open Expecto
open FsCheck
open RnnFunctional.Tests.TextRun

let private kinds =
    [ "text", TextRun.interrupted; "series", InterruptedSeries.interrupted ]

/// Calls `action` with a copy of what `kept` has, as run.unfinished in a fresh folder.
let private copied (kept: Lazy<string>) (action: string -> unit) =
    App.inFolder (fun folder ->
        let run = path folder "run.unfinished"
        copy kept.Value run
        action run)

let private goOn run more =
    App.run ([ "train"; "--resume"; run ] @ more)

/// The content of every file in `run`, by name; folders and devices are none.
let private contents (run: string) =
    Map.ofList
        [
            for file in Directory.GetFiles run do
                if isNull (FileInfo(file).LinkTarget) then
                    FileInfo(file).Name, Convert.ToHexString(File.ReadAllBytes file)
        ]

/// The run in which `damage` was done to the file that `choice` picks of `names` is refused, by that file's name, and left as it is.
let private refusedAfter kept (names: string[]) choice (damage: byte[] -> byte[]) =
    copied kept (fun run ->
        let name = names[choice % names.Length]
        File.WriteAllBytes(path run name, damage (bytes run name))
        let before = contents run
        let outcome = goOn run []
        Expect.equal outcome.Code 2 $"{name}: {outcome.Errors}{outcome.Output}"
        Expect.stringContains outcome.Errors name "the file"
        Expect.stringContains outcome.Errors "damaged" "the fault"
        Expect.equal (contents run) before "it is as it was"
        Expect.isFalse (Directory.Exists(run.Replace(".unfinished", ""))) "no run came of it")

let private names (kept: Lazy<string>) =
    Directory.GetFiles kept.Value |> Array.map (fun file -> FileInfo(file).Name)

let private damaged =
    [
        for kind, kept in kinds do
            property 20 $"{kind}: cut anywhere, any of its files is refused"
            <| fun (NonNegativeInt choice, NonNegativeInt at) ->
                refusedAfter kept (names kept) choice (fun bytes -> Array.take (at % bytes.Length) bytes)

            property 8 $"{kind}: tensors or data with another byte anywhere are refused"
            <| fun (NonNegativeInt choice, NonNegativeInt at, PositiveInt change) ->
                let names = names kept |> Array.filter (fun name -> not (name.EndsWith ".json"))

                refusedAfter kept names choice (fun bytes ->
                    Array.mapi
                        (fun i b ->
                            if i = at % bytes.Length then
                                b ^^^ byte (1 + change % 255)
                            else
                                b)
                        bytes)

        test "the tensors of another state are refused" {
            App.inFolder (fun folder ->
                let run = path folder "run"
                // Two saves: of the same shapes, and under the same name.
                Expect.equal (fst (againUntil book.Value run (ReviewsRun.atStep 5))) 130 "interrupted"

                copied TextRun.interrupted (fun other ->
                    File.Copy(
                        path (run + ".unfinished") "state-a.safetensors",
                        path other "state-a.safetensors",
                        true
                    )

                    let outcome = goOn other []
                    Expect.equal outcome.Code 2 outcome.Errors
                    Expect.stringContains outcome.Errors "hash" "the fault"))
        }
    ]

let private leftovers =
    test "what a killed program leaves half-written is not read, and goes" {
        copied TextRun.interrupted (fun run ->
            let target = run.Replace(".unfinished", "")

            for name in
                [
                    "state.json.partial"
                    "state-a.safetensors.partial"
                    "state-b.safetensors.partial"
                    "state-b.safetensors"
                    "complete/metrics.json"
                    "complete/left.txt"
                ] do
                Directory.CreateDirectory(path run "complete") |> ignore
                File.WriteAllText(path run name, "{")

            for ending in [ ".partial"; ".removed" ] do
                Directory.CreateDirectory(run + ending) |> ignore
                File.WriteAllText(path (run + ending) "config.json", "{")

            Expect.equal (goOn run [ "--save-every"; "0" ]).Code 0 "gone on with"
            LastingFiles.same TextRun.shared.Value target

            let outcome =
                App.run (
                    [ "train"; "text"; "--input"; book.Value; "--out"; target; "--overwrite" ]
                    @ tiny
                )

            Expect.equal outcome.Code 0 outcome.Errors

            Expect.equal
                (Directory.GetParent(run) |> Option.ofObj |> Option.get).FullName
                (Path.GetDirectoryName target |> Option.ofObj |> Option.get)
                "the same parent"

            Expect.equal
                (Directory.GetFileSystemEntries(Path.GetDirectoryName target |> Option.ofObj |> Option.get))
                [| target |]
                "nothing else stands beside it")
    }

/// What stands where a file is to be written, so that it can't be.
let private obstacles =
    [
        "a folder in its place",
        (fun (file: string) -> Directory.CreateDirectory file |> ignore),
        (fun (file: string) -> Directory.Delete file)
        if File.Exists "/dev/full" then
            "a full disk", (fun file -> File.CreateSymbolicLink(file, "/dev/full") |> ignore), File.Delete
    ]

let private unwritable =
    [
        for what, put, remove in obstacles do
            for kind, kept, name in
                [
                    "text", TextRun.interrupted, "state-b.safetensors.partial"
                    "text", TextRun.interrupted, "state.json.partial"
                    "series", InterruptedSeries.interrupted, "seed2.json.partial"
                ] do
                test $"{kind}, {name}: {what}" {
                    copied kept (fun run ->
                        let before = contents run
                        put (path run name)
                        let outcome = goOn run [ "--save-every"; "0" ]
                        Expect.equal outcome.Code 1 outcome.Errors

                        Told.all
                            [ "state of the training can't be written"; name; "rnn train --resume" ]
                            outcome.Errors

                        if Path.Exists(path run name) then
                            remove (path run name)

                        let after = contents run

                        for KeyValue(file, content) in before do
                            if not (file.StartsWith "seed1") then
                                Expect.equal (Map.tryFind file after) (Some content) $"{file} is as it was")
                }

        test "a complete run that can't be written leaves its training to go on with" {
            copied TextRun.interrupted (fun run ->
                File.WriteAllText(path run "complete", "")
                let outcome = goOn run []
                Expect.equal outcome.Code 1 outcome.Errors
                Told.all [ "the run can't be written"; "rnn train --resume" ] outcome.Errors
                File.Delete(path run "complete")
                Expect.equal (goOn run []).Code 0 "gone on with"
                LastingFiles.same TextRun.shared.Value (run.Replace(".unfinished", "")))
        }
    ]

let tests =
    testSequenced (testList "saved state" [ testList "damaged" damaged; leftovers; testList "unwritable" unwritable ])
