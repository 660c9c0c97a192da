namespace RnnFunctional.Tests

open System
open Expecto
open RnnFunctional

/// Comparisons of numbers. Every one takes its tolerance, and whoever calls says why it is what it is.
module Close =

    /// max |found - expected|, as a share of the largest magnitude in `expected`, or of `least` where that is larger.
    /// Equal numbers, infinite ones too, differ by nothing, and so do two NaNs; a NaN is infinitely far from a number.
    let distance (least: float) (expected: float[]) (found: float[]) =
        let difference (a: float) (b: float) =
            if a = b || Double.IsNaN a && Double.IsNaN b then 0.0
            elif Double.IsNaN(a - b) then infinity
            else abs (a - b)

        let largest = Seq.map2 difference expected found |> Seq.fold max 0.0

        let scale =
            expected |> Seq.filter Double.IsFinite |> Seq.map abs |> Seq.fold max least

        if largest = 0.0 then 0.0 else largest / scale

    /// Fails unless `found` has the shape of `expected` and lies within `tolerance` of it, relative as in `distance`.
    let under (least: float) (tolerance: float) what (expected: NdArray) (found: NdArray) =
        Expect.equal found.Shape expected.Shape $"{what}: shape"
        let d = distance least expected.Data found.Data

        if not (d <= tolerance) then
            failtest $"{what}: off by {d:G3} where {tolerance:G3} is allowed.\nexpected {expected}\n   found {found}"

    /// Two values within `tolerance`, relative to the largest number expected and never finer than `tolerance` itself: where
    /// terms of size 1 cancel, what is left of them is rounding.
    let within tolerance what (expected: Tensor) (found: Tensor) =
        under 1.0 tolerance what expected.Array found.Array

    /// As many values within `tolerance` of as many.
    let allWithin tolerance what (expected: Tensor seq) (found: Tensor seq) =
        Expect.equal (Seq.length found) (Seq.length expected) $"{what}: how many"
        Seq.iteri2 (fun i -> within tolerance $"{what} {i}") expected found

    /// Fails unless `value` is below `bound`; a NaN is not.
    let below (value: float) (bound: float) what =
        if not (value < bound) then
            failtest $"{what}: {value:G6}, where less than {bound:G6} is wanted"

    /// Two numbers within `tolerance`.
    let numbers tolerance what (expected: float) (found: float) =
        within tolerance what (Tensor.Of expected) (Tensor.Of found)

    /// The same numbers to the last bit, but for the sign of zero.
    let exactly what (expected: Tensor) (found: Tensor) = within 0.0 what expected found

    /// As many of the same numbers.
    let allExactly what (expected: Tensor seq) (found: Tensor seq) = allWithin 0.0 what expected found
