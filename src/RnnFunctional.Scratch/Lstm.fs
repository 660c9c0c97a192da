namespace RnnFunctional.Scratch

open System.Numerics
open Elementwise

/// Long short-term memory, forwards and backwards:
///
///     i_t = σ(W_i [h_{t-1}, x_t] + b_i)
///     f_t = σ(W_f [h_{t-1}, x_t] + b_f)
///     c̃_t = tanh(W_c [h_{t-1}, x_t] + b_c)
///     o_t = σ(W_o [h_{t-1}, x_t] + b_o)
///     c_t = f_t ⊗ c_{t-1} + i_t ⊗ c̃_t
///     h_t = o_t ⊗ tanh(c_t)
[<Sealed>]
type Lstm<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>(extent: Extent) =
    let (time, batch, input, hidden) =
        (extent.Time, extent.Batch, extent.Input, extent.Hidden)

    let sequence _ = Sequence<'T>(time, batch, hidden)
    let x, dx = Sequence(time, batch, input), Sequence(time, batch, input)
    let h, c = Sequence(-1, time, batch, hidden), Sequence(-1, time, batch, hidden)
    let tanhC = sequence ()

    // What is in the brackets of each gate, in PyTorch's order, and then the gate itself; and the gradients of both.
    let gates, deltas = Array.init 4 sequence, Array.init 4 sequence
    let i, f, g, o = gates[0], gates[1], gates[2], gates[3]
    let dI, dF, dG, dO = deltas[0], deltas[1], deltas[2], deltas[3]

    let dy = sequence ()
    let dh, dc = Sequence(1, batch, hidden), Sequence(1, batch, hidden)
    let dTanh = Sequence(1, batch, hidden)

    let w = Weights<'T>(4, extent)

    let xs, hs = Packed<'T>(time * batch, input), Packed<'T>(time * batch, hidden)

    interface Layer<'T> with
        member _.Count = Parameters<'T>.Count(4, extent)
        member _.X = x
        member _.States = [| h; c |]
        member _.DY = dy
        member _.DStates = [| dh; dc |]
        member _.DX = dx

        member _.Forward parameters =
            let block = Parameters(4, extent, parameters)
            w.Take block

            for k in 0..3 do
                gates[k].Spread(block.Bias k) // a_t = b_x + b_h
                Product.add x.All w.InputTransposed[k] gates[k].All //     + W_x x_t, for all times at once

            for t in 0 .. time - 1 do
                for k in 0..3 do
                    Product.add (h.At(t - 1)) w.StateTransposed[k] (gates[k].At t) //     + W_h h_{t-1}

                sigmoid i[t] i[t] // i_t = σ(a_t)
                sigmoid f[t] f[t] // f_t = σ(a_t)
                tanh g[t] g[t] // c̃_t = tanh(a_t)
                sigmoid o[t] o[t] // o_t = σ(a_t)
                multiply f[t] c[t - 1] c[t] // c_t = f_t ⊗ c_{t-1}
                addProduct i[t] g[t] c[t] //     + i_t ⊗ c̃_t
                tanh c[t] tanhC[t]
                multiply o[t] tanhC[t] h[t] // h_t = o_t ⊗ tanh(c_t)

        member _.Backward gradient =
            for t in time - 1 .. -1 .. 0 do
                // dh and dc hold what t + 1 has sent back: ∂L/∂h_t and ∂L/∂c_t, but for what follows from t itself.
                add dh[0] dy[t] dh[0] // ∂L/∂h_t = ∂L/∂y_t + Σ_k W_hᵀ δ_{t+1}
                multiply dh[0] tanhC[t] dO[t] // ∂L/∂o_t = ∂L/∂h_t ⊗ tanh(c_t)
                multiply dh[0] o[t] dTanh[0] // ∂L/∂tanh(c_t) = ∂L/∂h_t ⊗ o_t
                throughTanh tanhC[t] dTanh[0] // tanh' = 1 - tanh²
                add dc[0] dTanh[0] dc[0] // ∂L/∂c_t = ∂L/∂c_{t+1} ⊗ f_{t+1} + ∂L/∂tanh(c_t) ⊗ (1 - tanh²(c_t))
                multiply dc[0] g[t] dI[t] // ∂L/∂i_t = ∂L/∂c_t ⊗ c̃_t
                multiply dc[0] c[t - 1] dF[t] // ∂L/∂f_t = ∂L/∂c_t ⊗ c_{t-1}
                multiply dc[0] i[t] dG[t] // ∂L/∂c̃_t = ∂L/∂c_t ⊗ i_t
                multiply dc[0] f[t] dc[0] // ∂L/∂c_{t-1} = ∂L/∂c_t ⊗ f_t, and what follows from h_{t-1}

                throughSigmoid i[t] dI[t] // δ^i_t = ∂L/∂i_t ⊗ i_t ⊗ (1 - i_t)
                throughSigmoid f[t] dF[t] // δ^f_t = ∂L/∂f_t ⊗ f_t ⊗ (1 - f_t)
                throughTanh g[t] dG[t] // δ^c_t = ∂L/∂c̃_t ⊗ (1 - c̃_t²)
                throughSigmoid o[t] dO[t] // δ^o_t = ∂L/∂o_t ⊗ o_t ⊗ (1 - o_t)

                dh[0].Clear()

                for k in 0..3 do
                    Product.add (deltas[k].At t) w.State[k] (dh.At 0) // ∂L/∂h_{t-1} = Σ_k W_hᵀ δ_t

            let block = Parameters(4, extent, gradient)
            xs.Take x.All
            hs.Take(h.Between(-1, time - 2))

            for k in 0..3 do
                let delta = deltas[k].All
                Product.add delta.Transposed xs (block.Input k) // ∂L/∂W_x = Σ_t δ_t x_tᵀ
                Product.add delta.Transposed hs (block.State k) // ∂L/∂W_h = Σ_t δ_t h_{t-1}ᵀ

                if extent.Bias then
                    deltas[k].AddRowsTo(block.InputBias k) // ∂L/∂b_x = Σ_t δ_t
                    deltas[k].AddRowsTo(block.StateBias k) // ∂L/∂b_h = Σ_t δ_t

        member _.BackwardToInputs() =
            dx.Clear()

            for k in 0..3 do
                Product.add deltas[k].All w.Input[k] dx.All // ∂L/∂x_t = Σ_k W_xᵀ δ_t
