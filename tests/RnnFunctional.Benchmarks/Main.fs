module RnnFunctional.Benchmarks.Main

open System
open System.IO
open RnnFunctional
open Spectre.Console

/// Exit codes: 0 done, 1 failed, 2 wrong use, or a system without what Torch needs.
[<EntryPoint>]
let main args =
    Console.OutputEncoding <- Text.Encoding.UTF8
    let console = AnsiConsole.Console

    if not console.Profile.Out.IsTerminal then
        // Nobody's window says where lines must break.
        console.Profile.Width <- 160

    try
        // Each table is a command.
        match List.ofArray args with
        | "compare" :: rest -> Compare.run console (Options.parse rest)
        | [ "scratch" ] -> ScratchTable.run console Environment.ProcessorCount 15 None
        | [ "scratch"; "--csv"; file ] -> ScratchTable.run console Environment.ProcessorCount 15 (Some file)
        | [ "engine" ] -> EngineTable.run console Environment.ProcessorCount 15
        | [ "scan" ] -> ScanTable.run console Environment.ProcessorCount 15
        | _ -> Errors.input $"a command expected:\n\n{Options.usage}"
    with
    | :? InputException as problem ->
        eprintfn $"{problem.Message}"
        2
    | :? IOException
    | :? UnauthorizedAccessException as problem ->
        eprintfn $"{problem.Message}"
        1
