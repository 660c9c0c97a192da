/// Reductions, tables of rows and loops against their definitions.
module RnnFunctional.Tests.JobTests

#nowarn "9" // pointers: jobs take memory, not arrays

open System
open Expecto
open RnnFunctional
open RnnFunctional.Kernels

let private near (expected: float32[]) (found: float32[]) name =
    Array.iter2
        (fun (x: float32) (y: float32) -> Expect.isLessThanOrEqual (abs (x - y)) (1e-4f * (1.0f + abs x)) name)
        expected
        found

/// Extents with short, long and odd rows.
let private extents =
    [
        for outer in [ 1; 3 ] do
            for rows in [ 1; 2; 7; 50 ] do
                for columns in [ 1; 3; 4; 15; 16; 33; 64; 130; 200 ] do
                    Extent(outer, rows, columns)
    ]

/// `job source target` for sources that lie anyhow, in 1 to 3 parts, against `expected`: the target's contents from the element of the
/// source at each index.
let private reduces name (job: Extent -> Place -> Place -> Job) (target: Extent -> Place * int) expected =
    Widths.each name (fun () ->
        let rng = Rng.stream 1 name 0

        for extent in extents do
            for lies in 0..3 do
                let source, size =
                    if lies = 0 then
                        Slots.dense 0 extent, extent.Lines * extent.Columns
                    else
                        Slots.draw rng 0 extent

                let numbers = Slots.numbers rng size
                let place, size = target extent
                let before = Slots.numbers rng size
                let wanted = Array.copy before
                expected extent place (fun index -> numbers[Slots.offset source index]) wanted

                let found =
                    Slots.run (1 + rng.Below 3) (job extent source place) [ numbers; before ]

                near wanted found[1] $"{extent} at {source}")

let private lineTarget (extent: Extent) =
    Place(1, 1n, nativeint (2 * extent.Rows), 2n, 0n), 1 + 2 * extent.Lines

/// Puts the numbers of each line together into the target.
let private perLine together (extent: Extent) (target: Place) at (result: float32[]) =
    for o in 0 .. extent.Outer - 1 do
        for r in 0 .. extent.Rows - 1 do
            result[Slots.offset target (o, r, 0)] <- together [| for c in 0 .. extent.Columns - 1 -> at (o, r, c) |]

/// Adds every number to the target's at the index that `into` makes of its own.
let private summed clears into (extent: Extent) (target: Place) at (result: float32[]) =
    let sums = result |> Array.map float

    if clears then
        Array.fill sums 0 sums.Length 0.0

    for index in Slots.indices extent do
        let place = Slots.offset target (into index)
        sums[place] <- sums[place] + float (at index)

    Array.iteri (fun i x -> result[i] <- float32 x) sums

let private columnTarget (extent: Extent) =
    Place(1, 0n, nativeint (3 * extent.Columns), 0n, 3n), 3 * extent.Columns * extent.Outer

let private reductions =
    testList
        "reductions"
        [
            reduces
                "line sums are the sums over columns"
                (fun extent source target -> LineSum(extent, source, target))
                lineTarget
                (perLine (Array.sumBy float >> float32))
            reduces
                "line maxima are the largest of the columns"
                (fun extent source target -> LineMax(extent, source, target))
                lineTarget
                (perLine Array.max)
            reduces
                "outer sums are the sums over times"
                (fun extent source target -> OuterSum(extent, source, target))
                (fun extent -> Slots.dense 1 extent, extent.Rows * extent.Columns)
                (summed true (fun (_, r, c) -> 0, r, c))
            reduces
                "rows are added to one"
                (fun extent source target -> RowsAdded(extent, source, target))
                (fun extent -> Slots.dense 1 extent, extent.Columns)
                (summed false (fun (_, _, c) -> 0, 0, c))
            reduces
                "rows are added to one each time, in a target with gaps"
                (fun extent source target -> RowsAdded(extent, source, target, true))
                columnTarget
                (summed false (fun (o, _, c) -> o, 0, c))
            Widths.each "the largest of a line with NaN is NaN" (fun () ->
                for columns in [ 1; 5; 16; 40 ] do
                    for at in 0 .. columns - 1 do
                        let numbers = Array.init columns (fun i -> if i = at then nanf else float32 i)

                        let job =
                            LineMax(Extent(1, 1, columns), Place(0, 0n, 0n, 0n, 1n), Place(1, 0n, 0n, 0n, 0n))

                        let found = Slots.run 1 job [ numbers; [| 0.0f |] ]
                        Expect.isTrue (Single.IsNaN found[1].[0]) $"{at}")
        ]

let private table rows width =
    Array.init (rows * width) (fun i -> float32 (sin (float i)))

/// Two times of two rows each, the third row being that of the first.
let private named = [| 4.0f; 0.0f; 4.0f; 2.0f |]

let private names = Place(0, 0n, 2n, 1n, 0n)

let private tables =
    testList
        "tables"
        [
            Widths.each "gathered rows are the table's" (fun () ->
                for width in [ 1; 3; 16; 17; 40; 130 ] do
                    let extent = Extent(2, 2, width)
                    let from = Place(1, 0n, 0n, nativeint width, 1n)
                    let job = GatherRows(extent, 5, names, from, Slots.dense 2 extent)
                    let found = Slots.run 3 job [ named; table 5 width; Array.zeroCreate (4 * width) ]

                    let expected =
                        named
                        |> Array.collect (fun i -> Array.sub (table 5 width) (int i * width) width)

                    Expect.equal found[2] expected $"width {width}")
            Widths.each "scattered rows add up, also where a row is named twice, and are marked" (fun () ->
                for width in [ 1; 3; 16; 17; 40; 130 ] do
                    let extent = Extent(2, 2, width)
                    let into = Place(2, 0n, 0n, nativeint width, 1n)
                    let marks = Place(3, 0n, 0n, 1n, 0n)
                    let job = ScatterAddRows(extent, 5, names, Slots.dense 1 extent, into, marks)
                    let source, target = table 4 width, table 5 width
                    let found = Slots.run 3 job [ named; source; target; Array.zeroCreate 5 ]
                    let expected = Array.copy target

                    for k in 0..3 do
                        for c in 0 .. width - 1 do
                            let place = int named[k] * width + c
                            expected[place] <- expected[place] + source[k * width + c]

                    Expect.equal found[2] expected $"width {width}"
                    Expect.equal found[3] [| 1.0f; 0.0f; 1.0f; 0.0f; 1.0f |] "marks")
            test "a row that is not there is named" {
                for index, text in [ 120.0f, "120"; -1.0f, "-1"; 0.5f, "0.5"; nanf, "NaN" ] do
                    let extent = Extent(1, 1, 2)

                    let job =
                        GatherRows(
                            extent,
                            100,
                            Place(0, 0n, 0n, 0n, 0n),
                            Place(1, 0n, 0n, 2n, 1n),
                            Slots.dense 2 extent
                        )

                    let gather () =
                        Slots.using (fun slots -> job.Run(slots, 0, 1)) [ [| index |]; table 100 2; [| 0.0f; 0.0f |] ]
                        |> ignore

                    Refused.saying<IndexOutOfRangeException>
                        $"whole row numbers from 0 to 99 expected, found {text}"
                        gather
            }
            test "a fill writes everywhere, in parts" {
                let extent = Extent(1, 3, 50)

                let found =
                    Slots.run 3 (Fill(extent, Slots.dense 0 extent, 2.5f)) [ Array.zeroCreate 150 ]

                Expect.allEqual found[0] 2.5f "filled"
            }
        ]

/// A body that adds: slot 2 (moving) is that of slot 3 (alternating) and of the input at the time (slot 4, moving).
let private recurrence reverse =
    let extent = Extent(1, 1, 2)

    let body =
        TileProgram(
            extent,
            0,
            [| Slots.dense 2 extent; Slots.dense 3 extent; Slots.dense 4 extent |],
            [||],
            [|
                TileInstruction(TileOp.Add, 1, 1, 2, 0)
                TileInstruction(TileOp.Copy, 0, 1, 0, 0)
            |]
        )

    let moving = [| Moving(2, 0, 2n, 2n); Moving(4, 1, 0n, 2n) |]
    Loop(5, reverse, moving, [| Alternating(3, 5, 0n, 2n) |], [| body |])

let private loops =
    testList
        "loops"
        [
            for reverse in [ false; true ] do
                test $"a loop moves its slots, reverse: {reverse}" {
                    let input = Array.init 10 float32
                    let unused = [| 0.0f |]

                    let arrays =
                        [
                            Array.zeroCreate 12
                            input
                            unused
                            unused
                            unused
                            [| 0.0f; 10.0f; 100.0f; 1000.0f |]
                        ]

                    let found = Slots.run 2 (recurrence reverse) arrays
                    let expected = Array.zeroCreate<float32> 12
                    let state = Array.copy arrays[5]

                    for k in 0..4 do
                        let t = if reverse then 4 - k else k

                        for c in 0..1 do
                            let s = 2 * (k % 2) + c
                            state[s] <- state[s] + input[2 * t + c]
                            expected[2 + 2 * t + c] <- state[s]

                    Expect.equal found[0] expected "written"
                    Expect.equal found[5] state "alternating"
                }
        ]

let private numbersOf (xs: float32[]) =
    let n = new Numbers(int64 xs.Length)
    xs.AsSpan().CopyTo(n.Span(0L, xs.Length))
    n

/// The mean of what `sums` arrays add up to, in parts, and the sum of its squares.
let private checkMean sums count parts =
    let rng = Rng.stream 1 "gradient mean" count
    let start = 3
    let numbers = Array.init sums (fun _ -> Slots.numbers rng (start + count + 1))
    let memory = numbers |> Array.map numbersOf
    use target = numbersOf (Array.create (start + count + 1) 7.0f)

    let squares =
        Seq.init parts (fun part -> GradientMean.Run(ReadOnlySpan memory, start, count, 0.25f, target, part, parts))
        |> Seq.sum

    let found = target.Span(0L, start + count + 1).ToArray()

    let expected =
        Array.init count (fun k -> 0.25 * Seq.sum (Seq.init sums (fun i -> float numbers[i].[start + k])))

    for k in 0 .. count - 1 do
        Expect.floatClose Accuracy.medium (float found[start + k] + 10.0) (expected[k] + 10.0) "mean"

    Expect.all found[.. start - 1] ((=) 7.0f) "nothing is written before"
    Expect.equal found[start + count] 7.0f "nothing is written behind"
    Expect.floatClose Accuracy.medium squares (Seq.sumBy (fun x -> x * x) expected) "squares"

    for n, before in Array.zip memory numbers do
        Expect.all (n.Span(int64 start, count).ToArray()) ((=) 0.0f) "the sums are zero"
        Expect.equal (n.Span(0L, start).ToArray()) before[.. start - 1] "nothing is cleared before"
        Expect.equal (n.Span(int64 (start + count), 1)[0]) before[start + count] "nothing is cleared behind"
        n.Dispose()

/// The mean for a table of which two steps name different rows, against the mean of everything.
let private checkTable rows width parts =
    let marks = rows * width
    let table = MarkedRows(0, rows, width, marks)
    let rng = Rng.stream 1 "table mean" rows
    use target = new Numbers(int64 (marks + rows))
    use whole = new Numbers(int64 marks)

    for _ in 1..3 do
        let sums =
            Array.init 2 (fun _ ->
                let named = Array.init rows (fun _ -> rng.Below 3 = 0)
                let numbers = Slots.numbers rng marks

                Array.init (marks + rows) (fun i ->
                    if i >= marks then (if named[i - marks] then 1.0f else 0.0f)
                    elif named[i / width] then numbers[i]
                    else 0.0f))

        let ofTable, ofAll = Array.map numbersOf sums, Array.map numbersOf sums

        let squares =
            Seq.init parts (fun part -> GradientMean.Run(ReadOnlySpan ofTable, table, 0.5f, target, part, parts))
            |> Seq.sum

        let expected = GradientMean.Run(ReadOnlySpan ofAll, 0, marks, 0.5f, whole, 0, 1)
        Expect.equal (target.Span(0L, marks).ToArray()) (whole.Span(0L, marks).ToArray()) "mean"
        Expect.floatClose Accuracy.medium squares expected "squares"

        let isNamed row =
            sums |> Array.exists (fun s -> s[marks + row] > 0.0f)

        Expect.equal
            (target.Span(int64 marks, rows).ToArray())
            (Array.init rows (fun row -> if isNamed row then 1.0f else 0.0f))
            "marks"

        for n in ofTable do
            Expect.all (n.Span(0L, marks + rows).ToArray()) ((=) 0.0f) "sums and their marks are zero"

        for n in Array.append ofTable ofAll do
            n.Dispose()

let private means =
    testList
        "gradients"
        [
            Widths.each "the mean, in parts" (fun () ->
                for sums in [ 1; 2; 5 ] do
                    for count in [ 1; 15; 64; 300; 1031 ] do
                        for parts in 1..3 do
                            checkMean sums count parts)
            Widths.each "the mean of a table's named rows, in parts" (fun () ->
                for rows in [ 1; 16; 40; 100 ] do
                    for width in [ 1; 5; 16; 70 ] do
                        for parts in 1..3 do
                            checkTable rows width parts)
        ]

let private written =
    test "rows are written to their places" {
        for columns in [ 1; 3; 4; 20 ] do
            for across in [ 1; 2 ] do
                let extent = Extent(5, 4, columns)
                let row = columns * across + 1
                let place = Place(0, 2n, nativeint (4 * row), nativeint row, nativeint across)
                use memory = new Numbers(int64 (2 + 20 * row))
                use slots = new RnnFunctional.Kernels.Slots(1)
                slots.Point(0, memory, 0L)
                let source = Array.init (2 * 5 * columns) (fun i -> float32 (i + 1))
                slots.Write(ReadOnlySpan source, extent, place, 1, 2)
                slots.Write(ReadOnlySpan source, extent, place, 3)
                let expected = Array.zeroCreate<float32>(2 + 20 * row)

                for o, r, c in Slots.indices extent do
                    if r > 0 then
                        expected[Slots.offset place (o, r, c)] <- source[(r - 1) % 2 * 5 * columns + o * columns + c]

                Expect.equal (memory.Span(0L, expected.Length).ToArray()) expected $"{columns} columns"

                Expect.throwsT<ArgumentException>
                    (fun () -> slots.Write(ReadOnlySpan source, extent, place, 0, 3))
                    "too few"
    }

let tests =
    testSequenced (testList "jobs" [ reductions; tables; loops; means; written ])
