namespace RnnFunctional.Text

open System
open RnnFunctional

/// Draws one of `size` symbols after the other under `settings`, from the stream of their seed. In this order: logits of recent symbols are
/// lowered by the penalty; all are divided by the temperature; the softmax of what is left is cut to the top k, and what is left of that, as
/// probabilities that add up to 1 again, to the top p. Allocates nothing for a symbol. Errors: settings that `check` refuses.
[<Sealed>]
type Sampler(settings: SamplerSettings, size: int) =
    do SamplerSettings.check settings

    let rng = Rng.stream settings.Seed "sampling" 0
    let penalty = float32 settings.RepetitionPenalty
    let penalised = Array.zeroCreate<float32> size
    let order = Array.zeroCreate<int64> size
    let probabilities = Array.zeroCreate<float> size

    // The last symbols in a ring; -1 where there was none yet.
    let recent = Array.create settings.PenaltyWindow -1
    let mutable oldest = 0

    let kept = if settings.TopK > 0 then min settings.TopK size else size

    let isCut = kept < size || settings.TopP < 1.0

    let penalise (logits: ReadOnlySpan<float32>) =
        logits.CopyTo(penalised.AsSpan())

        for symbol in recent do
            if symbol >= 0 then
                // Of the logit as it was: once, however often the symbol is there.
                let logit = logits[symbol]

                penalised[symbol] <- if logit > 0.0f then logit / penalty else logit * penalty

    /// exp((logit - largest) / temperature) of the first `kept` symbols in the order: their sum.
    let weigh top =
        let mutable sum = 0.0

        for rank in 0 .. kept - 1 do
            let symbol = Logits.symbol order[rank]
            let weight = Math.Exp((float penalised[symbol] - top) / settings.Temperature)
            probabilities[symbol] <- weight
            sum <- sum + weight

        sum

    /// Takes away what comes behind the top p of a sum of `whole`: how many are left, and their sum.
    let cut whole =
        let mutable sum = 0.0
        let mutable count = 0

        while count < kept && sum < settings.TopP * whole do
            sum <- sum + probabilities[Logits.symbol order[count]]
            count <- count + 1

        for rank in count .. kept - 1 do
            probabilities[Logits.symbol order[rank]] <- 0.0

        struct (count, sum)

    /// Counts `symbol` among the recent ones: one that was read, or drawn and taken.
    member _.Remember(symbol: int) =
        recent[oldest] <- symbol
        oldest <- (oldest + 1) % recent.Length

    /// The probability with which each symbol is drawn from `logits`; the numbers hold until the next call. Errors: logits of another number
    /// of symbols, or that are no numbers.
    member _.Distribution(logits: ReadOnlySpan<float32>) : ReadOnlySpan<float> =
        if logits.Length <> size then
            Errors.shape "sampler" $"{size} logits" (string logits.Length) "Give one for each symbol."

        penalise logits
        let logits = ReadOnlySpan penalised
        let top = Logits.top logits
        Array.Clear probabilities

        if settings.Temperature = 0.0 then
            probabilities[Logits.argMax logits] <- 1.0
        else
            if isCut then
                Logits.rank logits (order.AsSpan())
            else
                for symbol in 0 .. size - 1 do
                    order[symbol] <- int64 symbol

            let whole = weigh top

            let struct (count, sum) =
                if settings.TopP < 1.0 then
                    cut whole
                else
                    struct (kept, whole)

            for rank in 0 .. count - 1 do
                let symbol = Logits.symbol order[rank]
                probabilities[symbol] <- probabilities[symbol] / sum

        ReadOnlySpan probabilities

    /// A symbol drawn from `logits`. It is not remembered: who takes it says so.
    member this.Draw(logits: ReadOnlySpan<float32>) : int =
        Rng.categorical (this.Distribution logits) rng

module Sampler =

    /// The probability with which each symbol is drawn under `settings` from `logits` where the symbols `recent` were there, the last one last.
    let distribution (settings: SamplerSettings) (recent: int seq) (logits: float32[]) : float[] =
        let sampler = Sampler(settings, logits.Length)
        Seq.iter sampler.Remember recent
        sampler.Distribution(ReadOnlySpan logits).ToArray()
