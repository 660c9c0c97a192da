namespace RnnFunctional.Text

open System
open RnnFunctional

/// What beam search found: the symbols, and the mean of the logarithms of their probabilities, in nats.
type BeamResult =
    {
        Symbols: int[]
        MeanLogProbability: float
    }

module Beam =

    /// A sequence that is still in the race: its symbols, the last one first, the logarithm of their probability, and the state before the
    /// last one.
    type private Hypothesis =
        {
            Symbols: int list
            Sum: float
            State: NdArray[]
        }

    /// Of the sequences of `length` symbols after `prompt` the most probable one that a search finds which goes on with the `beams` best ones
    /// after each symbol; 1 takes the most probable symbol each time, and as many as there are sequences find the best one of all.
    /// `stepper` takes the number of a symbol to `size` logits of the next one; the search begins at its state and leaves it in any.
    /// Errors: an empty prompt; fewer than one beam or symbol.
    let search (stepper: Stepper) (size: int) (beams: int) (prompt: int seq) (length: int) : BeamResult =
        Errors.atLeast 1 "--beams" beams
        Errors.atLeast 1 "--length" length
        let input = [| 0.0f |]
        let order = Array.zeroCreate<int64> size

        let start =
            match List.ofSeq prompt |> List.rev with
            | [] -> Errors.input "a prompt of at least one symbol expected, found none."
            | last :: before ->
                for symbol in List.rev before do
                    input[0] <- float32 symbol
                    let _ = stepper.Step(ReadOnlySpan input)
                    ()

                {
                    Symbols = [ last ]
                    Sum = 0.0
                    State = stepper.State
                }

        /// The best ways to go on from `h`, best first.
        let extend (h: Hypothesis) =
            stepper.State <- h.State
            input[0] <- float32 h.Symbols.Head
            let logits = stepper.Step(ReadOnlySpan input)
            let state = stepper.State
            let whole = Logits.logSumExp logits
            Logits.rank logits (order.AsSpan())
            let best = Array.zeroCreate (min beams size)

            for rank in 0 .. best.Length - 1 do
                let symbol = Logits.symbol order[rank]

                best[rank] <-
                    {
                        Symbols = symbol :: h.Symbols
                        Sum = h.Sum + float logits[symbol] - whole
                        State = state
                    }

            List.ofArray best

        let longer hypotheses _ =
            hypotheses
            |> List.collect extend
            // Keeps equals in their order.
            |> List.sortByDescending _.Sum
            |> List.truncate beams

        let best = Seq.fold longer [ start ] (seq { 1..length }) |> List.head

        {
            Symbols = best.Symbols |> List.take length |> List.rev |> Array.ofList
            MeanLogProbability = best.Sum / float length
        }
