namespace RnnFunctional.Text

open System
open RnnFunctional

/// Writes symbol after symbol with a language model: `stepper` takes the number of a symbol to `size` logits of the next one, from the state
/// in which it is. Each symbol takes one step, however many came before, and allocates nothing; the same settings write the same symbols.
[<Sealed>]
type Writer(stepper: Stepper, size: int, settings: SamplerSettings) =
    let sampler = Sampler(settings, size)
    // The last symbol, on which no step was taken yet.
    let last = [| 0.0f |]
    let mutable hasLast = false
    let mutable written = 0L
    let mutable logProbability = 0.0
    let mutable sum = 0.0

    let take (symbol: int) =
        last[0] <- float32 symbol
        hasLast <- true
        sampler.Remember symbol

    /// Reads `symbol`, of a prompt. Errors: one that the model does not have.
    member _.Read(symbol: int) =
        if symbol < 0 || symbol >= size then
            Errors.input
                $"a symbol's number from 0 to {size - 1} expected, found {symbol}. Use the model's own vocabulary."

        if hasLast then
            let _ = stepper.Step(ReadOnlySpan last)
            ()

        take symbol

    /// Writes the next symbol. Errors: nothing was read that it could follow.
    member _.Next() : int =
        if not hasLast then
            Errors.input "a prompt of at least one symbol expected, found none."

        let logits = stepper.Step(ReadOnlySpan last)
        let symbol = sampler.Draw logits
        logProbability <- Logits.logProbability logits symbol
        sum <- sum + logProbability
        written <- written + 1L
        take symbol
        symbol

    /// What Next writes, without end.
    member this.Symbols: int seq =
        seq {
            while true do
                this.Next()
        }

    /// How many symbols were written.
    member _.Written = written

    /// The logarithm of the probability that the model, at temperature 1 and with no symbol left out, gave to the last symbol written; in nats.
    member _.LogProbability = logProbability

    /// The mean of LogProbability over all symbols written.
    member _.MeanLogProbability = sum / float written
