namespace RnnFunctional.Scratch

open System
open System.Numerics
open System.Numerics.Tensors

/// What outputs are held against: each gives a loss and, times `scale`, its gradient.
module Objectives =

    /// The mean over n numbers of (y - target)².
    let squaredError<'T when 'T :> IBinaryFloatingPointIeee754<'T>>
        (y: Span<'T>)
        (target: Span<'T>)
        (scale: float)
        (dy: Span<'T>)
        : float =
        let n = float y.Length
        Elementwise.subtract y target dy

        let loss =
            Elementwise.convert (TensorPrimitives.SumOfSquares<'T>(Span.op_Implicit dy)) / n

        Elementwise.scale (Elementwise.convert (2.0 * scale / n)) dy // ∂L/∂y = 2 (y - target) / n
        loss

    /// The cross-entropy in nats of a softmax over `logits` against the class `target`: log Σ exp z - z of the class. A number that is no class
    /// makes it NaN.
    let crossEntropy<'T when 'T :> IBinaryFloatingPointIeee754<'T>>
        (logits: Span<'T>)
        (target: float)
        (scale: float)
        (dLogits: Span<'T>)
        : float =
        let k = int target

        if float k <> target || k < 0 || k >= logits.Length then
            dLogits.Fill 'T.NaN
            nan
        else
            let largest = TensorPrimitives.Max<'T>(Span.op_Implicit logits)
            TensorPrimitives.Subtract<'T>(Span.op_Implicit logits, largest, dLogits)
            let ofClass: float = Elementwise.convert dLogits[k]
            TensorPrimitives.Exp<'T>(Span.op_Implicit dLogits, dLogits)

            let sum: float =
                Elementwise.convert (TensorPrimitives.Sum<'T>(Span.op_Implicit dLogits))

            Elementwise.scale (Elementwise.convert (scale / sum)) dLogits // ∂L/∂z = softmax(z)
            let probability: float = Elementwise.convert dLogits[k]
            dLogits[k] <- Elementwise.convert (probability - scale) //     - 1 for the class
            log sum - ofClass
