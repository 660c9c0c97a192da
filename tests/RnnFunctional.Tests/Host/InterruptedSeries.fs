/// Runs of the airline series with small networks, interrupted ones among them, for tests to look into.
module RnnFunctional.Tests.InterruptedSeries

open System
open System.IO
open Expecto
open RnnFunctional.Cli
open RnnFunctional.Host.Commands

/// The lecture's network with three seeds, one after the other: 95 steps in each of two epochs.
let options =
    [ "--preset"; "lesson"; "--epochs"; "2"; "--seeds"; "3"; "--threads"; "1" ]

/// Steps of one seed.
let stepsOfSeed = 190

let private arguments run more =
    [ "train"; "airline"; "--out"; run ] @ more

/// `rnn train airline` with `more` into `run`, which calls `stops` after each step: the exit code and what it said.
let trainUntil run more (stops: unit -> bool) =
    match Command.parse (Array.ofList (arguments run more)) with
    | Command.Train series -> ReviewsRun.onConsole (fun console -> TrainSeriesCommand.Run(series, console, stops))
    | other -> failtest $"not understood: {other}"

let private folder =
    lazy
        (let folder = Directory.CreateTempSubdirectory("rnn-").FullName
         AppDomain.CurrentDomain.ProcessExit.Add(fun _ -> Directory.Delete(folder, true))
         folder)

/// A run with `options` that several tests read and none changes.
let shared =
    lazy
        (let run = Path.Combine(folder.Value, "run")
         let outcome = App.run (arguments run options)
         Expect.equal outcome.Code 0 outcome.Errors
         run)

/// The same training, interrupted in the second epoch of its second seed: where it is, which no test changes.
let interrupted =
    lazy
        (let run = Path.Combine(folder.Value, "interrupted")
         let code, _ = trainUntil run options (ReviewsRun.atStep (stepsOfSeed + 120))
         Expect.equal code 130 "interrupted"
         run + ".unfinished")
