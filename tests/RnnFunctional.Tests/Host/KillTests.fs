/// The program as a process of its own, killed and gone on with: it ends as if nothing had happened.
module RnnFunctional.Tests.KillTests

open System
open System.Diagnostics
open System.IO
open System.Text.RegularExpressions
open System.Threading
open Expecto

/// What a child's exit code is when it was killed: by SIGKILL, where there are signals.
let private killed = if OperatingSystem.IsWindows() then -1 else 128 + 9

/// Starts the program and calls `ending` with it as soon as the files that it writes show that `moment` has come: its exit code, and what it said.
let private endAt (moment: unit -> bool) (ending: Process -> unit) arguments =
    let child, (output, errors) = App.start arguments
    use child = child

    while not (moment ()) && not child.HasExited do
        Thread.Sleep 0

    ending child
    child.WaitForExit()
    child.ExitCode, output.Result + errors.Result

/// Which step the state in `file` was saved after; -1 where there is none.
let private savedStep file =
    try
        int (Regex.Match(File.ReadAllText file, "\"step\": (\\d+)").Groups[1].Value)
    with :? IOException ->
        -1

/// Moments in the training of `run`, told from outside.
type private Moment =
    /// Its folder is being made.
    | Begins
    /// The file of this name is being written, in the save after this step of the state or a later one.
    | Writes of file: string * state: string * step: int
    /// Both files of tensors are there: the new one does not count yet, or the old one not any more.
    | Turns of state: string * step: int
    /// The complete run is being written.
    | Ends

let private hasCome (run: string) moment () =
    let at name = Path.Combine(run + ".unfinished", name)

    match moment with
    | Begins -> Directory.Exists(run + ".unfinished.partial")
    | Writes(file, state, step) -> File.Exists(at (file + ".partial")) && savedStep (at (state + ".json")) >= step
    | Turns(state, step) ->
        File.Exists(at (state + "-a.safetensors"))
        && File.Exists(at (state + "-b.safetensors"))
        && savedStep (at (state + ".json")) >= step
    | Ends -> Directory.Exists(at "complete")

/// A test that a training with `arguments`, killed at each of `moments` and gone on with in between, ends as `expected`, which was never stopped.
let private survives name (arguments: string list) moments (expected: Lazy<string>) =
    test name {
        App.inFolder (fun folder ->
            let run = Path.Combine(folder, "run")
            let unfinished = run + ".unfinished"

            for moment in moments do
                // One that came too early to leave anything, or so late that the run was complete, is no interruption.
                if not (Directory.Exists run) then
                    let begins =
                        if Directory.Exists unfinished then
                            [ "train"; "--resume"; run ]
                        else
                            arguments @ [ "--out"; run ]

                    let code, said =
                        endAt (hasCome run moment) _.Kill() (begins @ [ "--save-every"; "0" ])

                    match moment with
                    | Writes _
                    | Turns _ -> Expect.equal code killed $"killed, {moment}: {said}"
                    | Begins
                    | Ends -> Expect.isTrue (code = killed || code = 0) $"killed, {moment}: {said}"

            if Directory.Exists unfinished then
                let outcome = App.run [ "train"; "--resume"; run ]
                Expect.equal outcome.Code 0 outcome.Errors

            LastingFiles.same expected.Value run

            for entry in Directory.GetFileSystemEntries folder do
                // Killed at the very last, while it removed what nobody needs any more.
                if entry <> run + ".unfinished.removed" then
                    Expect.equal entry run "nothing else is left")
    }

let private asked =
    test "asked to end, it saves, says how to go on, and ends as if never stopped" {
        if OperatingSystem.IsWindows() then
            skiptest "there are no signals here"

        App.inFolder (fun folder ->
            let run = Path.Combine(folder, "run")

            let ask (child: Process) =
                use kill = Process.Start("kill", [ "-TERM"; string child.Id ])
                kill.WaitForExit()

            let code, said =
                [ "train"; "airline"; "--out"; run; "--save-every"; "0" ]
                @ InterruptedSeries.options
                |> endAt (hasCome run (Turns("seed2", 20))) ask

            Expect.equal code 130 said
            Expect.stringContains said "rnn train --resume" "how to go on"
            Expect.equal (App.run [ "train"; "--resume"; run ]).Code 0 "gone on with"
            LastingFiles.same InterruptedSeries.shared.Value run)
    }

let tests =
    testSequenced (
        testList
            "killed"
            [
                survives
                    "text"
                    ([ "train"; "text"; "--input"; TextRun.book.Value ] @ TextRun.options)
                    [ Writes("state-b.safetensors", "state", 1); Writes("state.json", "state", 45) ]
                    TextRun.shared
                survives
                    "reviews"
                    ([ "train"; "reviews" ] @ ReviewsRun.options)
                    [ Begins; Writes("state-a.safetensors", "state", 10); Ends ]
                    ReviewsRun.shared
                survives
                    "series"
                    ([ "train"; "airline" ] @ InterruptedSeries.options)
                    [ Writes("seed2.json", "seed2", 100) ]
                    InterruptedSeries.shared
                asked
            ]
    )
