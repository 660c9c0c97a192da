namespace RnnFunctional.Cpu

open RnnFunctional

/// A count of numbers in memory that may grow with the rows of the batch: PerRow · rows + Fixed.
[<Struct>]
type Size =
    {
        PerRow: int
        Fixed: int
    }

    static member (+)(a: Size, b: Size) =
        {
            PerRow = a.PerRow + b.PerRow
            Fixed = a.Fixed + b.Fixed
        }

    static member (*)(k: int, a: Size) =
        {
            PerRow = k * a.PerRow
            Fixed = k * a.Fixed
        }

    /// The count for a number of rows.
    member s.For(rows: int) = s.PerRow * rows + s.Fixed

module Size =

    let zero = { PerRow = 0; Fixed = 0 }
    let exactly n = { PerRow = 0; Fixed = n }
    let perRow n = { PerRow = n; Fixed = 0 }

    /// `n` numbers: of every row, or once for all.
    let ofRows isRows n = if isRows then perRow n else exactly n

/// The form in which every value lies in memory: the batch's axis stands before the last one. A tensor [a; b; n] is
/// outer = a · b times rows times n columns; one that is the same for all rows has no rows.
[<Struct>]
type Domain =
    {
        Outer: int
        IsRows: bool
        Columns: int
    }

    /// How many numbers it holds.
    member d.Size = Size.ofRows d.IsRows (d.Outer * d.Columns)

/// Where a value lies: element (o, r, c) is at Offset + o · Outer + r · Row + c · Column of a slot. Slices, broadcasts and most
/// reshapes are only other strides.
[<Struct>]
type View =
    {
        Slot: int
        Offset: Size
        Outer: Size
        Row: Size
        Column: Size
    }

/// A value of the plan: its form, its place, and its number where all its numbers are one constant.
[<Struct>]
type Value =
    {
        Domain: Domain
        View: View
        Constant: float voption
    }

module Domain =

    /// The form of a tensor of `shape`.
    let ofShape isRows (shape: Shape) =
        {
            Outer = Shape.size (Shape.leading shape)
            IsRows = isRows
            Columns = Shape.last shape
        }

module View =

    /// The whole of a slot, without holes.
    let dense slot (d: Domain) : View =
        {
            Slot = slot
            Offset = Size.zero
            Outer = Size.ofRows d.IsRows d.Columns
            Row = if d.IsRows then Size.exactly d.Columns else Size.zero
            Column = Size.exactly 1
        }

    /// Whether a view is its slot's memory in order, from some place on.
    let isDense (d: Domain) (v: View) =
        let whole = dense v.Slot d

        (d.Columns = 1 || v.Column = whole.Column)
        && (not d.IsRows || v.Row = whole.Row)
        && (d.Outer = 1 || v.Outer = whole.Outer)

module Value =

    /// A value of form `d` that fills slot `slot`.
    let dense slot d =
        {
            Domain = d
            View = View.dense slot d
            Constant = ValueNone
        }

    let private reshape (shape: Shape) (x: Value) =
        let from = x.Domain
        let target = Domain.ofShape from.IsRows shape
        let v = x.View

        let strides outer column =
            Some
                { x with
                    Domain = target
                    Value.View.Outer = outer
                    Value.View.Column = column
                }

        if x.Constant.IsSome || from.Columns = target.Columns then
            Some { x with Domain = target }
        elif from.Outer = 1 then
            strides (target.Columns * v.Column) v.Column
        elif target.Outer = 1 && from.Columns = 1 then
            strides Size.zero v.Outer
        elif target.Outer = 1 && v.Outer = from.Columns * v.Column then
            strides Size.zero v.Column
        elif not from.IsRows && View.isDense from v then
            Some
                { dense v.Slot target with
                    Value.View.Offset = v.Offset
                }
        else
            None

    /// `length` of the elements of `x`, which is of shape `from`, from `start` on along an axis, where they are a view.
    let trySlice axis start length (from: Shape) (x: Value) =
        let v = x.View

        let at offset target =
            Some
                { x with
                    Domain = Domain.ofShape x.Domain.IsRows target
                    Value.View.Offset = v.Offset + offset
                }

        let target = Shape.withAxis axis length from

        if axis = from.Length - 1 then
            at (start * v.Column) target
        elif Shape.size (List.take axis from) = 1 then
            let below = from |> List.skip (axis + 1) |> Shape.leading |> Shape.size
            at (start * below * v.Outer) target
        else
            None

    /// `x`, which is of `shape`, with a last axis of one number more, where that is a view.
    let tryColumn (shape: Shape) (x: Value) = reshape (shape @ [ 1 ]) x

    let private broadcast (shape: Shape) (x: Value) =
        let from = x.Domain
        let target = Domain.ofShape from.IsRows shape
        let v = x.View

        if from.Outer = target.Outer || from.Outer = 1 then
            Some
                { x with
                    Domain = target
                    Value.View.Outer = (if from.Outer = target.Outer then v.Outer else Size.zero)
                    Value.View.Column =
                        (if from.Columns = target.Columns then
                             v.Column
                         else
                             Size.zero)
                }
        else
            None

    /// The result of `node` as another view of its first argument's value `x`, where it is one.
    let tryView (node: Node) (x: Value) : Value option =
        match node.Op with
        | StopGradient -> Some x
        | Reshape shape -> reshape shape x
        | Broadcast shape -> broadcast shape x
        | Slice(axis, start, length) -> trySlice axis start length node.Args[0].Shape x
        | _ -> None

    /// The first of a sequence's values, of `shape`, and how far each is from the one before.
    let first (shape: Shape) (xs: Value) : Value * Size =
        let domain = Domain.ofShape xs.Domain.IsRows shape
        let v = xs.View

        if shape.IsEmpty then
            { xs with
                Domain = domain
                Value.View.Outer = Size.zero
            },
            v.Column
        else
            { xs with Domain = domain }, domain.Outer * v.Outer

    /// `length` values of form `one`, of `shape`, that lie one after the other from `offset` on in slot `slot`.
    let overTime slot offset length (shape: Shape) (one: Domain) : Value =
        let columns = Size.ofRows one.IsRows one.Columns

        { dense slot one with
            Domain = Domain.ofShape one.IsRows (length :: shape)
            Value.View.Offset = offset
            Value.View.Outer = columns
            Value.View.Column = (if shape.IsEmpty then columns else Size.exactly 1)
        }
