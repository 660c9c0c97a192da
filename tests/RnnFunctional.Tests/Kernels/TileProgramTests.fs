/// Tile programs against their instructions, one number at a time.
module RnnFunctional.Tests.TileProgramTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Kernels

/// What an operation computes, in float64.
let private defined op a b c =
    match op with
    | TileOp.Copy -> a
    | TileOp.Neg -> -a
    | TileOp.Exp -> Math.Exp a
    | TileOp.Log -> Math.Log a
    | TileOp.Sqrt -> Math.Sqrt a
    | TileOp.Tanh -> Math.Tanh a
    | TileOp.Sigmoid -> 1.0 / (1.0 + Math.Exp -a)
    | TileOp.Relu -> Math.Max(a, 0.0)
    | TileOp.Softplus -> Math.Max(a, 0.0) + Math.Log(1.0 + Math.Exp -(abs a))
    | TileOp.Add -> a + b
    | TileOp.Sub -> a - b
    | TileOp.Mul -> a * b
    | TileOp.Div -> a / b
    | TileOp.Max -> Math.Max(a, b)
    | TileOp.SigmoidSlope -> (1.0 - a) * a * b
    | TileOp.TanhSlope -> (1.0 - a * a) * b
    | TileOp.Select -> if a > 0.0 then b else c
    | TileOp.MultiplyAdd -> a * b + c
    | TileOp.MultiplySubtract -> c - a * b
    | TileOp.Blend -> a * b + (1.0 - a) * c
    | _ -> failwith $"no definition of {op}"

/// All that compute a number from numbers in the same place.
let private alone =
    Enum.GetValues<TileOp>()
    |> Array.filter (fun op -> op <> TileOp.Recur && op <> TileOp.RecurBack)

/// Those that float32 computes as float64 would, and rounds: programs of them have one result.
let private exact =
    [|
        TileOp.Copy
        TileOp.Neg
        TileOp.Sqrt
        TileOp.Relu
        TileOp.Add
        TileOp.Sub
        TileOp.Mul
        TileOp.Div
        TileOp.Max
        TileOp.Select
    |]

/// The arrays after the program: instruction after instruction, on each number alone.
let private interpreted
    (extent: Extent)
    registers
    (places: Place[])
    (constants: float32[])
    (code: TileInstruction[])
    (arrays: float32[] list)
    =
    let arrays = arrays |> List.map Array.copy |> Array.ofList
    let first = registers + places.Length

    for index in Slots.indices extent do
        let temporaries = Array.zeroCreate<float32> registers

        let get i =
            if i < registers then
                temporaries[i]
            elif i < first then
                arrays[places[i - registers].Slot][Slots.offset places[i - registers] index]
            else
                constants[i - first]
            |> float

        for step in code do
            let value = float32 (defined step.Op (get step.A) (get step.B) (get step.C))

            if step.Target < registers then
                temporaries[step.Target] <- value
            else
                let place = places[step.Target - registers]
                arrays[place.Slot][Slots.offset place index] <- value

    List.ofArray arrays

/// A program of exact operations, with its memory: two dense places, written and read, and three that lie anyhow.
let private drawn seed (extent: Extent) =
    let rng = Rng.stream seed "program" 0
    let registers, targets, sources = 3, 2, 3
    let others = List.init sources (fun i -> Slots.draw rng (targets + i) extent)

    let places =
        [|
            yield! List.init targets (fun i -> Slots.dense i extent)
            yield! List.map fst others
        |]

    let constants = [| 0.5f; -1.5f |]
    let operands = registers + places.Length + constants.Length
    // A register is written before it is read.
    let setup =
        Array.init registers (fun i -> TileInstruction(TileOp.Copy, i, registers + rng.Below places.Length, 0, 0))

    let step _ =
        TileInstruction(
            exact[rng.Below exact.Length],
            rng.Below(registers + targets),
            rng.Below operands,
            rng.Below operands,
            rng.Below operands
        )

    let code = Array.append setup (Array.init (1 + rng.Below 12) step)
    let size = extent.Lines * extent.Columns

    let arrays =
        List.init targets (fun _ -> size) @ List.map snd others
        |> List.map (Slots.numbers rng)

    registers, places, constants, code, arrays

/// The same numbers, with one for all that are none: NaN is not equal to itself.
let private comparable (arrays: float32[] list) =
    arrays |> List.map (Array.map (fun x -> if Single.IsNaN x then 1e30f else x))

let private agrees seed parts (extent: Extent) =
    let registers, places, constants, code, arrays = drawn seed extent
    let program = TileProgram(extent, registers, places, constants, code, parts)
    let expected = interpreted extent registers places constants code arrays

    Expect.equal
        (comparable (Slots.run parts program arrays))
        (comparable expected)
        $"seed {seed}, {extent}, {parts} parts"

let private lengths =
    Widths.each "programs on every length from 0 to 257 do their instructions" (fun () ->
        for length in 0..257 do
            agrees length 1 (Extent(1, 1, length)))

let private extents =
    Widths.each "programs on any extent, with places that repeat or lie across, in parts at the same time" (fun () ->
        let rng = Rng.stream 1 "extents" 0

        for seed in 1..300 do
            let extent = Extent(1 + rng.Below 4, 1 + rng.Below 12, 1 + rng.Below 60)
            agrees seed (1 + rng.Below 4) extent)

/// A program of one instruction on three arrays, into a fourth.
let private one op length =
    let extent = Extent(1, 1, length)
    TileProgram(extent, 0, Array.init 4 (fun i -> Slots.dense i extent), [||], [| TileInstruction(op, 3, 0, 1, 2) |])

let private operations =
    Widths.each "every operation is what it says" (fun () ->
        let rng = Rng.stream 1 "operations" 0

        for op in alone do
            let a = Array.init 600 (fun _ -> float32 (rng.Uniform(0.01, 0.99)))
            let b, c = Slots.numbers rng 600, Slots.numbers rng 600
            let found = Slots.run 1 (one op 600) [ a; b; c; Array.zeroCreate 600 ] |> List.last

            for i in 0..599 do
                let expected = defined op (float a[i]) (float b[i]) (float c[i])
                Expect.isLessThan (abs (float found[i] - expected)) (2e-6 * max 1.0 (abs expected)) $"{op}")

let private notNumbers =
    Widths.each "NaN stays NaN, but chooses as 0 does" (fun () ->
        let found op a b =
            Slots.run 1 (one op 1) [ [| a |]; [| b |]; [| 3.0f |]; [| 0.0f |] ]
            |> List.last
            |> Array.head

        for op in alone do
            if op = TileOp.Select then
                Expect.equal (found op nanf 2.0f) 3.0f "select"
            else
                Expect.isTrue (Single.IsNaN(found op nanf 2.0f)) $"{op}"

        Expect.isTrue (Single.IsNaN(found TileOp.Max 2.0f nanf)) "max, second")

/// states = factors · the states before + terms, from a first state on, for `times` times of `width` numbers in tiles of any size; the factors and
/// a copy of the states go through a register and a place that lies across.
let private recurs seed times width isReverse =
    let rng = Rng.stream seed "recurrence" 0
    let extent = Extent(times, 1, width)
    let size = times * width
    let across, length = Slots.draw rng 3 extent

    let dense slot offset =
        Place(slot, nativeint<int> offset, nativeint width, nativeint width, 1n)
    // Zeros, ones, and more.
    let factors =
        Array.init size (fun _ ->
            match rng.Below 6 with
            | 0 -> 0.0f
            | 1 -> 1.0f
            | _ -> float32 (rng.Uniform(-1.2, 1.2)))

    let terms = Slots.numbers rng length
    let first = Slots.numbers rng width

    let states =
        let nothing = Array.create size nanf

        if isReverse then
            Array.append nothing first
        else
            Array.append first nothing

    let before, after = if isReverse then width, 0 else 0, width
    let op = if isReverse then TileOp.RecurBack else TileOp.Recur

    let program =
        TileProgram(
            extent,
            1,
            [| dense 0 0; dense 1 before; dense 1 after; across; dense 2 0 |],
            [||],
            [|
                TileInstruction(TileOp.Copy, 0, 1, 0, 0)
                TileInstruction(op, 3, 0, 2, 4)
                TileInstruction(TileOp.Sub, 5, 3, 2, 0)
            |]
        )

    let found =
        match Slots.run 1 program [ factors; states; Array.zeroCreate size; terms ] with
        | [ _; states; changes; _ ] -> {| States = states; Changes = changes |}
        | other -> failtest $"four arrays expected, found {other.Length}"

    // The states in float64, and how large what they are sums of is.
    let expected = Array.map float states
    let sizes = Array.map abs expected

    for k in 0 .. times - 1 do
        let t = if isReverse then times - 1 - k else k

        for c in 0 .. width - 1 do
            let i = t * width + c
            let a, b = float factors[i], float terms[Slots.offset across (t, 0, c)]
            expected[after + i] <- a * expected[before + i] + b
            sizes[after + i] <- abs a * sizes[before + i] + abs b

    for i in 0 .. size - 1 do
        // Each step rounds a few times by 2⁻²⁴ of the sum of the terms' sizes, which the factors carry on.
        let bound = float (times + 8) * 6e-8 * sizes[after + i] + 1e-37
        let error = abs (float found.States[after + i] - expected[after + i])

        if not (error <= bound) then
            failtest
                $"seed {seed}, {times} × {width}, reverse {isReverse}: state {i} off by {error}, where {bound} is allowed"

        Expect.equal
            found.Changes[i]
            (found.States[after + i] - found.States[before + i])
            "what is computed with the states sees them"

let private recurrences =
    Widths.each "recurrences are their steps, at any distance and in both directions" (fun () ->
        let rng = Rng.stream 1 "recurrences" 0

        for width in [ yield! [ 1..20 ]; 31; 32; 33; 48; 100; 511; 512; 513; 700 ] do
            for times in [ 0; 1; 2; 1 + rng.Below 40; 1 + 1200 / width ] do
                recurs (width + times) times width false
                recurs (width + times) times width true)

let private again =
    test "a program runs again on other memory, and allocates nothing" {
        let extent = Extent(2, 3, 50)
        let registers, places, constants, code, arrays = drawn 7 extent
        let program = TileProgram(extent, registers, places, constants, code)
        let expected = interpreted extent registers places constants code arrays
        Expect.equal (comparable (Slots.run 1 program arrays)) (comparable expected) "once"
        Expect.equal (comparable (Slots.run 1 program arrays)) (comparable expected) "again"

        Slots.using
            (fun slots ->
                let before = GC.GetAllocatedBytesForCurrentThread()
                program.Run(slots, 0, 1)
                Expect.equal (GC.GetAllocatedBytesForCurrentThread()) before "bytes allocated")
            arrays
        |> ignore
    }

let private refused =
    let extent = Extent(1, 2, 3)

    let refuses name places target =
        test name {
            Expect.throwsT<ArgumentException>
                (fun () ->
                    TileProgram(extent, 1, places, [| 1.0f |], [| TileInstruction(TileOp.Copy, target, 0, 0, 0) |])
                    |> ignore)
                "target"
        }

    testList
        "refused"
        [
            refuses "a target that repeats" [| Place(0, 0n, 0n, 0n, 1n) |] 1
            refuses "a target with gaps" [| Place(0, 0n, 8n, 4n, 1n) |] 1
            refuses "a constant as target" [| Slots.dense 0 extent |] 2
            refuses "a target that is not there" [| Slots.dense 0 extent |] 3

            test "recurrences in both directions" {
                let step op = TileInstruction(op, 0, 0, 0, 0)

                Expect.throwsT<ArgumentException>
                    (fun () ->
                        TileProgram(
                            extent,
                            0,
                            [| Slots.dense 0 extent |],
                            [||],
                            [| step TileOp.Recur; step TileOp.RecurBack |]
                        )
                        |> ignore)
                    "both"
            }
        ]

let tests =
    testSequenced (testList "tile programs" [ lengths; extents; operations; notNumbers; recurrences; again; refused ])
