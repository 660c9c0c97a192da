namespace RnnFunctional.Cpu

open System
open System.Collections.Concurrent
open RnnFunctional
open RnnFunctional.Kernels

/// Threads are made once for each number of them, and shared by all that run on so many; who works alone shares with nobody, and waits for
/// nobody.
module internal Team =

    let private teams = ConcurrentDictionary<int, Lazy<Workers>>()

    /// A team of `threads`. Errors: fewer than 1.
    let ofSize threads =
        Errors.atLeast 1 "--threads" threads

        if threads = 1 then
            new Workers(1)
        else
            teams.GetOrAdd(threads, (fun n -> lazy new Workers(n))).Value

    /// Has all members of `team` do `work`. Errors: row numbers that a table does not have.
    let run (team: Workers) (work: ITeamWork) =
        try
            team.Run work
        with :? IndexOutOfRangeException as error ->
            // Kernels know numbers only: the reference's words.
            raise (ShapeException $"gather: {error.Message}. Check the vocabulary against the table's size.")

    /// One thread for each core.
    let everyCore = Environment.ProcessorCount
