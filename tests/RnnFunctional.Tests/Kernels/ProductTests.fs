/// Packed matrix products against their definition.
module RnnFunctional.Tests.ProductTests

open System
open Expecto
open RnnFunctional
open RnnFunctional.Kernels

/// Widths at and around those of vectors and panels, whose sum is not always one of those.
let private widths = [| 0; 1; 2; 3; 4; 5; 8; 16; 17; 32; 33; 70 |]

let private sources (rng: Rng) =
    // Now and then more terms than are summed at a time.
    if rng.Below 5 = 0 then
        [| 255; 3; 300 |]
    else
        Array.init (1 + rng.Below 4) (fun _ -> Draw.pick rng widths)

/// B = the weight, packed as it is or transposed, in pieces for each source and target.
let private pack (rng: Rng) (memory: Memory) (ks: int[]) (ns: int[]) =
    let matrix = new PackedMatrix(Array.sum ks, Array.sum ns)
    let starts (xs: int[]) = Array.scan (+) 0 xs

    let pieces =
        [|
            for k, row in Array.zip ks (Array.take ks.Length (starts ks)) do
                for n, column in Array.zip ns (Array.take ns.Length (starts ns)) do
                    let place =
                        match rng.Below 3 with
                        | 0 -> memory.Add(Dense, 1, k, n)
                        | 1 ->
                            let turned = memory.Add(Dense, 1, n, k)
                            Place(turned.Slot, turned.Offset, 0n, turned.Column, turned.Row)
                        | _ -> memory.Add(Sparse, 1, k, n)

                    // What no piece fills is zero.
                    if rng.Below 6 > 0 then
                        Piece(row, column, place, k, n)
        |]

    let slots = memory.Copy()
    let defined = Array2D.zeroCreate (Array.sum ks) (Array.sum ns)

    for p in pieces do
        for k in 0 .. p.Rows - 1 do
            for n in 0 .. p.Columns - 1 do
                defined[p.Row + k, p.Column + n] <- slots[p.Source.Slot][Slots.offset p.Source (0, k, n)]

    memory.Run (Pack(matrix, pieces)) (1 + rng.Below 4)
    matrix, defined

let private check seed =
    let rng = Rng.stream seed "product" 0
    let memory = Memory rng
    let outer = Draw.pick rng [| 0; 1; 1; 2; 3 |]
    let rows = Draw.pick rng [| 0; 1; 2; 5; 6; 7; 11; 25; 100 |]
    let ks = sources rng

    // Now and then so few columns that they are computed one by one, or the gates of a small cell.
    let ns =
        match rng.Below 6 with
        | 0 -> [| 1 + rng.Below 3 |]
        | 1 -> Array.replicate (Draw.pick rng [| 4; 12 |]) 4
        | _ -> Array.init (1 + rng.Below 4) (fun _ -> Draw.pick rng widths)

    let matrix, b = pack rng memory ks ns
    use _ = matrix
    // Most often the lines of all are one run.
    let layouts =
        if rng.Below 2 = 0 then
            [| Dense |]
        else
            [| Dense; Gaps; Turned |]

    let xs =
        ks
        |> Array.map (fun k ->
            Source(memory.Add(Draw.pick rng (Array.append layouts [| Repeated; Sparse |]), outer, rows, k), k))

    let start =
        let all = rng.Below 5

        if rng.Below 2 = 0 then
            (fun () -> all)
        else
            (fun () -> rng.Below 5)

    let ys =
        ns
        |> Array.map (fun n ->
            let y = memory.Add(Draw.pick rng layouts, outer, rows, n)

            match start () with
            | 0 -> Target(y, n, Nullable())
            | 1 -> Target(y, n, Nullable y)
            | 2 -> Target(y, n, Nullable(memory.Add(Repeated, outer, rows, n)))
            | 3 -> Target(y, n, Nullable(memory.Add(Sparse, outer, rows, n)))
            | _ -> Target(y, n, Nullable(memory.Add(Draw.pick rng layouts, outer, rows, n))))

    let slots, expected = memory.Copy(), memory.Copy()

    for o in 0 .. outer - 1 do
        for r in 0 .. rows - 1 do
            let x =
                [|
                    for s in xs do
                        for k in 0 .. s.Width - 1 -> slots[s.Place.Slot][Slots.offset s.Place (o, r, k)]
                |]

            let mutable column = 0

            for y in ys do
                for n in 0 .. y.Width - 1 do
                    let init =
                        if y.Init.HasValue then
                            slots[y.Init.Value.Slot][Slots.offset y.Init.Value (o, r, n)]
                        else
                            0.0

                    let mutable sum = init

                    for k in 0 .. x.Length - 1 do
                        sum <- sum + x[k] * b[k, column + n]

                    expected[y.Place.Slot][Slots.offset y.Place (o, r, n)] <- sum

                column <- column + y.Width

    memory.Run (Product(outer, rows, xs, matrix, ys)) (1 + rng.Below 4)
    // Sums of K products of numbers up to 1 and of one number more, in float32: each of K additions errs by at most 2⁻²⁴ of the sum so far.
    memory.Holds $"seed {seed}, {outer} × {rows} lines, {ks} × {ns}" (6e-8 * float (2 * Array.sum ks + 2)) expected

let private refused =
    [
        test "widths that don't make up the matrix are refused" {
            use matrix = new PackedMatrix(3, 2)
            let place = Place(0, 0n, 0n, 3n, 1n)

            Expect.throwsT<ArgumentException>
                (fun () ->
                    Product(1, 1, [ Source(place, 2) ], matrix, [ Target(place, 2, Nullable()) ])
                    |> ignore)
                "rows"

            Expect.throwsT<ArgumentException>
                (fun () ->
                    Product(1, 1, [ Source(place, 3) ], matrix, [ Target(place, 3, Nullable()) ])
                    |> ignore)
                "columns"
        }
        test "a piece that sticks out of the matrix is refused" {
            use matrix = new PackedMatrix(3, 2)

            Expect.throwsT<ArgumentException>
                (fun () -> Pack(matrix, [ Piece(1, 0, Place(0, 0n, 0n, 2n, 1n), 3, 2) ]) |> ignore)
                "rows"
        }
    ]

let tests =
    testSequenced (
        testList
            "matrix products"
            [
                Widths.each "Y = init + Σ X B, whatever the sizes and layouts" (fun () ->
                    for seed in 1..100 do
                        check seed)
                yield! refused
            ]
    )
