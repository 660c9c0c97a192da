namespace RnnFunctional.Scratch

open System.Numerics
open Elementwise

/// The gated recurrent unit (Cho et al. 2014), forwards and backwards, in the form of PyTorch and Keras, whose reset gate acts after the
/// state's matrix:
///
///     r_t = σ(W_r [h_{t-1}, x_t] + b_r)
///     z_t = σ(W_z [h_{t-1}, x_t] + b_z)
///     q_t = W_hn h_{t-1} + b_hn
///     n_t = tanh(W_xn x_t + b_xn + r_t ⊗ q_t)
///     h_t = (1 - z_t) ⊗ n_t + z_t ⊗ h_{t-1}
[<Sealed>]
type Gru<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>(extent: Extent) =
    let (time, batch, input, hidden) =
        (extent.Time, extent.Batch, extent.Input, extent.Hidden)

    let sequence _ = Sequence<'T>(time, batch, hidden)
    let x, dx = Sequence<'T>(time, batch, input), Sequence<'T>(time, batch, input)
    let h = Sequence<'T>(-1, time, batch, hidden)

    // What is in the brackets of each gate, in PyTorch's order, and then the gate itself; what is under the reset gate; and the gradients.
    let gates, deltas = Array.init 3 sequence, Array.init 3 sequence
    let r, z, n = gates[0], gates[1], gates[2]
    let dR, dZ, dN = deltas[0], deltas[1], deltas[2]
    let q, dQ = sequence (), sequence ()

    // What meets the state's matrices: the candidate's is under the reset gate.
    let ofState, deltasOfState = [| r; z; q |], [| dR; dZ; dQ |]

    let dy, dh = sequence (), Sequence<'T>(1, batch, hidden)
    let w = Weights<'T>(3, extent)

    let xs, hs = Packed<'T>(time * batch, input), Packed<'T>(time * batch, hidden)

    interface Layer<'T> with
        member _.Count = Parameters<'T>.Count(3, extent)
        member _.X = x
        member _.States = [| h |]
        member _.DY = dy
        member _.DStates = [| dh |]
        member _.DX = dx

        member _.Forward parameters =
            let block = Parameters(3, extent, parameters)
            w.Take block
            r.Spread(block.Bias 0) // a^r_t = b_xr + b_hr
            z.Spread(block.Bias 1) // a^z_t = b_xz + b_hz
            n.Spread(block.InputBias 2) // a^n_t = b_xn
            q.Spread(block.StateBias 2) // q_t = b_hn

            for k in 0..2 do
                Product.add x.All w.InputTransposed[k] gates[k].All // a_t += W_x x_t, for all times at once

            for t in 0 .. time - 1 do
                for k in 0..2 do
                    Product.add (h.At(t - 1)) w.StateTransposed[k] (ofState[k].At t) // a_t += W_h h_{t-1}, and q_t

                sigmoid r[t] r[t] // r_t = σ(a^r_t)
                sigmoid z[t] z[t] // z_t = σ(a^z_t)
                addProduct r[t] q[t] n[t] // a^n_t += r_t ⊗ q_t
                tanh n[t] n[t] // n_t = tanh(a^n_t)
                subtract h[t - 1] n[t] h[t]
                multiply z[t] h[t] h[t] // h_t = z_t ⊗ (h_{t-1} - n_t)
                add n[t] h[t] h[t] //     + n_t

        member _.Backward gradient =
            for t in time - 1 .. -1 .. 0 do
                // dh holds what t + 1 has sent back.
                add dh[0] dy[t] dh[0] // ∂L/∂h_t = ∂L/∂y_t + ∂L/∂h_t of t + 1
                subtract h[t - 1] n[t] dZ[t]
                multiply dh[0] dZ[t] dZ[t] // ∂L/∂z_t = ∂L/∂h_t ⊗ (h_{t-1} - n_t)
                multiply dh[0] z[t] dQ[t]
                subtract dh[0] dQ[t] dN[t] // ∂L/∂n_t = ∂L/∂h_t ⊗ (1 - z_t)
                multiply dh[0] z[t] dh[0] // ∂L/∂h_{t-1} = ∂L/∂h_t ⊗ z_t, and what follows below

                throughTanh n[t] dN[t] // δ^n_t = ∂L/∂n_t ⊗ (1 - n_t²)
                multiply dN[t] q[t] dR[t] // ∂L/∂r_t = δ^n_t ⊗ q_t
                multiply dN[t] r[t] dQ[t] // ∂L/∂q_t = δ^n_t ⊗ r_t
                throughSigmoid r[t] dR[t] // δ^r_t = ∂L/∂r_t ⊗ r_t ⊗ (1 - r_t)
                throughSigmoid z[t] dZ[t] // δ^z_t = ∂L/∂z_t ⊗ z_t ⊗ (1 - z_t)

                for k in 0..2 do
                    Product.add (deltasOfState[k].At t) w.State[k] (dh.At 0) // ∂L/∂h_{t-1} += W_hᵀ δ_t

            let block = Parameters(3, extent, gradient)
            xs.Take x.All
            hs.Take(h.Between(-1, time - 2))

            for k in 0..2 do
                Product.add deltas[k].All.Transposed xs (block.Input k) // ∂L/∂W_x = Σ_t δ_t x_tᵀ
                Product.add deltasOfState[k].All.Transposed hs (block.State k) // ∂L/∂W_h = Σ_t δ_t h_{t-1}ᵀ

                if extent.Bias then
                    deltas[k].AddRowsTo(block.InputBias k) // ∂L/∂b_x = Σ_t δ_t
                    deltasOfState[k].AddRowsTo(block.StateBias k) // ∂L/∂b_h = Σ_t δ_t

        member _.BackwardToInputs() =
            dx.Clear()

            for k in 0..2 do
                Product.add deltas[k].All w.Input[k] dx.All // ∂L/∂x_t = Σ_k W_xᵀ δ_t
