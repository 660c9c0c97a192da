/// Every golden value in the folders, a test each.
module RnnFunctional.Tests.Golden

open System.IO
open Expecto

/// The tests of a folder: name and check of each file in it of the form "folder/NAME.json".
let private files (root: string) (folder: string) check =
    let path = Path.Combine(root, folder)

    if Directory.Exists path then
        Directory.GetFiles(path, "*.json")
        |> Array.sort
        |> Array.map (fun file ->
            let name = FileInfo(file).Name
            name[.. name.Length - 6], (fun () -> check file))
        |> List.ofArray
    else
        []

let private losses (root: string) =
    let path = Path.Combine(root, "losses.json")

    if File.Exists path then
        [
            for i, entry in Seq.indexed ((GoldenFile.read path).EnumerateArray()) do
                let name = GoldenFile.text "loss" entry
                $"{i + 1}-{name}", (fun () -> GoldenLosses.check entry)
        ]
    else
        []

let private groups root =
    [
        "cells", files root "cells" GoldenCells.check
        "optim", files root "optim" GoldenOptimisers.check
        // A list that can't be read is a test that fails, not one that is missing.
        "losses",
        try
            losses root
        with error ->
            [ "losses.json", (fun () -> failtest $"{root}: {error.Message}") ]
    ]

/// The groups of both folders together; a name that both have is marked where it comes second.
let private all =
    let further =
        match GoldenFile.further with
        | None -> []
        | Some root ->
            let found = groups root

            // A misspelt name must not pass for a folder whose values all agree.
            if found |> List.forall (snd >> List.isEmpty) then
                let complaint =
                    $"RNN_GOLDEN names '{root}', where there is no cells/NAME.json, optim/NAME.json or losses.json"

                [ "folder", [ "RNN_GOLDEN", (fun () -> failtest complaint) ] ]
            else
                found

    let shipped = groups GoldenFile.shipped
    let names = shipped @ further |> List.map fst |> List.distinct

    let find name groups =
        groups
        |> List.tryFind (fst >> (=) name)
        |> Option.map snd
        |> Option.defaultValue []

    [
        for name in names do
            let first, second = find name shipped, find name further
            let isTaken name = first |> List.exists (fst >> (=) name)

            let marked =
                second
                |> List.map (fun (name, check) -> (if isTaken name then $"{name} of RNN_GOLDEN" else name), check)

            name, first @ marked
    ]

let tests =
    testList
        "golden"
        [
            testCase "the golden values came with the build" (fun () ->
                Expect.isNonEmpty (files GoldenFile.shipped "cells" ignore) $"files in {GoldenFile.shipped}/cells"
                Expect.isNonEmpty (files GoldenFile.shipped "optim" ignore) $"files in {GoldenFile.shipped}/optim"
                Expect.isNonEmpty (losses GoldenFile.shipped) $"losses in {GoldenFile.shipped}/losses.json")

            for group, cases in all do
                if not cases.IsEmpty then
                    testList group [ for name, check in cases -> testCase name check ]

            GoldenOptimisers.presets
        ]
