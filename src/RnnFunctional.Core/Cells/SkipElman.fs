namespace RnnFunctional

type SkipElmanParams =
    {
        Gate: Gate
        /// [hidden; hidden]
        SkipWeight: Tensor
    }

/// Elman's network with a second way through time, which takes several steps at once (Lin, Horne, Tiňo & Giles 1996; Zhang et al. 2016):
///
///     h_t = tanh(W_xh x_t + W_hh h_{t-1} + V h_{t-k} + b)
module SkipElman =

    /// One step of `hidden` units; the state is the last h, the oldest first.
    let step hidden (p: SkipElmanParams) (s: HiddenState) x =
        let kept = s.H.Shape.Head
        let newest = slice 0 (kept - hidden) hidden s.H
        let oldest = slice 0 0 hidden s.H
        let h = tanh (affine p.Gate newest x + matmul p.SkipWeight oldest)

        {
            H = concat (slice 0 hidden (kept - hidden) s.H) h
        },
        h

    /// The cell for `input` inputs and `hidden` units that skips `every` steps, of 2 or more.
    let cell (every: int) input hidden : Cell<SkipElmanParams, HiddenState> =
        Errors.atLeast 2 "steps to skip" every

        {
            Name = "elman-skip"
            Input = input
            Output = hidden
            Parameters =
                spec {
                    let! gates = Gates.spec true [ "hidden" ] input hidden hidden (fun p -> [ p.Gate ])
                    and! skip = Spec.recurrent "weight_skip" hidden hidden _.SkipWeight

                    return { Gate = gates.Head; SkipWeight = skip }
                }
            State = HiddenState.spec (every * hidden)
            Step = step hidden
        }
