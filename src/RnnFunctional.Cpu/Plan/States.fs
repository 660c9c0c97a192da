namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// The states of a linear scan in memory, one time after the other: a step reads the one beside that which it writes, so that an element-wise
/// program which goes through the times in order computes them with all else.
module internal States =

    /// Whether `n` is a linear scan that programs compute: the states have an axis of their own. Numbers in time lie as a row's columns.
    let isInProgram (n: Node) = n.Op.IsLinearScan && n.Shape.Length > 1

    let private steps (n: Node) = n.Shape.Head - 1

    let private part start length (n: Node) (all: Value) =
        (Value.trySlice 0 start length n.Shape all).Value

    let private isReverse (n: Node) = n.Op = LinearScan true

    /// What the steps of `n` find and what they leave, of all its states.
    let before (n: Node) (all: Value) =
        part (if isReverse n then 1 else 0) (steps n) n all

    let after (n: Node) (all: Value) =
        part (if isReverse n then 0 else 1) (steps n) n all

    /// Memory for the states of `n`, under the name of the first one.
    let memory (scope: Scope) (domain: Domain) (n: Node) : Value =
        let slot = scope.Slot(domain.Size, ?label = Node.nameOf n.Args[2])

        if isInProgram n then
            Value.dense slot domain
        else
            Value.overTime slot Size.zero n.Shape.Head [] (Domain.ofShape domain.IsRows [])

    /// Puts the first state where the steps find it.
    let start (valueOf: Node -> Value) (n: Node) : Instruction list =
        let first = part (if isReverse n then steps n else 0) 1 n (valueOf n)
        let from = valueOf n.Args[2]

        [
            match from.Constant with
            | ValueSome number -> Instruction.Fill(first.Domain, first.View, number)
            | ValueNone -> Instruction.Move(first.Domain, from.View, first.View)
        ]

    /// The operation of a step.
    let op (n: Node) =
        if isReverse n then TileOp.RecurBack else TileOp.Recur

    /// Of a step of a recurrence the direction of time, as it is written: "t-1" is before it, or "t+1".
    let direction (step: TileStep) =
        match step.Op with
        | TileOp.Recur -> Some "t-1"
        | TileOp.RecurBack -> Some "t+1"
        | _ -> None

    /// A program of nothing but the steps of `n`, a number each.
    let alone (valueOf: Node -> Value) (n: Node) : Instruction =
        let inTime (v: Value) = (Value.tryColumn [ steps n ] v).Value

        let operand (v: Value) =
            match v.Constant with
            | ValueSome number -> Number number
            | ValueNone -> Memory (inTime v).View

        let all = valueOf n
        let target = inTime (after n all)

        Program(
            target.Domain,
            0,
            [
                {
                    Op = op n
                    Target = Memory target.View
                    Args =
                        [
                            operand (valueOf n.Args[0])
                            Memory (inTime (before n all)).View
                            operand (valueOf n.Args[1])
                        ]
                }
            ]
        )
