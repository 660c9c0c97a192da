namespace RnnFunctional

type LstmParams =
    {
        Input: Gate
        Forget: Gate
        Candidate: Gate
        Output: Gate
    }

type LstmState =
    {
        /// The output h, [hidden].
        H: Tensor
        /// The memory c, [hidden].
        C: Tensor
    }

/// Long short-term memory (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000):
///
///     f_t = σ(W_f [h_{t-1}, x_t] + b_f)
///     i_t = σ(W_i [h_{t-1}, x_t] + b_i)
///     o_t = σ(W_o [h_{t-1}, x_t] + b_o)
///     c̃_t = tanh(W_c [h_{t-1}, x_t] + b_c)
///     c_t = f_t ⊗ c_{t-1} + i_t ⊗ c̃_t
///     h_t = o_t ⊗ tanh(c_t)
module Lstm =

    /// One step.
    let step (p: LstmParams) (s: LstmState) x =
        let f = sigmoid (affine p.Forget s.H x)
        let i = sigmoid (affine p.Input s.H x)
        let o = sigmoid (affine p.Output s.H x)
        let c' = tanh (affine p.Candidate s.H x)
        let c = f * s.C + i * c'
        let h = o * tanh c
        { H = h; C = c }, h

    /// The gates in PyTorch's order, stacked. `state` is the size of h.
    let gates bias input hidden state : Spec<LstmParams> =
        spec {
            let! gates =
                Gates.spec bias [ "input"; "forget"; "candidate"; "output" ] input hidden state (fun p ->
                    [ p.Input; p.Forget; p.Candidate; p.Output ])

            return
                {
                    Input = gates[0]
                    Forget = gates[1]
                    Candidate = gates[2]
                    Output = gates[3]
                }
        }

    /// A state with an h of `output` and a c of `hidden` numbers.
    let state output hidden : Spec<LstmState> =
        spec {
            let! h = Spec.state "h" output _.H
            and! c = Spec.state "c" hidden _.C
            return { H = h; C = c }
        }

    /// The cell for `input` inputs and `hidden` units, with biases or without.
    let cell bias input hidden : Cell<LstmParams, LstmState> =
        {
            Name = "lstm"
            Input = input
            Output = hidden
            Parameters = gates bias input hidden hidden
            State = state hidden hidden
            Step = step
        }
