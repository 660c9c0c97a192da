namespace RnnFunctional.Text

open System
open RnnFunctional

/// What is read off logits, one for each symbol that may come next; in float64.
module Logits =

    /// The largest. Errors: logits of which one is no number, or all are -∞.
    let top (logits: ReadOnlySpan<float32>) : float =
        let mutable top = -infinity

        for i in 0 .. logits.Length - 1 do
            top <- Math.Max(top, float logits[i])

        if Double.IsFinite top then
            top
        else
            Errors.input
                "the model's logits are no numbers. Its training may have diverged: take an earlier state of it, or train it with a smaller --learning-rate."

    /// The most probable symbol; of equals, the lowest number.
    let argMax (logits: ReadOnlySpan<float32>) : int =
        let mutable best = 0

        for i in 1 .. logits.Length - 1 do
            if logits[i] > logits[best] then
                best <- i

        best

    /// log Σ exp(logit), without overflow. Errors: as of `top`.
    let logSumExp (logits: ReadOnlySpan<float32>) : float =
        let top = top logits
        let mutable sum = 0.0

        for i in 0 .. logits.Length - 1 do
            sum <- sum + Math.Exp(float logits[i] - top)

        top + Math.Log sum

    /// The logarithm of the probability of `symbol`, in nats.
    let logProbability (logits: ReadOnlySpan<float32>) (symbol: int) : float = float logits[symbol] - logSumExp logits

    /// The symbol that an element of an order stands for.
    let inline internal symbol (key: int64) = int (uint32 key)

    /// Fills `order` with all symbols, the most probable first, of equals the lower number: to be read with `symbol`. Allocates nothing.
    let internal rank (logits: ReadOnlySpan<float32>) (order: Span<int64>) =
        for i in 0 .. logits.Length - 1 do
            // Zero has one sign from here on.
            let bits = BitConverter.SingleToInt32Bits(logits[i] + 0.0f)
            // The bits of negative numbers grow the wrong way.
            let ascending = bits ^^^ ((bits >>> 31) &&& Int32.MaxValue)
            order[i] <- (int64 ~~~ascending <<< 32) ||| int64 i

        order.Slice(0, logits.Length).Sort()
