namespace RnnFunctional.Scratch

open System
open System.Numerics

/// A recurrent layer over a batch of sequences, on arrays that it keeps from pass to pass. What goes in and comes out lies in these arrays.
type Layer<'T when 'T :> IBinaryFloatingPointIeee754<'T>> =
    /// How many numbers the parameters are.
    abstract Count: int
    /// The inputs x_t, [time; batch; input]: to be filled before a forward pass.
    abstract X: Sequence<'T>
    /// The states [batch; hidden] from time -1 on, h first. Those at -1 are to be set before a forward pass; the outputs are h_t.
    abstract States: Sequence<'T>[]
    /// The gradients of the outputs: to be filled before a backward pass.
    abstract DY: Sequence<'T>
    /// Before a backward pass the gradients of the last states; after it those of the first ones, [1; batch; hidden] each.
    abstract DStates: Sequence<'T>[]
    /// The gradients of the inputs, after BackwardToInputs.
    abstract DX: Sequence<'T>
    /// From x and the first states to all states.
    abstract Forward: parameters: ArraySegment<'T> -> unit
    /// Back-propagation through time after a forward pass: to the parameters, whose gradients are added to `gradient`, and the first states.
    abstract Backward: gradient: ArraySegment<'T> -> unit
    /// The rest of a backward pass, for whoever needs the gradients of the inputs.
    abstract BackwardToInputs: unit -> unit
