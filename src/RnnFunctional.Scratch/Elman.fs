namespace RnnFunctional.Scratch

open System.Numerics
open Elementwise

/// The nonlinearities that an Elman network is known with.
type Nonlinearity =
    | Tanh
    | Relu

/// Elman's network (1990), forwards and backwards, with f = tanh or relu:
///
///     h_t = f(W_x x_t + b_x + W_h h_{t-1} + b_h)
[<Sealed>]
type Elman<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>(f: Nonlinearity, extent: Extent) =
    let (time, batch, input, hidden) =
        (extent.Time, extent.Batch, extent.Input, extent.Hidden)

    let x, dx = Sequence<'T>(time, batch, input), Sequence<'T>(time, batch, input)
    let h = Sequence<'T>(-1, time, batch, hidden)
    let dy, dh = Sequence<'T>(time, batch, hidden), Sequence<'T>(1, batch, hidden)

    // What f is applied to, and its gradient.
    let a, delta = Sequence<'T>(time, batch, hidden), Sequence<'T>(time, batch, hidden)

    let w = Weights<'T>(1, extent)

    let xs, hs = Packed<'T>(time * batch, input), Packed<'T>(time * batch, hidden)

    interface Layer<'T> with
        member _.Count = Parameters<'T>.Count(1, extent)
        member _.X = x
        member _.States = [| h |]
        member _.DY = dy
        member _.DStates = [| dh |]
        member _.DX = dx

        member _.Forward parameters =
            let block = Parameters(1, extent, parameters)
            w.Take block
            a.Spread(block.Bias 0) // a_t = b_x + b_h
            Product.add x.All w.InputTransposed[0] a.All //     + W_x x_t, for all times at once

            for t in 0 .. time - 1 do
                Product.add (h.At(t - 1)) w.StateTransposed[0] (a.At t) //     + W_h h_{t-1}

                match f with
                | Tanh -> tanh a[t] h[t] // h_t = tanh(a_t)
                | Relu -> relu a[t] h[t] // h_t = max(a_t, 0)

        member _.Backward gradient =
            for t in time - 1 .. -1 .. 0 do
                // dh holds what t + 1 has sent back.
                add dh[0] dy[t] delta[t] // ∂L/∂h_t = ∂L/∂y_t + W_hᵀ δ_{t+1}

                match f with
                | Tanh -> throughTanh h[t] delta[t] // δ_t = ∂L/∂h_t ⊗ (1 - h_t²)
                | Relu -> throughRelu h[t] delta[t] // δ_t = ∂L/∂h_t where h_t > 0, 0 elsewhere

                dh.Clear()
                Product.add (delta.At t) w.State[0] (dh.At 0) // ∂L/∂h_{t-1} = W_hᵀ δ_t

            let block = Parameters(1, extent, gradient)
            xs.Take x.All
            hs.Take(h.Between(-1, time - 2))
            Product.add delta.All.Transposed xs (block.Input 0) // ∂L/∂W_x = Σ_t δ_t x_tᵀ
            Product.add delta.All.Transposed hs (block.State 0) // ∂L/∂W_h = Σ_t δ_t h_{t-1}ᵀ

            if extent.Bias then
                delta.AddRowsTo(block.InputBias 0) // ∂L/∂b_x = Σ_t δ_t
                delta.AddRowsTo(block.StateBias 0) // ∂L/∂b_h = Σ_t δ_t

        member _.BackwardToInputs() =
            dx.Clear()
            Product.add delta.All w.Input[0] dx.All // ∂L/∂x_t = W_xᵀ δ_t
