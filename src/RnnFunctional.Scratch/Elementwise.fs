namespace RnnFunctional.Scratch

open System
open System.Numerics
open System.Numerics.Tensors

/// Functions of whole arrays, number by number, as numpy has them: operands first, then where the result goes, which may be an operand.
module Elementwise =

    /// `x` as a number of the type that is computed in, or of another one.
    let convert<'A, 'B when 'A :> INumberBase<'A> and 'B :> INumberBase<'B>> (x: 'A) : 'B = 'B.CreateTruncating x

    /// y ← a + b.
    let add (a: Span<'T>) (b: Span<'T>) (y: Span<'T>) =
        TensorPrimitives.Add(Span.op_Implicit a, Span.op_Implicit b, y)

    /// y ← a - b.
    let subtract (a: Span<'T>) (b: Span<'T>) (y: Span<'T>) =
        TensorPrimitives.Subtract(Span.op_Implicit a, Span.op_Implicit b, y)

    /// y ← a ⊗ b.
    let multiply (a: Span<'T>) (b: Span<'T>) (y: Span<'T>) =
        TensorPrimitives.Multiply(Span.op_Implicit a, Span.op_Implicit b, y)

    /// y ← y + a ⊗ b.
    let addProduct (a: Span<'T>) (b: Span<'T>) (y: Span<'T>) =
        TensorPrimitives.MultiplyAdd(Span.op_Implicit a, Span.op_Implicit b, Span.op_Implicit y, y)

    /// y ← c y.
    let scale<'T when 'T :> IBinaryFloatingPointIeee754<'T>> (c: 'T) (y: Span<'T>) =
        TensorPrimitives.Multiply<'T>(Span.op_Implicit y, c, y)

    /// y ← σ(a) = 1 / (1 + exp(-a)).
    let sigmoid (a: Span<'T>) (y: Span<'T>) =
        TensorPrimitives.Sigmoid(Span.op_Implicit a, y)

    /// y ← tanh(a).
    let tanh (a: Span<'T>) (y: Span<'T>) =
        TensorPrimitives.Tanh(Span.op_Implicit a, y)

    /// y ← max(a, 0).
    let relu<'T when 'T :> IBinaryFloatingPointIeee754<'T>> (a: Span<'T>) (y: Span<'T>) =
        TensorPrimitives.Max<'T>(Span.op_Implicit a, 'T.Zero, y)

    /// dy ← dy ⊗ (y + c).
    let private multiplySum<'T when 'T :> IBinaryFloatingPointIeee754<'T>> (y: Span<'T>) (c: 'T) (dy: Span<'T>) =
        TensorPrimitives.AddMultiply<'T>(Span.op_Implicit y, c, Span.op_Implicit dy, dy)

    /// dy ← dy ⊗ y ⊗ (1 - y): through y = σ(a), from ∂L/∂y to ∂L/∂a.
    let throughSigmoid<'T when 'T :> IBinaryFloatingPointIeee754<'T>> (y: Span<'T>) (dy: Span<'T>) =
        multiply y dy dy
        multiplySum y 'T.NegativeOne dy
        TensorPrimitives.Negate(Span.op_Implicit dy, dy)

    /// dy ← dy ⊗ (1 + y) ⊗ (1 - y): through y = tanh(a).
    let throughTanh<'T when 'T :> IBinaryFloatingPointIeee754<'T>> (y: Span<'T>) (dy: Span<'T>) =
        multiplySum y 'T.One dy
        multiplySum y 'T.NegativeOne dy
        TensorPrimitives.Negate(Span.op_Implicit dy, dy)

    /// dy ← dy where y is not zero, and 0 elsewhere: through y = max(a, 0).
    let throughRelu<'T when 'T :> IBinaryFloatingPointIeee754<'T>> (y: Span<'T>) (dy: Span<'T>) =
        for n in 0 .. dy.Length - 1 do
            if 'T.IsZero y[n] then
                dy[n] <- 'T.Zero
