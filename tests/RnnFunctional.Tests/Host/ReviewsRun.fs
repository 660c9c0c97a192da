/// Runs of the sample of reviews with a tiny network, for tests to look into.
module RnnFunctional.Tests.ReviewsRun

open System
open System.IO
open Spectre.Console
open Expecto
open RnnFunctional.Cli
open RnnFunctional.Host.Commands

/// A network of a few units with everything that has a state: dropout, a mean of weights, pairs. Three epochs of six steps.
let options =
    [
        "--epochs"
        "3"
        "--length"
        "12"
        "--hidden"
        "3"
        "--embedding"
        "4"
        "--words"
        "200"
        "--pairs"
        "50"
        "--average"
        "0.5"
        "--threads"
        "1"
    ]

let path (folder: string) name = Path.Combine(folder, name)

/// Trains on the sample into `run`.
let train run more =
    let outcome = App.run ([ "train"; "reviews"; "--out"; run ] @ options @ more)
    Expect.equal outcome.Code 0 $"exit code; it said: {outcome.Errors}"
    outcome

/// A run that several tests read and none changes; it goes with the process.
let shared =
    lazy
        (let folder = Directory.CreateTempSubdirectory("rnn-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         let run = path folder "run"
         train run [] |> ignore
         run)

/// What a command writes on its console, and its exit code.
let onConsole (act: IAnsiConsole -> int) =
    use output = new StringWriter()

    let console =
        AnsiConsole.Create(AnsiConsoleSettings(Out = AnsiConsoleOutput output, Interactive = InteractionSupport.No))

    act console, string output

/// The same training as `train`'s, which calls `stops` after each step.
let trainUntil run (stops: unit -> bool) =
    match Command.parse (Array.ofList ([ "train"; "reviews"; "--out"; run ] @ options)) with
    | Command.TrainTexts texts -> onConsole (fun console -> TrainTextsCommand.Run(texts, console, stops))
    | other -> failtest $"not understood: {other}"

let resumeUntil run (stops: unit -> bool) =
    onConsole (fun console -> ResumeCommand.Run({ Run = run; SaveEvery = Nullable() }, console, stops))

/// True at the `n`th call and after it.
let atStep n =
    let mutable step = 0

    fun () ->
        step <- step + 1
        step >= n

let bytes run name = File.ReadAllBytes(path run name)

/// Whether two runs have the same parameters and predictions, bit for bit.
let same run other =
    for name in [ "checkpoint.safetensors"; "predictions.csv"; "vocabulary.txt"; "pairs.txt" ] do
        Expect.isTrue (bytes run name = bytes other name) $"{name} is the same"
