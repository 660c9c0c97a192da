namespace RnnFunctional

type LruParams =
    {
        /// [hidden]: what is added to the logarithm of 1/τ.
        Decay: Tensor
        /// [hidden]: what is added to the tangent of half the angle.
        Turn: Tensor
        /// [2 hidden; input]: the real parts and then the imaginary ones.
        InputWeight: Tensor
        /// [hidden; 2 hidden]: on the real parts and the negative imaginary ones.
        OutputWeight: Tensor
        /// [hidden; input]
        SkipWeight: Tensor
        /// [hidden]
        Bias: Tensor
    }

/// The linear recurrent unit (Orvieto et al. 2023): a linear recurrence of complex numbers, each of which has a modulus below 1 by its
/// making; the nonlinearity stands outside of the recurrence.
///
///     λ   = exp(-exp ν + i θ),  γ = √(1 - |λ|²)
///     h_t = λ ⊗ h_{t-1} + γ ⊗ (B x_t)
///     y_t = relu(Re(C h_t) + D x_t + d)
///
/// Departures: the angle is learned by t = tan(θ/2), so that no sine is needed: cos θ = (1 - t²)/(1 + t²) and sin θ = 2t/(1 + t²); λ begins
/// on a fixed grid of time constants and angles, where the paper draws it; and the paper has a gated layer for the rectifier.
module Lru =

    /// One step, where ν and t are what the parameters add to `decay` and `turn`.
    let step hidden (decay: Tensor) (turn: Tensor) (p: LruParams) (s: ComplexState) x =
        let modulus = exp (-(exp (decay + p.Decay)))
        let t = turn + p.Turn
        let scale = modulus / (1.0 + t * t)
        let b = sqrt (1.0 - modulus * modulus)
        let fed = matmul p.InputWeight x

        let h =
            Rotor.advance
                (scale * (1.0 - t * t))
                (scale * 2.0 * t)
                s
                (b * slice 0 0 hidden fed)
                (b * slice 0 hidden hidden fed)

        let y =
            relu (matmul p.OutputWeight (concat h.Re -h.Im) + matmul p.SkipWeight x + p.Bias)

        h, y

    /// The cell for `input` inputs and `hidden` complex units. It begins with time constants from √`steps` to `steps`^1.5 steps and with angles
    /// from 0 to `turn` radians.
    let cell (steps: int) (turn: float) input hidden : Cell<LruParams, ComplexState> =
        let steps = float (max 2 steps)

        let decay =
            TimeConstants.spread (sqrt steps) (steps ** 1.5) hidden
            |> Array.map (fun tau -> log (1.0 / tau))

        let tangents = Rotor.angles turn hidden |> Array.map (fun a -> tan (a / 2.0))

        {
            Name = "lru"
            Input = input
            Output = hidden
            Parameters =
                spec {
                    let! decay = Spec.offset "decay" hidden _.Decay
                    and! turn = Spec.offset "turn" hidden _.Turn
                    and! ofInput = Spec.kernel "weight_ih" (2 * hidden) input _.InputWeight
                    and! ofState = Spec.kernel "weight_ho" hidden (2 * hidden) _.OutputWeight
                    and! skip = Spec.kernel "weight_io" hidden input _.SkipWeight
                    and! bias = Spec.bias "bias_ho" hidden _.Bias

                    return
                        {
                            Decay = decay
                            Turn = turn
                            InputWeight = ofInput
                            OutputWeight = ofState
                            SkipWeight = skip
                            Bias = bias
                        }
                }
            State = Rotor.spec "carry" hidden id
            Step = step hidden (Tensor.Of decay) (Tensor.Of tangents)
        }
