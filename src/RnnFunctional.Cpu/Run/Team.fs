namespace RnnFunctional.Cpu

open System
open System.Collections.Concurrent
open RnnFunctional
open RnnFunctional.Kernels

/// Threads are made once for each number of them, and shared by all that run on so many.
module internal Team =

    let private teams = ConcurrentDictionary<int, Lazy<Workers>>()

    /// A team of `threads`. Errors: fewer than 1.
    let ofSize threads =
        Errors.atLeast 1 "--threads" threads
        teams.GetOrAdd(threads, (fun n -> lazy new Workers(n))).Value

    /// One thread for each core.
    let everyCore = Environment.ProcessorCount
