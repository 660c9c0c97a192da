namespace RnnFunctional

open System

/// A stream of random numbers: SplitMix64 (Steele, Lea & Flood 2014). Its whole state is one number, so that it can be saved.
type Rng(seed: uint64) =
    let mutable state = seed

    /// The state: a stream that has it goes on where this one stands.
    member _.State
        with get () = state
        and set value = state <- value

    /// 64 random bits.
    member _.Next() : uint64 =
        state <- state + 0x9E3779B97F4A7C15UL
        let z = (state ^^^ (state >>> 30)) * 0xBF58476D1CE4E5B9UL
        let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
        z ^^^ (z >>> 31)

    /// Uniform in [0, 1).
    member r.Uniform() =
        float (r.Next() >>> 11) * (1.0 / 9007199254740992.0)

    /// Uniform in [`low`, `high`).
    member r.Uniform(low: float, high: float) = low + (high - low) * r.Uniform()

    /// A whole number from 0 to `count` - 1.
    member r.Below(count: int) = int (r.Uniform() * float count)

    /// From the normal distribution with mean 0 and standard deviation 1 (Box & Muller 1958).
    member r.Normal() =
        let radius = Math.Sqrt(-2.0 * Math.Log(1.0 - r.Uniform()))
        radius * Math.Cos(2.0 * Math.PI * r.Uniform())

module Rng =

    /// The stream for `purpose` number `index` under `seed`. Streams of different purposes and numbers are unrelated, so that
    /// drawing more from one changes no other.
    let stream (seed: int) (purpose: string) (index: int) =
        let fold (hash: uint64) (value: uint64) =
            Rng(hash ^^^ (value * 0xD6E8FEB86659FD93UL)).Next()

        let text = purpose |> Seq.fold (fun hash c -> fold hash (uint64 c)) 0UL
        Rng(fold (fold text (uint64 seed)) (uint64 index))

    /// A whole number drawn with `probabilities`, which add up to 1: that of 0, of 1, and so on. One of probability 0 is never drawn.
    let categorical (probabilities: ReadOnlySpan<float>) (rng: Rng) : int =
        let uniform = rng.Uniform()
        let mutable sum = 0.0
        let mutable drawn = -1
        let mutable i = 0

        // Rounding may leave a little of the sum missing at the end: the last possible one takes it.
        while i < probabilities.Length && sum <= uniform do
            if probabilities[i] > 0.0 then
                sum <- sum + probabilities[i]
                drawn <- i

            i <- i + 1

        drawn

    /// 0 … n - 1 in random order (Fisher & Yates).
    let permutation n (rng: Rng) =
        let order = Array.init n id

        for i in n - 1 .. -1 .. 1 do
            let j = rng.Below(i + 1)
            let swapped = order[i]
            order[i] <- order[j]
            order[j] <- swapped

        order

/// The noise of a training: each row of each step has a stream of its own, so that what is dropped depends neither on the other
/// rows nor on who computes them.
module Noise =

    /// What the streams of a training under `seed` begin from.
    let key (seed: int) = (Rng.stream seed "noise" 0).State

    /// The state of the stream for `row` of step `step`. Allocates nothing.
    let state (key: uint64) (step: int) (row: int) =
        let mix (x: uint64) =
            let z = (x ^^^ (x >>> 30)) * 0xBF58476D1CE4E5B9UL
            let z = (z ^^^ (z >>> 27)) * 0x94D049BB133111EBUL
            z ^^^ (z >>> 31)

        mix (
            mix (key + uint64 step * 0x9E3779B97F4A7C15UL)
            + uint64 row * 0x9E3779B97F4A7C15UL
        )

    /// The next number of a stream: 1/keep with probability `keep`, else 0.
    let next (keep: float) (rng: Rng) =
        if rng.Uniform() < keep then 1.0 / keep else 0.0
