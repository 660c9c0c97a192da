namespace RnnFunctional

type GruParams =
    {
        Reset: Gate
        Update: Gate
        Candidate: Gate
    }

/// The gated recurrent unit (Cho et al. 2014). Two cells carry the name. Both have
///
///     r_t = σ(W_r [h_{t-1}, x_t] + b_r)
///     z_t = σ(W_z [h_{t-1}, x_t] + b_z)
///     h_t = (1 - z_t) ⊗ n_t + z_t ⊗ h_{t-1}
///
/// and differ in where the reset gate acts on the candidate n_t.
module Gru =

    let private step candidate (p: GruParams) (s: HiddenState) x =
        let r = sigmoid (affine p.Reset s.H x)
        let z = sigmoid (affine p.Update s.H x)
        let n = tanh (candidate p.Candidate r s.H x)
        let h = (1.0 - z) * n + z * s.H
        { H = h }, h

    /// n_t = tanh(W_xn x_t + b_xn + r_t ⊗ (W_hn h_{t-1} + b_hn)): PyTorch's, and Keras' default.
    let stepResetAfter = step (fun gate r h x -> ofInput gate x + r * ofState gate h)

    /// n_t = tanh(W_xn x_t + b_xn + W_hn (r_t ⊗ h_{t-1}) + b_hn): the paper's.
    let stepResetBefore = step (fun gate r h x -> affine gate (r * h) x)

    let private make name step bias input hidden : Cell<GruParams, HiddenState> =
        {
            Name = name
            Input = input
            Output = hidden
            Parameters =
                spec {
                    let! gates =
                        Gates.spec bias [ "reset"; "update"; "candidate" ] input hidden hidden (fun p ->
                            [ p.Reset; p.Update; p.Candidate ])

                    return
                        {
                            Reset = gates[0]
                            Update = gates[1]
                            Candidate = gates[2]
                        }
                }
            State = HiddenState.spec hidden
            Step = step
        }

    /// The cell whose reset gate acts after the state's matrix.
    let resetAfter bias input hidden =
        make "gru-reset-after" stepResetAfter bias input hidden

    /// The cell whose reset gate acts before the state's matrix.
    let resetBefore bias input hidden =
        make "gru-reset-before" stepResetBefore bias input hidden
