namespace RnnFunctional.Scratch

open System
open System.Numerics

/// How large a layer and its sequences are.
type Extent =
    {
        Time: int
        Batch: int
        Input: int
        Hidden: int
        Bias: bool
    }

/// The parameters of a layer, or their gradients, gate by gate, where they lie in one array in PyTorch's order: weight_ih
/// [gates·hidden; input], weight_hh [gates·hidden; hidden] and, if there are biases, bias_ih and bias_hh [gates·hidden].
[<Sealed>]
type Parameters<'T when 'T :> IBinaryFloatingPointIeee754<'T>>(gates: int, extent: Extent, place: ArraySegment<'T>) =
    let hidden, input = extent.Hidden, extent.Input
    let data, start = Unchecked.nonNull place.Array, place.Offset
    let states = start + gates * hidden * input
    let biases = states + gates * hidden * hidden

    let bias at =
        if extent.Bias then
            Span<'T>(data, biases + at * hidden, hidden)
        else
            Span<'T>(Array.zeroCreate hidden)

    /// How many numbers they are.
    static member Count(gates, extent) =
        gates
        * extent.Hidden
        * (extent.Input + extent.Hidden + (if extent.Bias then 2 else 0))

    /// W_x of gate `k`, [hidden; input].
    member _.Input k =
        Matrix.rows data (start + k * hidden * input) hidden input

    /// W_h of gate `k`, [hidden; hidden].
    member _.State k =
        Matrix.rows data (states + k * hidden * hidden) hidden hidden

    /// b_x of gate `k`, [hidden]; zeros where there are no biases.
    member _.InputBias k = bias k

    /// b_h of gate `k`, [hidden]; zeros where there are no biases.
    member _.StateBias k = bias (gates + k)

    /// b_x + b_h of gate `k`, [hidden].
    member b.Bias k =
        let sum = Span<'T>(Array.zeroCreate hidden)
        Elementwise.add (b.InputBias k) (b.StateBias k) sum
        sum

/// The matrices of a layer, gate by gate, packed for products with sequences, whose rows are examples: y = x Wᵀ on the way forwards, and
/// dx = dy W on the way back.
[<Sealed>]
type Weights<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>(gates: int, extent: Extent) =
    let packed rows columns =
        Array.init gates (fun _ -> Packed<'T>(rows, columns))

    member val Input = packed extent.Hidden extent.Input
    member val State = packed extent.Hidden extent.Hidden
    member val InputTransposed = packed extent.Input extent.Hidden
    member val StateTransposed = packed extent.Hidden extent.Hidden

    /// Takes the matrices in `block`.
    member w.Take(block: Parameters<'T>) =
        for k in 0 .. gates - 1 do
            w.Input[k].Take(block.Input k)
            w.State[k].Take(block.State k)
            w.InputTransposed[k].Take((block.Input k).Transposed)
            w.StateTransposed[k].Take((block.State k).Transposed)
