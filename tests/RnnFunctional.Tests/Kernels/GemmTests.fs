/// Matrix products against their definition.
module RnnFunctional.Tests.GemmTests

#nowarn "9" // pointers: the kernels take memory, not arrays

open Expecto
open FSharp.NativeInterop
open RnnFunctional
open RnnFunctional.Kernels

/// The shapes that matter: each of rows, columns and terms below, at and above a tile's or panel's edge, and past the depth at which
/// sums go to memory.
let private shapes =
    [
        for rows in [ 0; 1; 2; 5; 6; 7; 12; 25 ] do
            for columns in [ 1; 7; 8; 15; 16; 31; 32; 33; 70 ] do
                for terms in [ 0; 1; 3; 64; 255; 256; 257; 513 ] do
                    rows, columns, terms
    ]

let private draw (rng: Rng) count =
    Array.init count (fun _ -> float32 (rng.Uniform(-1.0, 1.0)))

/// C = A B or C += A B by the kernel, in rows `gap` numbers longer than they need be; A lies by rows, or by columns when
/// `byColumns`, and so does B.
let private multiply byColumns gap adds rows columns terms (a: float32[]) (b: float32[]) (c: float32[]) =
    use left = fixed a
    use right = fixed b
    use result = fixed c
    use packed = new PackedMatrix(terms, columns)

    let strides rows columns =
        if byColumns then
            1n, nativeint rows
        else
            nativeint columns, 1n

    let bRow, bColumn = strides terms columns
    packed.Pack(right, bRow, bColumn)
    let aRow, aColumn = strides rows terms
    Gemm.Multiply(left, aRow, aColumn, rows, packed, result, nativeint (columns + gap), adds)

let private defined byColumns gap adds rows columns terms (a: float32[]) (b: float32[]) (c: float32[]) =
    let at rows columns i j =
        if byColumns then j * rows + i else i * columns + j

    let result = Array.copy c

    for i in 0 .. rows - 1 do
        for j in 0 .. columns - 1 do
            let mutable sum = 0.0

            for k in 0 .. terms - 1 do
                sum <- sum + float a[at rows terms i k] * float b[at terms columns k j]

            let place = i * (columns + gap) + j
            result[place] <- float32 (sum + (if adds then float c[place] else 0.0))

    result

let private agrees byColumns gap adds () =
    let rng = Rng.stream 1 "gemm" 0

    for rows, columns, terms in shapes do
        // A spare number each: an array of none has no address.
        let a, b = draw rng (rows * terms + 1), draw rng (terms * columns + 1)
        let c = draw rng (rows * (columns + gap) + 1)
        let expected = defined byColumns gap adds rows columns terms a b c
        multiply byColumns gap adds rows columns terms a b c
        // Sums of `terms` products of numbers up to 1, in float32 and another order: each addition errs by up to 2⁻²⁴ of the sum.
        let bound = 1e-6f * float32 (terms + 1)

        Array.iteri2
            (fun i (x: float32) y ->
                if abs (x - y) > bound then
                    failtest $"{rows}×{columns}×{terms} at {i}: expected {x}, found {y}")
            expected
            c

let tests =
    testSequenced (
        testList
            "matrix products"
            [
                Widths.each "C = A B is the sum of products, at every edge" (agrees false 0 false)
                Widths.each "C += A B adds to what is there, and leaves gaps between rows alone" (agrees false 3 true)
                Widths.each "A and B may lie by columns" (agrees true 1 false)
                test "a matrix packed for another width is refused" {
                    let before = Simd.Width
                    use packed = new PackedMatrix(2, 2)
                    Simd.Width <- (if before = 128 then 256 else 128)

                    try
                        let numbers = Array.zeroCreate<float32> 4

                        let call () =
                            use p = fixed numbers
                            Gemm.Multiply(p, 2n, 1n, 2, packed, p, 2n, false)

                        Expect.throwsT<System.InvalidOperationException> call "width"
                    finally
                        Simd.Width <- before
                }
            ]
    )
