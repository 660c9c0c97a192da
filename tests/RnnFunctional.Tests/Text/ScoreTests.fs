/// Scores of a classifier are what their definitions say.
module RnnFunctional.Tests.ScoreTests

open Expecto
open RnnFunctional.Text
open RnnFunctional.Tests

/// Logits with ties, and labels of both classes.
let private judged (texts: (int * bool) list) =
    let texts = (0, true) :: (1, false) :: texts |> Array.ofList
    texts |> Array.map (fun (z, _) -> float (z % 5)), texts |> Array.map snd

let private law name check =
    property 200 name (fun texts -> judged texts ||> check)

let private ofPositive value (logits: float[]) labels =
    Array.zip logits labels |> Array.filter (snd >> (=) value) |> Array.map fst

let tests =
    testList
        "text.scores"
        [
            law "the area under the curve is the share of pairs in order, ties half" (fun logits labels ->
                let pairs =
                    Array.allPairs (ofPositive true logits labels) (ofPositive false logits labels)

                let won =
                    pairs
                    |> Array.averageBy (fun (p, n) ->
                        if p > n then 1.0
                        elif p = n then 0.5
                        else 0.0)
                // Sums of halves are exact; two divisions round.
                Close.numbers 1e-12 "area" won (Scores.compute logits labels).Auc)
            law "the area under the curve's points is the score" (fun logits labels ->
                let area =
                    Scores.roc logits labels
                    |> Array.pairwise
                    |> Array.sumBy (fun ((f, t), (g, u)) -> (g - f) * (t + u) / 2.0)
                // A few additions of shares.
                Close.numbers 1e-9 "area" (Scores.compute logits labels).Auc area)
            law "the curve goes from corner to corner and never back" (fun logits labels ->
                let points = Scores.roc logits labels
                Expect.equal points[0] (0.0, 0.0) "first"
                // Shares are added up.
                Close.numbers 1e-9 "last, false" 1.0 (fst (Array.last points))
                Close.numbers 1e-9 "last, true" 1.0 (snd (Array.last points))

                for (f, t), (g, u) in Array.pairwise points do
                    Expect.isTrue (f <= g && t <= u) $"({f}, {t}) before ({g}, {u})")
            law "each text is in one bin of calibration, at its probability" (fun logits labels ->
                let bins = Scores.calibration logits labels
                Expect.equal (bins |> Array.sumBy _.Count) logits.Length "texts"

                Close.numbers
                    1e-9
                    "the mean over bins is that over texts"
                    (logits |> Array.averageBy Scores.probability)
                    ((bins |> Array.sumBy (fun b -> float b.Count * b.Predicted))
                     / float logits.Length))
            law "the confusion has every text, and those right are the accuracy" (fun logits labels ->
                let c = Confusion.compute logits labels
                Expect.equal c.Total logits.Length "texts"
                Expect.equal c.Positive (labels |> Array.filter id |> Array.length) "positive ones"

                Close.numbers 1e-12 "accuracy" (Scores.compute logits labels).Accuracy (float c.Right / float c.Total))
            test "loss and accuracy of three texts" {
                let scores = Scores.compute [| 0.0; 2.0; -1.0 |] [| false; true; true |]
                let loss = (log 2.0 + log (1.0 + exp -2.0) + log (1.0 + exp 1.0)) / 3.0
                Close.numbers 1e-12 "loss" loss scores.Loss
                Close.numbers 1e-12 "accuracy" (2.0 / 3.0) scores.Accuracy
            }
            test "far from zero the loss is the logit's size, and no infinity" {
                let found = Scores.compute [| 2000.0; 2000.0 |] [| true; false |]
                Close.numbers 1e-12 "loss" 1000.0 found.Loss
            }
            test "who gives what is found has no calibration error" {
                let logit = log 3.0 // three of four
                let logits = Array.create 8 logit
                let labels = Array.init 8 (fun i -> i < 6)
                Close.numbers 1e-12 "right" 0.0 (Scores.calibration logits labels |> Scores.calibrationError)
                let surer = Scores.calibration (Array.create 8 (log 9.0)) labels
                Close.numbers 1e-12 "too sure by 0.15" 0.15 (Scores.calibrationError surer)
            }
            test "groups of lengths go from short to long, whole" {
                let lengths = [| 50; 3; 9; 7; 100; 1 |]
                let logits = [| 1.0; 1.0; 1.0; 1.0; -1.0; 1.0 |]
                let groups = LengthGroups.compute 3 logits (Array.create 6 true) lengths

                Expect.equal
                    (groups |> Array.map (fun g -> g.Shortest, g.Middle, g.Longest))
                    [| 1, 3, 3; 7, 9, 9; 50, 100, 100 |]
                    "lengths"

                Expect.equal (groups |> Array.map _.Accuracy.Value) [| 1.0; 1.0; 0.5 |] "accuracy"
            }
        ]
