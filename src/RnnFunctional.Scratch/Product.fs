namespace RnnFunctional.Scratch

#nowarn "9" // Pointers: what they point at is checked once for a product, not once for a number.

open System
open System.Numerics
open System.Runtime.CompilerServices
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop

/// Numbers of an array seen as a matrix, neighbours in a column `Down` and neighbours in a row `Across` apart.
[<Struct>]
type Matrix<'T> =
    {
        Data: 'T[]
        Offset: int
        Rows: int
        Columns: int
        Down: int
        Across: int
    }

    /// The same numbers, rows for columns.
    member m.Transposed =
        {
            Data = m.Data
            Offset = m.Offset
            Rows = m.Columns
            Columns = m.Rows
            Down = m.Across
            Across = m.Down
        }

module Matrix =

    /// `rows` rows of `columns` numbers, one after the other in `data` from `offset` on.
    let rows data offset rows columns =
        {
            Data = data
            Offset = offset
            Rows = rows
            Columns = columns
            Down = columns
            Across = 1
        }

/// The right side of products, copied so that they read it in one go: panels of two vectors' width, each row after row, filled up with
/// zeros at the right. Packed once, multiplied with often.
[<Sealed>]
type Packed<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>(rows: int, columns: int) =
    let width = 2 * Vector<'T>.Count
    let panels = (columns + width - 1) / width
    // Pinned, so that its address is a number and stays one.
    let data = GC.AllocateArray<'T>(panels * rows * width, true)

    member _.Rows = rows
    member _.Columns = columns
    member internal _.Panels = panels

    /// Where panel `panel` lies in row `row`.
    member internal _.Panel(panel: int, row: int) : nativeptr<'T> =
        NativePtr.ofVoidPtr (
            Unsafe.AsPointer(&Unsafe.Add(&MemoryMarshal.GetArrayDataReference data, panel * rows * width + row * width))
        )

    /// Takes the numbers of `m`.
    member _.Take(m: Matrix<'T>) =
        if m.Rows <> rows || m.Columns <> columns then
            invalidArg (nameof m) $"a matrix of {rows} × {columns} expected, found {m.Rows} × {m.Columns}"

        for panel in 0 .. panels - 1 do
            let count = min width (columns - panel * width)

            for row in 0 .. rows - 1 do
                let from = m.Offset + row * m.Down + panel * width * m.Across
                let into = Span<'T>(data, (panel * rows + row) * width, count)

                if m.Across = 1 then
                    Span<'T>(m.Data, from, count).CopyTo into
                else
                    for column in 0 .. count - 1 do
                        into[column] <- m.Data[from + column * m.Across]

/// Products of matrices.
module Product =

    /// Rows of a tile; it is two vectors wide. So its eight sums stay in registers, and none waits for another.
    [<Literal>]
    let private Tile = 4

    /// Over how many terms sums are formed before they are added to the result: so much of a panel stays in the nearest cache.
    [<Literal>]
    let private Depth = 256

    /// a b + c in one rounding, which is one instruction.
    let inline private multiplyAdd (a: Vector<'T>) (b: Vector<'T>) (c: Vector<'T>) : Vector<'T> =
        if Type.op_Equality (typeof<'T>, typeof<float32>) then
            Unsafe.BitCast<Vector<float32>, Vector<'T>>(
                Vector.FusedMultiplyAdd(
                    Unsafe.BitCast<Vector<'T>, Vector<float32>> a,
                    Unsafe.BitCast<Vector<'T>, Vector<float32>> b,
                    Unsafe.BitCast<Vector<'T>, Vector<float32>> c
                )
            )
        elif Type.op_Equality (typeof<'T>, typeof<float>) then
            Unsafe.BitCast<Vector<float>, Vector<'T>>(
                Vector.FusedMultiplyAdd(
                    Unsafe.BitCast<Vector<'T>, Vector<float>> a,
                    Unsafe.BitCast<Vector<'T>, Vector<float>> b,
                    Unsafe.BitCast<Vector<'T>, Vector<float>> c
                )
            )
        else
            a * b + c

    let inline private accumulate (sum: Vector<'T>) (y: nativeptr<'T>) = (Vector.Load y + sum).Store y

    /// y[4; 2 vectors] += Σ_k a_k b_k, over `terms` terms: four rows of the left side with a panel of the right one. Rows that are not there
    /// are given as others that are, and their results go nowhere.
    [<MethodImpl(MethodImplOptions.AggressiveOptimization)>]
    let private tile
        (a: nativeptr<'T>)
        (down: int)
        (across: int)
        (b: nativeptr<'T>)
        (terms: int)
        (rows: int)
        (y: nativeptr<'T>)
        (yDown: int)
        =
        let width = Vector<'T>.Count
        let mutable p = a
        let second = if rows > 1 then down else 0
        let third = if rows > 2 then 2 * down else 0
        let fourth = if rows > 3 then 3 * down else 0
        let mutable b = b
        let mutable s00 = Vector<'T>.Zero
        let mutable s01 = Vector<'T>.Zero
        let mutable s10 = Vector<'T>.Zero
        let mutable s11 = Vector<'T>.Zero
        let mutable s20 = Vector<'T>.Zero
        let mutable s21 = Vector<'T>.Zero
        let mutable s30 = Vector<'T>.Zero
        let mutable s31 = Vector<'T>.Zero

        for _ in 1..terms do
            let b0 = Vector.Load b
            let b1 = Vector.Load(NativePtr.add b width)
            let a0 = Vector<'T>(NativePtr.read p)
            s00 <- multiplyAdd a0 b0 s00
            s01 <- multiplyAdd a0 b1 s01
            let a1 = Vector<'T>(NativePtr.get p second)
            s10 <- multiplyAdd a1 b0 s10
            s11 <- multiplyAdd a1 b1 s11
            let a2 = Vector<'T>(NativePtr.get p third)
            s20 <- multiplyAdd a2 b0 s20
            s21 <- multiplyAdd a2 b1 s21
            let a3 = Vector<'T>(NativePtr.get p fourth)
            s30 <- multiplyAdd a3 b0 s30
            s31 <- multiplyAdd a3 b1 s31
            b <- NativePtr.add b (2 * width)
            p <- NativePtr.add p across

        accumulate s00 y
        accumulate s01 (NativePtr.add y width)

        if rows > 1 then
            accumulate s10 (NativePtr.add y yDown)
            accumulate s11 (NativePtr.add y (yDown + width))

        if rows > 2 then
            accumulate s20 (NativePtr.add y (2 * yDown))
            accumulate s21 (NativePtr.add y (2 * yDown + width))

        if rows > 3 then
            accumulate s30 (NativePtr.add y (3 * yDown))
            accumulate s31 (NativePtr.add y (3 * yDown + width))

    let private checkRange name (m: Matrix<'T>) =
        let last = m.Offset + (m.Rows - 1) * m.Down + (m.Columns - 1) * m.Across

        if m.Offset < 0 || last >= m.Data.Length then
            invalidArg name $"a matrix inside of its array of {m.Data.Length} numbers expected, found one up to {last}"

    let private sumUp (a: Matrix<'T>) (b: Packed<'T>) (y: Matrix<'T>) =
        let width = 2 * Vector<'T>.Count
        use aData = fixed &a.Data[a.Offset]
        use yData = fixed &y.Data[y.Offset]
        // Where a panel is wider than what is left of the result, its sums are formed here.
        let edge = NativePtr.stackalloc<'T>(Tile * width)

        for from in 0..Depth .. a.Columns - 1 do
            let terms = min Depth (a.Columns - from)

            for panel in 0 .. b.Panels - 1 do
                let right = b.Panel(panel, from)
                let columns = min width (y.Columns - panel * width)

                for row in 0..Tile .. a.Rows - 1 do
                    let rows = min Tile (a.Rows - row)
                    let left = NativePtr.add aData (row * a.Down + from * a.Across)
                    let into = NativePtr.add yData (row * y.Down + panel * width)

                    if columns = width then
                        tile left a.Down a.Across right terms rows into y.Down
                    else
                        Span<'T>(NativePtr.toVoidPtr edge, Tile * width).Clear()
                        tile left a.Down a.Across right terms rows edge width

                        for r in 0 .. rows - 1 do
                            let sums = Span<'T>(NativePtr.toVoidPtr (NativePtr.add edge (r * width)), columns)

                            let result =
                                Span<'T>(NativePtr.toVoidPtr (NativePtr.add into (r * y.Down)), columns)

                            Elementwise.add result sums result

    /// Y ← Y + A B, where rows of Y are without gaps.
    let add<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>
        (a: Matrix<'T>)
        (b: Packed<'T>)
        (y: Matrix<'T>)
        =
        if
            a.Columns <> b.Rows
            || y.Rows <> a.Rows
            || y.Columns <> b.Columns
            || y.Across <> 1
        then
            invalidArg
                "y"
                $"a product of matrices that fit expected, found [{a.Rows}; {a.Columns}] · [{b.Rows}; {b.Columns}] to [{y.Rows}; {y.Columns}]"

        // Of an empty matrix there is nothing to point at.
        if a.Rows > 0 && a.Columns > 0 && y.Columns > 0 then
            checkRange "a" a
            checkRange "y" y
            sumUp a b y
