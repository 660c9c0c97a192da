namespace RnnFunctional.Benchmarks

open System
open System.Diagnostics

/// One of several implementations of a forward and backward pass.
type Contender =
    inherit IDisposable
    abstract Name: string
    /// The loss and its gradient by the names of the parameters.
    abstract Readings: unit -> (string * float[]) list
    /// Does the work so many times: the milliseconds of one.
    abstract Time: count: int -> float

module Contender =

    /// `side`, which runs in this process.
    let ofSide name (side: Side) =
        { new Contender with
            member _.Name = name
            member _.Readings() = side.Readings()

            member _.Time count =
                let start = Stopwatch.GetTimestamp()

                for _ in 1..count do
                    side.Step() |> ignore

                (Stopwatch.GetElapsedTime start).TotalMilliseconds / float count

            member _.Dispose() = side.Dispose()
        }
