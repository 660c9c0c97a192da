/// Runs of a language model with a tiny network on a short book, for tests to look into.
module RnnFunctional.Tests.TextRun

open System
open System.IO
open System.Text.Json
open Expecto
open RnnFunctional.Cli
open RnnFunctional.Host.Commands

let path (folder: string) name = Path.Combine(folder, name)

let bytes run name = File.ReadAllBytes(path run name)

/// The tales that come with the program.
let tales =
    lazy (File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", "tales.txt")))

/// The beginning of them: a book of 2,000 characters.
let tale = lazy (tales.Value.Substring(0, 2000))

/// `text` in a file in `folder`.
let bookOf (folder: string) name (text: string) =
    File.WriteAllText(path folder name, text)
    path folder name

/// As they are written.
let private spelled (options: Map<string, string>) =
    [ for KeyValue(name, value) in options -> [ name; value ] ] |> List.concat

/// `options` with `changes`.
let private changed (changes: (string * string) list) options =
    List.fold (fun options (name, value) -> Map.add name value options) options changes

/// A network of a few units, and one epoch.
let private plain =
    Map.ofList
        [
            "--hidden", "6"
            "--embedding", "6"
            "--layers", "1"
            "--steps", "20"
            "--batch", "4"
            "--epochs", "1"
            "--learning-rate", "0.02"
            "--threads", "1"
        ]

/// The options of such a network with `changes`.
let tinyWith changes = spelled (changed changes plain)

let tiny = tinyWith []

/// The same with everything that has a state: residual layers, all dropouts, a mean of the weights, a learning rate that changes. Three epochs.
let options =
    tinyWith
        [
            "--layers", "2"
            "--residual", "true"
            "--state-dropout", "0.1"
            "--epochs", "3"
            "--average", "0.5"
        ]

/// Steps of an epoch on `tale`: four streams of 1,800 characters, in pieces of 20.
let stepsOfEpoch = 22

/// `rnn train text` on the files `inputs` into `run`.
let trainOn inputs run options =
    let outcome =
        App.run ([ "train"; "text"; "--input" ] @ inputs @ [ "--out"; run ] @ options)

    Expect.equal outcome.Code 0 $"exit code; it said: {outcome.Errors}"
    outcome

/// The folder of what tests share; it goes with the process.
let private folder =
    lazy
        (let folder = Directory.CreateTempSubdirectory("rnn-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         folder)

/// The book's file.
let book = lazy (bookOf folder.Value "tale.txt" tale.Value)

/// A run on it that several tests read and none changes.
let shared =
    lazy
        (let run = path folder.Value "run"
         trainOn [ book.Value ] run options |> ignore
         run)

/// `rnn` with `arguments`, of `rnn train text`, which calls `stops` after each step: the exit code and what it said.
let trainUntil (arguments: string list) (stops: unit -> bool) =
    match Command.parse (Array.ofList ([ "train"; "text" ] @ arguments)) with
    | Command.TrainLanguage language ->
        ReviewsRun.onConsole (fun console -> TrainLanguageCommand.Run(language, console, stops))
    | other -> failtest $"not understood: {other}"

/// The shared run's training, on the file `input`, in `run`.
let againUntil input run =
    trainUntil ([ "--input"; input; "--out"; run ] @ options)

/// An interrupted run: the folder of what there is of it, after one step.
let begun run arguments =
    let code, output = trainUntil ([ "--out"; run ] @ arguments) (ReviewsRun.atStep 1)

    Expect.equal code 130 output
    run + ".unfinished"

/// The shared run's training, interrupted in its second epoch: where it is, which no test changes.
let interrupted =
    lazy
        (let run = path folder.Value "interrupted"
         Expect.equal (fst (againUntil book.Value run (ReviewsRun.atStep 30))) 130 "interrupted"
         run + ".unfinished")

/// Copies what `run` has, but for its report, to `target`.
let copy (run: string) (target: string) =
    Directory.CreateDirectory target |> ignore

    for file in Directory.GetFiles run do
        if not (file.EndsWith ".html") then
            File.Copy(file, path target (FileInfo(file).Name))

/// Replaces `before` by `after` in the file `name` of a run.
let change name (before: string) (after: string) run =
    let text = File.ReadAllText(path run name)
    Expect.stringContains text before "what is to change"
    File.WriteAllText(path run name, text.Replace(before, after))

/// Leaves the first `count` bytes of the file `name` of a run.
let cut name count run =
    File.WriteAllBytes(path run name, Array.truncate count (bytes run name))

let json run name =
    JsonDocument.Parse(bytes run name).RootElement

/// The value of `element` at `names`, one inside of the other.
let rec at (names: string list) (element: JsonElement) =
    match names with
    | [] -> element
    | name :: rest -> at rest (element.GetProperty name)

/// The text there.
let textAt names element = string ((at names element).GetString())

let texts run name =
    [
        for text in (json run "metrics.json" |> at [ name ]).EnumerateArray() -> textAt [ "text" ] text
    ]

/// history.csv without the seconds, which are different each time.
let private history run =
    File.ReadAllLines(path run "history.csv")
    |> Array.map (fun row -> row.Substring(0, row.LastIndexOf ','))

/// Whether two runs have the same parameters, course and texts, bit for bit.
let same run other =
    for name in [ "checkpoint.safetensors"; "alphabet.json"; "book.txt" ] do
        Expect.isTrue (bytes run name = bytes other name) $"{name} is the same"

    Expect.equal (history other) (history run) "history"

    for name in [ "samples"; "along" ] do
        Expect.equal (texts other name) (texts run name) name
