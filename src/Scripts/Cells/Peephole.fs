/// A cell from a paper, as records: the LSTM with peepholes.
module Peephole

open RnnFunctional

/// An LSTM's gates, and the peepholes through which three of them see the memory: [hidden] each.
type Peephole =
    {
        Gates: LstmParams
        Input: Tensor
        Forget: Tensor
        Output: Tensor
    }

/// Peephole LSTM (Gers & Schmidhuber 2000):
///
///     f_t = σ(W_f [h_{t-1}, x_t] + p_f ⊗ c_{t-1} + b_f)
///     i_t = σ(W_i [h_{t-1}, x_t] + p_i ⊗ c_{t-1} + b_i)
///     c_t = f_t ⊗ c_{t-1} + i_t ⊗ tanh(W_c [h_{t-1}, x_t] + b_c)
///     o_t = σ(W_o [h_{t-1}, x_t] + p_o ⊗ c_t + b_o)
///     h_t = o_t ⊗ tanh(c_t)
let step (p: Peephole) (s: LstmState) x =
    let f = sigmoid (affine p.Gates.Forget s.H x + p.Forget * s.C)
    let i = sigmoid (affine p.Gates.Input s.H x + p.Input * s.C)
    let c = f * s.C + i * tanh (affine p.Gates.Candidate s.H x)
    let o = sigmoid (affine p.Gates.Output s.H x + p.Output * c)
    let h = o * tanh c
    { H = h; C = c }, h

/// Names and shapes, known before anything runs. A part that is a record itself is focused on.
let parameters input hidden : Spec<Peephole> =
    spec {
        let! gates = Lstm.gates true input hidden hidden |> Spec.focus _.Gates
        and! i = Spec.diagonal "peephole_i" hidden _.Input
        and! f = Spec.diagonal "peephole_f" hidden _.Forget
        and! o = Spec.diagonal "peephole_o" hidden _.Output

        return
            {
                Gates = gates
                Input = i
                Forget = f
                Output = o
            }
    }

let cell input hidden =
    Cell.make "lstm-peephole" input hidden (parameters input hidden) (Lstm.state hidden hidden) step
