namespace RnnFunctional

type IndRnnParams =
    {
        /// [hidden; input]
        InputWeight: Tensor
        /// [hidden]: what is added to the diagonal that the cell begins with.
        StateWeight: Tensor
        /// [hidden]
        Bias: Tensor
    }

/// The independently recurrent network (Li, Li, Cook, Zhu & Gao 2018): each unit hears itself alone, so that its gradient is multiplied by
/// one number at each step, which can be kept near 1.
///
///     h_t = relu(W x_t + u ⊗ h_{t-1} + b)
module IndRnn =

    /// One step, where the diagonal u is what the parameters add to `start`.
    let step (start: Tensor) (p: IndRnnParams) (s: HiddenState) x =
        let h = relu (matmul p.InputWeight x + (start + p.StateWeight) * s.H + p.Bias)
        { H = h }, h

    /// The cell for `input` inputs and `hidden` units. It begins with time constants τ from 1 to `steps` steps, evenly spread in the logarithm:
    /// u = exp(-1/τ).
    let cell (steps: int) input hidden : Cell<IndRnnParams, HiddenState> =
        let start =
            TimeConstants.spread 1.0 (float steps) hidden
            |> Array.map (fun tau -> exp (-1.0 / tau))

        {
            Name = "indrnn"
            Input = input
            Output = hidden
            Parameters =
                spec {
                    let! w = Spec.kernel "weight_ih" hidden input _.InputWeight
                    and! u = Spec.offset "weight_hh" hidden _.StateWeight
                    and! b = Spec.bias "bias_ih" hidden _.Bias

                    return
                        {
                            InputWeight = w
                            StateWeight = u
                            Bias = b
                        }
                }
            State = HiddenState.spec hidden
            Step = step (Tensor.Of start)
        }
