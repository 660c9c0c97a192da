namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// A node's result wanted at a place of its own.
type internal Home =
    {
        Node: Node
        Domain: Domain
        View: View
    }

/// What a block of instructions knows from outside.
type internal Scope =
    {
        Builder: Builder
        /// Whose memory of a size the block's results are in.
        Memory: Size -> SlotKind
        /// The values that are there already.
        Bound: Dictionary<int64, Value>
    }

    /// A slot for so many numbers.
    member s.Slot(size: Size, ?label: string) =
        s.Builder.Slot(s.Memory size, ?label = label)

    /// A value in memory of its own.
    member s.New(d: Domain) = Value.dense (s.Slot d.Size) d
