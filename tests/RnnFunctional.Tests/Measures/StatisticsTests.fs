/// Intervals are those of published tables.
module RnnFunctional.Tests.StatisticsTests

open Expecto
open RnnFunctional.Measures
open RnnFunctional.Tests

let private bounds what (low, high) (found: Estimate) =
    // The tables have four digits.
    Close.numbers 6e-5 $"{what}: low" low found.Low
    Close.numbers 6e-5 $"{what}: high" high found.High

let tests =
    testList
        "measures.statistics"
        [
            test "shares (Newcombe 1998, Statistics in Medicine 17, p. 861, method 3)" {
                for right, total, expected in
                    [
                        81, 263, (0.2553, 0.3662)
                        15, 148, (0.0624, 0.1605)
                        0, 20, (0.0, 0.1611)
                        1, 29, (0.0061, 0.1718)
                    ] do
                    bounds $"{right} of {total}" expected (Statistics.share right total)
            }
            test "differences of shares (Newcombe 1998, Statistics in Medicine 17, p. 877, method 10)" {
                for a, m, b, n, expected in
                    [
                        56, 70, 48, 80, (0.0524, 0.3339)
                        9, 10, 3, 10, (0.1705, 0.8090)
                        5, 56, 0, 29, (-0.0381, 0.1926)
                    ] do
                    Statistics.difference (Statistics.share a m) (Statistics.share b n)
                    |> bounds $"{a} of {m} less {b} of {n}" expected
            }
            test "means (Student's t at 97.5 %)" {
                for freedom, t in [ 1, 12.706; 2, 4.303; 4, 2.776; 9, 2.262; 10, 2.228; 30, 2.042 ] do
                    let n = freedom + 1
                    // 0, 1, … n - 1 have the variance n (n + 1) / 12.
                    let found = Statistics.mean (Array.init n float)
                    Close.numbers 1e-12 "mean" (float freedom / 2.0) found.Value
                    // The table has three digits after the point.
                    Close.numbers 5e-4 $"t for {freedom}" t (found.Margin / sqrt (float (n + 1) / 12.0))
            }
            test "a single value is never more than the noise" {
                Expect.isFalse (Statistics.mean [| 5.0 |]).ExceedsNoise "one value"
                Expect.isTrue (Statistics.mean [| 5.0; 5.1; 4.9 |]).ExceedsNoise "three that agree"
                Expect.isFalse (Statistics.mean [| 5.0; -5.1; 4.9 |]).ExceedsNoise "three that do not"
            }
            // Student's own data, "The probable error of a mean" (1908): what two drugs did to the sleep of ten patients, in hours.
            test "two samples, paired and not (Student 1908)" {
                let a = [| 1.9; 0.8; 1.1; 0.1; -0.1; 4.4; 5.5; 1.6; 4.6; 3.4 |]
                let b = [| 0.7; -1.6; -0.2; -1.2; -0.1; 3.4; 3.7; 0.8; 0.0; 2.0 |]

                // As statistics packages give it: 0.7001 to 2.4599 for pairs, with Welch's 17.776 degrees of freedom -0.2055 to 3.3655.
                let patients = Array.indexed >> Array.rev
                let paired = Statistics.paired (patients a) (Array.indexed b)
                Close.numbers 1e-12 "mean" 1.58 paired.Value
                bounds "paired" (0.7001, 2.4599) paired
                bounds "unpaired" (-0.2055, 3.3655) (Statistics.unpaired a b)
            }
            test "what is in one sample alone is in no pair" {
                let paired =
                    Statistics.paired [| 1, 3.0; 2, 5.0; 3, 100.0 |] [| 2, 4.0; 1, 1.0; 4, 100.0 |]

                Close.numbers 1e-12 "1 and 2" 1.5 paired.Value
                Expect.isTrue (System.Double.IsNaN (Statistics.paired [| 1, 3.0 |] [| 2, 3.0 |]).Value) "none"
            }
            test "a sample of one value has no known variance" {
                Expect.isFalse (Statistics.unpaired [| 5.0 |] [| 1.0; 1.1 |]).ExceedsNoise "one value"
                Expect.isTrue (Statistics.unpaired [| 5.0; 5.0 |] [| 1.0; 1.0 |]).ExceedsNoise "without variance"
            }
        ]
