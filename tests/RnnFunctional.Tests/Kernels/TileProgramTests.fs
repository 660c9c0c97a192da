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

        for op in Enum.GetValues<TileOp>() do
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

        for op in Enum.GetValues<TileOp>() do
            if op = TileOp.Select then
                Expect.equal (found op nanf 2.0f) 3.0f "select"
            else
                Expect.isTrue (Single.IsNaN(found op nanf 2.0f)) $"{op}"

        Expect.isTrue (Single.IsNaN(found TileOp.Max 2.0f nanf)) "max, second")

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
        ]

let tests =
    testSequenced (testList "tile programs" [ lengths; extents; operations; notNumbers; again; refused ])
