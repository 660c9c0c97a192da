/// A cell with another building block: layer normalisation, which is three lines of the other operations.
module LayerNormLstm

open RnnFunctional

type LayerNormLstm =
    {
        /// [4 hidden; input], for the gates f, i, o and the candidate
        OfInput: Tensor
        /// [4 hidden; hidden]
        OfState: Tensor
        /// [4 hidden]
        Gain: Tensor
        /// [4 hidden]
        Bias: Tensor
        /// [hidden]
        MemoryGain: Tensor
        /// [hidden]
        MemoryBias: Tensor
    }

/// LSTM with layer normalisation:
///
///     (f_t, i_t, o_t, c̃_t) = (σ, σ, σ, tanh) of LN(W_x x_t + W_h h_{t-1}), cut in four
///     c_t = f_t ⊗ c_{t-1} + i_t ⊗ c̃_t
///     h_t = o_t ⊗ tanh(LN(c_t))
///
/// The paper's supplement normalises W_x x and W_h h apart. Here it is their sum, as in the paper's equation 4: normalised by
/// itself, the part of a single number x would keep nothing of it but the sign.
let step hidden (p: LayerNormLstm) (s: LstmState) x =
    let sums = layerNorm 1e-5 p.Gain p.Bias (matmul p.OfInput x + matmul p.OfState s.H)
    let part k = slice 0 (k * hidden) hidden sums
    let f, i, o = sigmoid (part 0), sigmoid (part 1), sigmoid (part 2)
    let c = f * s.C + i * tanh (part 3)
    let h = o * tanh (layerNorm 1e-5 p.MemoryGain p.MemoryBias c)
    { H = h; C = c }, h

let parameters input hidden : Spec<LayerNormLstm> =
    spec {
        let! ofInput = Spec.kernel "weight_ih" (4 * hidden) input _.OfInput
        and! ofState = Spec.recurrent "weight_hh" (4 * hidden) hidden _.OfState
        and! gain = Spec.bias "gain" (4 * hidden) _.Gain
        and! bias = Spec.bias "bias" (4 * hidden) _.Bias
        and! memoryGain = Spec.bias "memory.gain" hidden _.MemoryGain
        and! memoryBias = Spec.bias "memory.bias" hidden _.MemoryBias

        return
            {
                OfInput = ofInput
                OfState = ofState
                Gain = gain
                Bias = bias
                MemoryGain = memoryGain
                MemoryBias = memoryBias
            }
    }

let cell input hidden =
    Cell.make "lstm-layer-norm" input hidden (parameters input hidden) (Lstm.state hidden hidden) (step hidden)
