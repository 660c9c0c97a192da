namespace RnnFunctional.Benchmarks

open System.IO
open System.Text.Json
open System.Text.Json.Nodes
open Spectre.Console

/// What a comparison found, as a table and as a file.
module Results =

    let private columns =
        [
            "a step"
            "ours, ms"
            "theirs, ms"
            "times faster"
            "asked"
            "goal"
            "bytes allocated"
        ]

    let private spread (s: Spread) =
        let places =
            if s.Median >= 100.0 then "F1"
            elif s.Median >= 1.0 then "F2"
            else "F4"

        $"{s.Median.ToString places} ± {s.Range.ToString places}"

    let private cells (row: Row) (times: Times option) =
        match times with
        | Some t ->
            [
                spread t.Ours
                spread t.Theirs
                $"{t.Ratio:F2}"
                $"{row.Asked:F1}"
                $"{row.Goal:F1}"
                $"{t.Bytes:N0}"
            ]
        | None -> [ "they differ"; ""; ""; $"{row.Asked:F1}"; $"{row.Goal:F1}"; "" ]

    let private wordsRead (row: Row) (times: Times option) =
        Option.map2
            (fun words (t: Times) ->
                let each (s: Spread) = 1000.0 * float words / s.Median
                $"{row.Name}: {each t.Ours:N0} words a second, theirs {each t.Theirs:N0}.")
            row.Words
            times

    /// Prints every row with its times; without them where the sides differ.
    let print (console: IAnsiConsole) (results: (Row * Times option) list) =
        let table = Table()

        for column in columns do
            table.AddColumn(TableColumn column) |> ignore

        for column in Seq.skip 1 table.Columns do
            column.RightAligned() |> ignore

        for row, times in results do
            table.AddRow(row.Name :: cells row times |> Array.ofList) |> ignore

        console.Write table
        console.WriteLine "Medians ± the distance between their quartiles; bytes are managed ones, to a step of ours."

        for row, times in results do
            wordsRead row times |> Option.iter console.WriteLine

        for row, times in results do
            times
            |> Option.bind _.Others
            |> Others.remark row.Name
            |> Option.iter console.WriteLine

    /// Writes the rows that were timed to `file`, which is either as it was or complete.
    let save (file: string) (results: (Row * Times option) list) =
        let entries = JsonArray()

        for row, times in results do
            for t in Option.toList times do
                let entry = JsonObject()
                entry["name"] <- row.Name
                entry["ours_ms"] <- t.Ours.Median
                entry["theirs_ms"] <- t.Theirs.Median
                entry["ratio"] <- t.Ratio
                entries.Add entry

        let beside = file + ".part"
        File.WriteAllText(beside, entries.ToJsonString(JsonSerializerOptions(WriteIndented = true)) + "\n")
        File.Move(beside, file, true)
