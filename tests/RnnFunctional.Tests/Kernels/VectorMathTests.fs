/// Functions on vectors against the same in float64.
module RnnFunctional.Tests.VectorMathTests

open System
open Expecto
open RnnFunctional.Kernels

/// Every 9,973rd of all float32 bit patterns: each exponent and both signs many times; and the special ones.
let private samples =
    let patterns =
        Array.init (int (0x100000000L / 9973L)) (fun i -> uint32 (int64 i * 9973L))

    Array.append
        (patterns |> Array.map BitConverter.UInt32BitsToSingle)
        [|
            0.0f
            -0.0f
            1.0f
            -1.0f
            infinityf
            -infinityf
            nanf
            0.625f
            88.72f
            -87.33f
        |]

/// The largest relative error of `actual` in units of 2⁻²³. What float32 has no normal number for may be 0, or infinite where it is
/// within an ulp of that.
let private worst (exact: float -> float) (actual: float32[]) =
    let smallest = Math.Pow(2.0, -126.0)

    Array.map2
        (fun (x: float32) (y: float32) ->
            let expected = exact (float x)

            if Double.IsNaN expected then
                (if Single.IsNaN y then 0.0 else infinity)
            elif abs expected < smallest then
                (if abs (float y) <= smallest then 0.0 else infinity)
            elif abs expected > 3.39e38 then
                (if abs (float y) > 3.39e38 then 0.0 else infinity)
            else
                abs (float y - expected) / (abs expected * Math.Pow(2.0, -23.0)))
        samples
        actual
    |> Array.max

/// ln(1 + exp x); the logarithm of 1 + e, whose rounding is made good by e / ((1 + e) - 1).
let private softplus x =
    let e = Math.Exp -(abs x)
    let sum = 1.0 + e
    let log = if sum = 1.0 then e else Math.Log sum * (e / (sum - 1.0))
    (if x > 0.0 then x + log else log) + (if Double.IsNaN x then nan else 0.0)

let private accurate<'T when 'T :> IUnary> name bound exact =
    Widths.each $"{name} is within {bound} units of 2⁻²³ over all of float32" (fun () ->
        let actual = Array.zeroCreate samples.Length
        Elementwise.Apply<'T>(ReadOnlySpan samples, Span actual)
        Expect.isLessThanOrEqual (worst exact actual) bound "largest error")

/// Every length, so that every way of ending is met; and nothing beyond the end is touched.
let private lengths =
    Widths.each "every length from 0 to 257 gives what one number at a time gives" (fun () ->
        let one (x: float32) =
            let y = [| 0.0f |]
            Elementwise.Apply<TanhOperator>(ReadOnlySpan [| x |], Span y)
            y[0]

        let source = Array.init 258 (fun i -> float32 i * 0.05f - 6.0f)
        let expected = Array.map one source

        for length in 0..257 do
            let target = Array.create 258 7.0f
            Elementwise.Apply<TanhOperator>(ReadOnlySpan(source, 0, length), Span(target, 0, length))

            Expect.equal
                target
                (Array.append (Array.take length expected) (Array.create (258 - length) 7.0f))
                $"length {length}")

let private inPlace =
    Widths.each "source and target may be the same" (fun () ->
        let source = Array.init 100 (fun i -> float32 i * 0.1f - 5.0f)
        let target = Array.zeroCreate 100
        Elementwise.Apply<SigmoidOperator>(ReadOnlySpan source, Span target)
        let both = Array.copy source
        Elementwise.Apply<SigmoidOperator>(ReadOnlySpan both, Span both)
        Expect.equal both target "in place")

let tests =
    testSequenced (
        testList
            "vector math"
            [
                accurate<ExpOperator> "exp" 2.0 Math.Exp
                accurate<SigmoidOperator> "sigmoid" 4.0 (fun x -> 1.0 / (1.0 + Math.Exp -x))
                accurate<TanhOperator> "tanh" 4.0 Math.Tanh
                accurate<LogOperator> "ln" 4.0 Math.Log
                accurate<SoftplusOperator> "softplus" 4.0 softplus
                accurate<SqrtOperator> "square root" 1.0 Math.Sqrt
                lengths
                inPlace
                test "spans of different lengths are refused" {
                    Expect.throwsT<ArgumentException>
                        (fun () ->
                            Elementwise.Apply<ExpOperator>(ReadOnlySpan [| 1.0f |], Span(Array.zeroCreate<float32> 2)))
                        "lengths"
                }
            ]
    )
