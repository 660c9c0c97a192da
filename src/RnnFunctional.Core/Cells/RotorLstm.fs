namespace RnnFunctional

open System

type RotorLstmParams =
    {
        /// [2 hidden; input]: what the traces hear, real parts and then imaginary ones.
        TraceWeight: Tensor
        Gates: LstmParams
    }

type RotorLstmState =
    {
        /// The traces m.
        Trace: ComplexState
        /// The memory c, [hidden].
        C: Tensor
    }

/// An LSTM whose gates do not see its state. They see traces m of the input instead: complex numbers that each fade over their own time
/// constant and turn by their own angle at each step, so that the gates know what came, and how long ago.
///
///     m_t = λ ⊗ m_{t-1} + γ ⊗ (W_m x_t)                        λ fixed, γ = √(1 - |λ|²)
///     f_t, i_t, o_t = σ(W [m_t, x_t] + b)
///     c̃_t = tanh(W_c [m_t, x_t] + b_c)
///     c_t = f_t ⊗ c_{t-1} + i_t ⊗ c̃_t
///     h_t = o_t ⊗ tanh(c_t)
///
/// The argument: what makes the gradient of an LSTM vanish or explode are the ways from h_{t-1} through the gates, which multiply by the
/// state's matrix at each step. Here no such way is left: both recurrences are linear in what they carry, the gradient along c is the product
/// of the forget gates alone, that along m the power of a number that nobody has to learn, and all gates of all times can be computed at once.
/// What is given up, gates that react to what the cell itself has stored, is made up for by traces of every time constant. A proposal of this
/// project; it goes between the QRNN's pooling (Bradbury et al. 2017), whose gates see the last inputs, and the LRU (Orvieto et al. 2023).
module RotorLstm =

    /// One step, where the traces' λ is `re` + i `im` and γ is `gain`.
    let step hidden (re: Tensor) (im: Tensor) (gain: Tensor) (p: RotorLstmParams) (s: RotorLstmState) x =
        let heard = matmul p.TraceWeight x

        let m =
            Rotor.advance re im s.Trace (gain * slice 0 0 hidden heard) (gain * slice 0 hidden hidden heard)

        let seen = concat m.Re m.Im
        let f = sigmoid (affine p.Gates.Forget seen x)
        let i = sigmoid (affine p.Gates.Input seen x)
        let o = sigmoid (affine p.Gates.Output seen x)
        let c' = tanh (affine p.Gates.Candidate seen x)
        let c = f * s.C + i * c'
        { Trace = m; C = c }, o * tanh c

    /// The cell for `input` inputs and `hidden` units, whose traces have time constants from 1 to `steps` steps and angles from 0 to `turn`
    /// radians; with a `turn` of 0 they are running means.
    let cell (steps: int) (turn: float) input hidden : Cell<RotorLstmParams, RotorLstmState> =
        let modulus =
            TimeConstants.spread 1.0 (float (max 1 steps)) hidden
            |> Array.map (fun tau -> 1.0 - 1.0 / tau)

        let angle = Rotor.angles turn hidden

        let times f =
            Tensor.Of(Array.map2 (fun r a -> r * f a) modulus angle)

        {
            Name = "rotor-lstm"
            Input = input
            Output = hidden
            Parameters =
                spec {
                    let! trace = Spec.kernel "weight_m" (2 * hidden) input _.TraceWeight
                    and! gates = Spec.focus _.Gates (Lstm.gates true input hidden (2 * hidden))
                    return { TraceWeight = trace; Gates = gates }
                }
            State =
                spec {
                    let! trace = Rotor.spec "m" hidden _.Trace
                    and! c = Spec.state "c" hidden _.C
                    return { Trace = trace; C = c }
                }
            Step =
                step
                    hidden
                    (times Math.Cos)
                    (times Math.Sin)
                    (Tensor.Of(modulus |> Array.map (fun r -> sqrt (1.0 - r * r))))
        }
