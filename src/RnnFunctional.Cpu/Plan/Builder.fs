namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// What the parts of a plan add to while it is made: slots, constants and packed matrices.
type internal Builder() =
    let slots = List<SlotKind>()
    let labels = List<string>()
    let constants = List<int * float32[]>()
    let packings = List<Packing>()

    /// A new slot, with a name for people where there is one.
    member _.Slot(kind: SlotKind, ?label: string) =
        slots.Add kind
        labels.Add(defaultArg label "")
        slots.Count - 1

    /// What owns the slot `slot`, or that within which it moves.
    member _.Kind(slot: int) = slots[slot]

    /// The value of a constant: a single number where all its numbers are one.
    member b.Constant(array: NdArray) : Value =
        let slot = b.Slot Outside
        let value = Value.dense slot (Domain.ofShape false array.Shape)

        let keep (numbers: float[]) =
            constants.Add((slot, Array.map float32 numbers))

        match array.Uniform with
        | ValueSome number ->
            keep [| number |]

            { value with
                Constant = ValueSome number
                Value.View.Outer = Size.zero
                Value.View.Column = Size.zero
            }
        | ValueNone ->
            keep array.Data
            value

    /// A matrix to be packed.
    member _.Packing(packing: Packing) =
        packings.Add packing
        packings.Count - 1

    member _.Slots = slots.ToArray()
    member _.Labels = labels.ToArray()
    member _.Constants = List.ofSeq constants
    member _.Packings = packings.ToArray()
