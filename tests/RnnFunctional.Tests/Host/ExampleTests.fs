/// The scripts, the C# example, and the README's code.
module RnnFunctional.Tests.ExampleTests

open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open Expecto

let private inCheckout (action: string -> unit) =
    match App.checkout with
    | Some root -> action root
    | None -> skiptest "not built inside a checkout, so that there are no sources to look at"

/// What script tests load: the library as `dotnet run -c Release` builds it.
let private library root =
    Path.Combine(root, "src", "RnnFunctional.Core", "bin", "Release", "net10.0", "RnnFunctional.Core.dll")

/// Runs `dotnet fsi` on a script: its exit code and output.
let private fsi (script: string) =
    let start =
        ProcessStartInfo(
            "dotnet",
            [ "fsi"; "--quiet"; script ],
            RedirectStandardOutput = true,
            RedirectStandardError = true
        )

    match Process.Start start with
    | null -> failtest "dotnet can't be started"
    | running ->
        use running = running
        // Both streams at once: a full pipe would stop the script.
        let errors = running.StandardError.ReadToEndAsync()
        let output = running.StandardOutput.ReadToEnd()
        running.WaitForExit()
        running.ExitCode, output + errors.Result

let private scripts =
    let all =
        App.checkout
        |> Option.map (fun root -> Directory.GetFiles(Path.Combine(root, "src", "Scripts"), "*.fsx"))
        |> Option.defaultValue [||]
        // Not a script of its own: the others load it.
        |> Array.filter (fun path -> FileInfo(path).Name <> "toy.fsx")
        |> Array.sort

    testList
        "scripts"
        [
            for path in all do
                test (FileInfo(path).Name) {
                    inCheckout (fun root ->
                        if not (File.Exists(library root)) then
                            skiptest
                                "the scripts load the Release build of the core, and there is none: build with -c Release"

                        let code, output = fsi path
                        Expect.equal code 0 output
                        Expect.stringContains output "The gradient is right." "gradient"
                        Expect.stringContains output "The series is learned." "learning"
                        Expect.stringContains output "= matmul" "the graph is printed")
                }
            test "there are scripts" { inCheckout (fun _ -> Expect.isGreaterThanOrEqual all.Length 3 "scripts") }
        ]

let private csharp =
    test "the C# example defines a cell, checks it and trains it" {
        use output = new StringWriter()
        Expect.equal (RnnFunctional.Example.PeepholeExample.Run output) 0 (string output)
        Expect.stringContains (string output) "The gradient is right." "gradient"
    }

/// Code as lines without indentation or blank lines, so that a passage can stand deeper in a file than in the README.
let private normal (code: string) =
    code.Split '\n'
    |> Array.map _.Trim()
    |> Array.filter ((<>) "")
    |> String.concat "\n"

let private readme =
    test "the README's code stands in files that run" {
        inCheckout (fun root ->
            let text = File.ReadAllText(Path.Combine(root, "README.md"))

            let sources =
                [
                    "src/Scripts", "*.fsx"
                    "src/Scripts/CSharp", "*.cs"
                    "src/RnnFunctional.Core/Cells", "*.fs"
                    "src/RnnFunctional.Scratch", "*.fs"
                ]
                |> List.collect (fun (folder, pattern) ->
                    Directory.GetFiles(Path.Combine(root, folder), pattern) |> List.ofArray)
                |> List.map (File.ReadAllText >> normal)

            let blocks =
                Regex.Matches(text, "```(?:fsharp|csharp)\n(.*?)```", RegexOptions.Singleline)

            Expect.isGreaterThanOrEqual blocks.Count 2 "a cell in F# and in C#"

            for block in blocks do
                let code = normal block.Groups[1].Value
                Expect.isTrue (sources |> List.exists _.Contains(code)) $"no file has this code:\n{code}")
    }

let tests = testSequenced (testList "examples" [ scripts; csharp; readme ])
