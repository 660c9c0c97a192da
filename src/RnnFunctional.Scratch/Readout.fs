namespace RnnFunctional.Scratch

open System
open System.Numerics

/// A linear layer on [time; batch; inputs] numbers, forwards and backwards: y = W h + b. Its parameters are W [outputs; inputs] and b [outputs].
[<Sealed>]
type Readout<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>
    (time: int, batch: int, inputs: int, outputs: int) =
    let y, dy = Sequence<'T>(time, batch, outputs), Sequence<'T>(time, batch, outputs)

    let w, wTransposed = Packed<'T>(outputs, inputs), Packed<'T>(inputs, outputs)
    let hs = Packed<'T>(time * batch, inputs)

    let weight (place: ArraySegment<'T>) =
        Matrix.rows (Unchecked.nonNull place.Array) place.Offset outputs inputs

    let bias (place: ArraySegment<'T>) =
        Span<'T>(place.Array, place.Offset + outputs * inputs, outputs)

    /// How many numbers the parameters are.
    member _.Count = outputs * (inputs + 1)

    /// What the last forward pass put out.
    member _.Y = y

    /// The gradients of the outputs: to be filled before a backward pass.
    member _.DY = dy

    /// From `h` [time · batch; inputs] to the outputs.
    member _.Forward(parameters: ArraySegment<'T>, h: Matrix<'T>) =
        let matrix = weight parameters
        w.Take matrix
        wTransposed.Take matrix.Transposed
        y.Spread(bias parameters) // y = b
        Product.add h wTransposed y.All //   + W h

    /// Back to the parameters and to `h`, whose gradients are added to `gradient` and `dh`.
    member _.Backward(gradient: ArraySegment<'T>, h: Matrix<'T>, dh: Matrix<'T>) =
        hs.Take h
        Product.add dy.All.Transposed hs (weight gradient) // ∂L/∂W = Σ dy hᵀ
        dy.AddRowsTo(bias gradient) // ∂L/∂b = Σ dy
        Product.add dy.All w dh // ∂L/∂h = Wᵀ dy
