namespace RnnFunctional

/// The hidden state of a cell that carries nothing else.
type HiddenState =
    {
        /// [hidden]
        H: Tensor
    }

module HiddenState =

    /// A state of `hidden` numbers called h.
    let spec hidden : Spec<HiddenState> =
        spec {
            let! h = Spec.state "h" hidden _.H
            return { H = h }
        }

/// Elman's network (1990), the lecture's standard RNN:
///
///     h_t = f(W_xh x_t + W_hh h_{t-1} + b)    with f = tanh, or relu
module Elman =

    /// One step with the nonlinearity `f`.
    let step (f: Tensor -> Tensor) (p: Gate) (s: HiddenState) x =
        let h = f (affine p s.H x)
        { H = h }, h

    let private make name f bias input hidden : Cell<Gate, HiddenState> =
        {
            Name = name
            Input = input
            Output = hidden
            Parameters =
                spec {
                    let! gates = Gates.spec bias [ "hidden" ] input hidden hidden (fun p -> [ p ])
                    return gates.Head
                }
            State = HiddenState.spec hidden
            Step = step f
        }

    /// With f = tanh.
    let tanh bias input hidden =
        make "elman-tanh" tanh bias input hidden

    /// With f = relu.
    let relu bias input hidden =
        make "elman-relu" relu bias input hidden
