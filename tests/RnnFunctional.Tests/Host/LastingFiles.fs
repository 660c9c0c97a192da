/// What the files of a run say, but for times and memory.
module RnnFunctional.Tests.LastingFiles

open System
open System.IO
open System.Text.RegularExpressions
open Expecto

/// history.csv without its seconds.
let private untimed (table: string[]) =
    if table[0].EndsWith(",seconds", StringComparison.Ordinal) then
        table |> Array.map (fun row -> row.Substring(0, row.LastIndexOf ','))
    else
        table

/// What the files of `run` say, by name; its report shows times all over.
let private ofRun (run: string) =
    Map.ofList
        [
            for path in Directory.GetFiles run do
                match FileInfo(path).Name with
                | "report.html" -> ()
                | "history.csv" -> "history.csv", String.Join('\n', untimed (File.ReadAllLines path))
                | "metrics.json" ->
                    "metrics.json",
                    Regex.Replace(
                        File.ReadAllText path,
                        "\"(\\w*seconds|\\w+_per_second|peak_memory_mb)\": [^,\\n]+",
                        ""
                    )
                | name -> name, Convert.ToHexString(File.ReadAllBytes path)
        ]

/// Whether `other` has the files of `run`, byte for byte.
let same run other =
    let expected, found = ofRun run, ofRun other
    Expect.equal (found.Keys |> List.ofSeq) (expected.Keys |> List.ofSeq) "files"

    for KeyValue(name, content) in expected do
        Expect.isTrue (found[name] = content) $"{name} is the same"
