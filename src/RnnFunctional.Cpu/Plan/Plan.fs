namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// What an instruction of an element-wise program reads or writes.
type Operand =
    /// A tile in the first cache.
    | Register of int
    | Memory of View
    | Number of float

/// One operation on a whole tile.
type TileStep =
    {
        Op: TileOp
        Target: Operand
        Args: Operand list
    }

/// A slot that moves along a sequence: at time t it is its base's place + Offset + t · Step.
type MovingSlot =
    {
        Slot: int
        Base: int
        Offset: Size
        Step: Size
    }

/// A slot that is in one place and in another by turns.
type AlternatingSlot =
    {
        Slot: int
        Base: int
        Even: Size
        Odd: Size
    }

/// What the engine does, in order. Sizes are still open in the number of rows.
type Instruction =
    /// Element-wise work on all numbers of a form, as one pass over tiles.
    | Program of Domain * registers: int * TileStep list
    /// targets = their starts + Σ sources · packed matrix, over all lines. A target's start is a bias, a sum so far, or nothing.
    | Multiply of lines: Domain * sources: (View * int) list * packed: int * targets: (View * int * View voption) list
    /// Each target += Σ over all lines of y xᵀ: gradients of matrices.
    | AddOuter of lines: Domain * x: (View * int) * (View * int * View) list
    /// Target += the sum over rows; over the outer axes as well, unless these are kept.
    | AddRows of Domain * source: View * target: View * keepOuter: bool
    /// Sum or maximum over the columns.
    | Reduce of Domain * isMax: bool * source: View * target: View
    /// Sum over the outer axes.
    | SumOuter of Domain * source: View * target: View
    /// Rows of a table by number.
    | GatherRows of lines: Domain * table: (View * int) * indices: View * width: int * target: View
    /// Rows added to those of a table, by number; the rows that are added to are marked.
    | ScatterRows of lines: Domain * indices: View * source: View * width: int * table: (View * int) * marks: View
    /// From any place to any other.
    | Move of Domain * source: View * target: View
    | Fill of Domain * target: View * value: float
    /// A weight matrix in the layout that products read.
    | Pack of packed: int
    /// The body at each time.
    | Repeat of length: int * reverse: bool * MovingSlot list * AlternatingSlot list * Instruction list
    /// What no kernel covers: the reference semantics, a row after the other.
    | ByReference of Op * Shape * (Value * Shape) list * Value

/// A weight matrix in the layout that products read, made of pieces: each at a row and a column, of so many rows and
/// columns, its element (k, n) at k · Row + n · Column of the view.
type PackedPiece =
    {
        Row: int
        Column: int
        Rows: int
        Columns: int
        Source: View
    }

type Packing =
    {
        Rows: int
        Columns: int
        Pieces: PackedPiece list
    }

/// Who owns a slot's memory.
type SlotKind =
    /// Given from outside: parameters, constants, and the sums of gradients.
    | Outside
    /// Follows from the parameters alone; computed when they have changed.
    | Prepared of int
    /// Of all threads together.
    | Common of int
    /// Each thread's own.
    | Own of Size
    /// A place in the memory of another slot, set while the plan runs.
    | Within of int

module Instruction =

    /// The slots that an instruction reads or writes.
    let rec slots (i: Instruction) : int list =
        match i with
        | Program(_, _, steps) ->
            [
                for step in steps do
                    for operand in step.Target :: step.Args do
                        match operand with
                        | Memory view -> view.Slot
                        | _ -> ()
            ]
        | Multiply(_, sources, _, targets) ->
            [
                for view, _ in sources do
                    view.Slot

                for view, _, start in targets do
                    view.Slot

                    match start with
                    | ValueSome s -> s.Slot
                    | ValueNone -> ()
            ]
        | AddOuter(_, (x, _), targets) ->
            x.Slot
            :: [
                for y, _, target in targets do
                    y.Slot
                    target.Slot
            ]
        | AddRows(_, source, target, _)
        | Reduce(_, _, source, target)
        | SumOuter(_, source, target)
        | Move(_, source, target) -> [ source.Slot; target.Slot ]
        | GatherRows(_, (table, _), indices, _, target) -> [ table.Slot; indices.Slot; target.Slot ]
        | ScatterRows(_, indices, source, _, (table, _), _) -> [ indices.Slot; source.Slot; table.Slot ]
        | Fill(_, target, _) -> [ target.Slot ]
        | Pack _ -> []
        | Repeat(_, _, moving, alternating, body) ->
            [
                for m in moving do
                    m.Base

                for a in alternating do
                    a.Base

                for inner in body do
                    yield! slots inner
            ]
        | ByReference(_, _, args, target) -> target.View.Slot :: [ for value, _ in args -> value.View.Slot ]

/// A compiled graph. Sizes are open in the number of rows.
type Plan =
    {
        Slots: SlotKind[]
        /// For every slot the name of what it holds, as people know it: an input, a state (with ' the next one), a sequence. Often
        /// there is none.
        Labels: string[]
        Packings: Packing[]
        /// The numbers of every constant, by slot; one where all are the same.
        Constants: (int * float32[]) list
        /// What follows from the parameters alone: done by all threads together when they have changed.
        Prepare: Instruction list
        /// The work itself: of each thread on its rows, or of all together where there are no rows.
        Run: Instruction list
        /// The slot of the parameters, one after the other.
        Parameters: int
        /// Every input's value, in order.
        Inputs: Value[]
        /// The leaves of noise, and each one's chance to be kept, where there is noise.
        Noise: (Value * float) list
        /// The values asked for.
        Results: Value[]
        /// The slot that adds up gradients over the rows; none where they were not asked for.
        Gradient: int voption
        /// How many numbers there are in it: the gradients of all parameters, and behind them the marks of tables.
        GradientSize: int
        /// The parameters whose gradient is nothing but rows added up by number.
        Tables: MarkedRows list
    }
