/// Runs of the airline series, for tests to look into.
module RnnFunctional.Tests.AirlineRun

open System.IO
open System.Text.Json
open Expecto

let train more check =
    App.inFolder (fun folder ->
        let run = Path.Combine(folder, "run")
        let outcome = App.run ([ "train"; "airline"; "--out"; run ] @ more)
        Expect.equal outcome.Code 0 $"exit code; it said: {outcome.Errors}"
        check run outcome)

let read (run: string) name =
    File.ReadAllText(Path.Combine(run, name))

let metric run (path: string list) =
    let root = JsonDocument.Parse(read run "metrics.json").RootElement

    let json =
        path |> List.fold (fun (json: JsonElement) name -> json.GetProperty name) root

    json.GetDouble()

let changed (folder: string) change =
    let source =
        Path.Combine(System.AppContext.BaseDirectory, "data", "airline-passengers.csv")

    let lines = File.ReadAllLines source |> Array.filter ((<>) "")

    let values =
        lines
        |> Array.skip 1
        |> Array.mapi (fun t line -> if t < 96 then float (line.Split(',')[1]) else change t)

    App.series folder "changed.csv" values
