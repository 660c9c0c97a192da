namespace RnnFunctional

type LayerNormElmanParams =
    {
        /// [hidden; input]
        InputWeight: Tensor
        /// [hidden; hidden]
        StateWeight: Tensor
        /// [hidden], less 1
        Gain: Tensor
        /// [hidden]
        Bias: Tensor
    }

/// Elman's network with layer normalisation (Ba, Kiros & Hinton 2016, equation 4), which holds the nonlinearity where it has a slope:
///
///     h_t = tanh(LN(W_xh x_t + W_hh h_{t-1}))
module LayerNormElman =

    /// One step.
    let step epsilon (p: LayerNormElmanParams) (s: HiddenState) x =
        let h =
            tanh (layerNorm epsilon p.Gain p.Bias (matmul p.InputWeight x + matmul p.StateWeight s.H))

        { H = h }, h

    /// The cell for `input` inputs and `hidden` units. Keras' `epsilon` is 1e-3, PyTorch's 1e-5.
    let cell epsilon input hidden : Cell<LayerNormElmanParams, HiddenState> =
        {
            Name = "elman-layer-norm"
            Input = input
            Output = hidden
            Parameters =
                spec {
                    let! ofInput = Spec.kernel "weight_ih" hidden input _.InputWeight
                    and! ofState = Spec.recurrent "weight_hh" hidden hidden _.StateWeight
                    and! gain = Spec.offset "gain" hidden _.Gain
                    and! bias = Spec.bias "bias" hidden _.Bias

                    return
                        {
                            InputWeight = ofInput
                            StateWeight = ofState
                            Gain = gain
                            Bias = bias
                        }
                }
            State = HiddenState.spec hidden
            Step = step epsilon
        }
