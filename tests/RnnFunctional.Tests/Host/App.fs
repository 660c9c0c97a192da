namespace RnnFunctional.Tests

open System
open System.Diagnostics
open System.IO
open Expecto
open RnnFunctional.Host

/// What a command left: its exit code, and what it wrote to either stream.
type Outcome =
    {
        Code: int
        Output: string
        Errors: string
    }

/// Runs the application in this process.
module App =

    /// The outcome of `rnn` with `arguments`.
    let run (arguments: string list) =
        use output = new StringWriter()
        use errors = new StringWriter()
        let code = Program.Run(Array.ofList arguments, output, errors)

        {
            Code = code
            Output = string output
            Errors = string errors
        }

    /// What `rnn` with `arguments` writes, which must do what it is asked.
    let succeed arguments =
        let outcome = run arguments
        Expect.equal outcome.Code 0 $"exit code; it said: {outcome.Errors}"
        outcome.Output

    /// `rnn` with `arguments` as a process of its own, as a user starts it, and what it says; a full pipe would stop it.
    let start (arguments: string list) =
        let start =
            ProcessStartInfo(
                "dotnet",
                typeof<Program>.Assembly.Location :: arguments,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            )

        match Process.Start start with
        | null -> failtest "dotnet can't be started"
        | child -> child, (child.StandardOutput.ReadToEndAsync(), child.StandardError.ReadToEndAsync())

    /// Calls `action` with a fresh folder, and removes it.
    let inFolder (action: string -> 'T) : 'T =
        let folder = Directory.CreateTempSubdirectory("rnn-").FullName

        try
            action folder
        finally
            Directory.Delete(folder, true)

    /// The names of everything in `folder` and below.
    let contents (folder: string) =
        Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories) |> set

    /// A test that a command is refused with exit code 2 and leaves nothing behind: `arguments` are made from a fresh folder, in which they may
    /// first put something; the message must have all of `parts`.
    let refused name (parts: string list) (arguments: string -> string list) =
        test name {
            inFolder (fun folder ->
                let arguments = arguments folder
                let before = contents folder
                let outcome = run arguments
                Expect.equal outcome.Code 2 $"exit code; it said: {outcome.Errors}{outcome.Output}"

                for part in parts do
                    Expect.stringContains outcome.Errors part "message"

                Expect.equal (contents folder) before "nothing is left behind")
        }

    /// The folder of the checkout that these tests were built in, found by its solution. None in an installed copy.
    let checkout =
        let rec find (folder: DirectoryInfo | null) =
            match folder with
            | null -> None
            | folder when File.Exists(Path.Combine(folder.FullName, "RnnFunctional.sln")) -> Some folder.FullName
            | folder -> find folder.Parent

        find (DirectoryInfo AppContext.BaseDirectory)

    /// Writes a series of `values` under `name` in `folder`: the file's path.
    let series (folder: string) name (values: float seq) =
        let path = Path.Combine(folder, name)

        values
        |> Seq.mapi (fun i v -> $"{i + 1},{v}")
        |> Seq.append [ "time,value" ]
        |> fun lines -> File.WriteAllLines(path, lines)

        path
