namespace RnnFunctional.Benchmarks

open System

/// One of two implementations of the same work, ready to do it again and again.
type Side =
    inherit IDisposable
    /// Does the work once: a number that comes of it, such as the loss.
    abstract Step: unit -> float

    /// What the first step computes, by name: numbers on which both sides must agree. Asked for before any step.
    abstract Readings: unit -> (string * float[]) list
