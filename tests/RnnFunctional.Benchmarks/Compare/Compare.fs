namespace RnnFunctional.Benchmarks

open System.IO
open RnnFunctional
open RnnFunctional.Torch
open Spectre.Console

/// The comparison with TorchSharp: row by row, both sides in one run.
module Compare =

    /// Times both sides of `row` after seeing that they compute the same. Errors: what they differ in.
    let row threads repeats (row: Row) : Result<Times, string list> =
        let task = row.Task()
        use ours = row.Ours threads task
        use theirs = row.Theirs task

        match Agreement.problems (ours.Readings()) (theirs.Readings()) with
        | [] -> Ok(Timing.alternate repeats ours theirs)
        | problems -> Error problems

    /// Compares as `options` say: exit code 0, or 1 when the sides of a row differ.
    let run (console: IAnsiConsole) (options: Options) =
        Native.load options.Threads
        // Before the work rather than after it, in case it can't be.
        options.Json
        |> Option.bind (fun file -> Option.ofObj (FileInfo(file).Directory))
        |> Option.iter _.Create()

        Header.lines options.Threads |> List.iter console.WriteLine

        let results =
            [
                for chosen in options.Rows do
                    eprintfn $"{chosen.Name} …"

                    match row options.Threads options.Repeats chosen with
                    | Ok times -> chosen, Some times
                    | Error problems ->
                        eprintfn $"{chosen.Name}: the sides don't compute the same, so there is nothing to time."
                        problems |> List.iter (eprintfn "  %s")
                        chosen, None
            ]

        Results.print console results
        options.Json |> Option.iter (fun file -> Results.save file results)

        if results |> List.forall (snd >> Option.isSome) then
            0
        else
            1
