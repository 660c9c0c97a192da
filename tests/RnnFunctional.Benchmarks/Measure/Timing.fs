namespace RnnFunctional.Benchmarks

open System
open System.Diagnostics
open System.Threading

/// Repeated measurements of one thing: their median, and the distance between their quartiles.
type Spread = { Median: float; Range: float }

/// What timing two sides gave: milliseconds to a step, the managed bytes that a step of ours allocates, and how many cores others
/// used meanwhile, where the system tells.
type Times =
    {
        Ours: Spread
        Theirs: Spread
        Bytes: float
        Others: float option
    }

    /// How many times faster ours is.
    member t.Ratio = t.Theirs.Median / t.Ours.Median

module Spread =

    /// The number below which a share of `p` of the sorted numbers lies, between neighbours if need be.
    let private quantile p (sorted: float[]) =
        let at = p * float (sorted.Length - 1)
        let low, share = int at, at - floor at
        sorted[low] + share * (sorted[min (low + 1) (sorted.Length - 1)] - sorted[low])

    let ofSamples (samples: float[]) =
        let sorted = Array.sort samples

        {
            Median = quantile 0.5 sorted
            Range = quantile 0.75 sorted - quantile 0.25 sorted
        }

/// Two sides in turns, so that whatever else the machine does falls on both.
module Timing =

    /// A sample repeats its step for about so long: several steps one after the other even of the largest, as in a training.
    let private sampleTime = TimeSpan.FromMilliseconds 200L

    /// At least 0.3 s and 5 steps, until code is compiled and memory touched: how often the step fits into a sample.
    let private warmUp (side: Side) =
        let clock = Stopwatch.StartNew()
        let mutable steps = 0
        let mutable fastest = TimeSpan.MaxValue

        while steps < 5 || clock.Elapsed < TimeSpan.FromSeconds 0.3 do
            let start = clock.Elapsed
            side.Step() |> ignore
            fastest <- min fastest (clock.Elapsed - start)
            steps <- steps + 1

        int (Math.Ceiling(sampleTime / fastest))

    /// Neither side shall pay for what the other left: its garbage is collected, and its worker threads, which keep looking for work
    /// for a moment, have gone to sleep.
    let private settle () =
        GC.Collect()
        GC.WaitForPendingFinalizers()
        Thread.Sleep 5

    /// Milliseconds and managed bytes, of all threads, to a step of `side`. The first step of a sample finds the caches full of the other
    /// side's numbers and its own threads asleep: it is not counted.
    let private sample (side: Side) count =
        settle ()
        side.Step() |> ignore
        let before = GC.GetTotalAllocatedBytes true
        let start = Stopwatch.GetTimestamp()

        for _ in 1..count do
            side.Step() |> ignore

        let elapsed = Stopwatch.GetElapsedTime start
        let bytes = GC.GetTotalAllocatedBytes true - before
        elapsed.TotalMilliseconds / float count, float bytes / float count

    /// `repeats` samples of each side in turns, after a warm-up of both.
    let alternate repeats (ours: Side) (theirs: Side) =
        let countOfOurs = warmUp ours
        let countOfTheirs = warmUp theirs

        let turns, others =
            Others.during (fun () ->
                Array.init repeats (fun _ -> sample ours countOfOurs, fst (sample theirs countOfTheirs)))

        let ofOurs, ofTheirs = Array.unzip turns

        {
            Ours = Spread.ofSamples (Array.map fst ofOurs)
            Theirs = Spread.ofSamples ofTheirs
            Bytes = (Spread.ofSamples (Array.map snd ofOurs)).Median
            Others = others
        }
