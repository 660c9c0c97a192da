/// How well logits tell positive texts from negative ones.
module RnnFunctional.Tests.ScoresTests

open Expecto
open RnnFunctional
open RnnFunctional.Text

/// Logits, some of them equal, with labels of both kinds.
let private draw (c: OpCase) =
    let count = 2 + c.Seed % 30

    let logits =
        (Draw.indices 7 c.Seed "logits" [ count ]).Array.Data
        |> Array.map (fun n -> n - 3.0)

    let drawn =
        (Draw.mask c.Seed "labels" [ count ]).Array.Data |> Array.map (fun n -> n > 0.0)

    logits, Array.append [| true; false |] drawn[2..]

/// Sums of some tens of terms.
let private close = Close.numbers 1e-12

let tests =
    testList
        "scores"
        [
            property 100 "accuracy, loss and area are their definitions" (fun (c: OpCase) ->
                let logits, labels = draw c
                let found = Scores.compute logits labels
                let all = Array.zip logits labels
                let mean f = Array.averageBy f all
                close "accuracy" (mean (fun (z, label) -> if (z > 0.0) = label then 1.0 else 0.0)) found.Accuracy

                close "loss" (mean (fun (z, label) -> -log(Scores.probability (if label then z else -z)))) found.Loss

                let pairs =
                    [
                        for p, isPositive in all do
                            for n, isPositive' in all do
                                if isPositive && not isPositive' then
                                    if p > n then 1.0
                                    elif p = n then 0.5
                                    else 0.0
                    ]

                close "area" (List.average pairs) found.Auc)

            property 100 "the area is that under the curve, from corner to corner" (fun (c: OpCase) ->
                let logits, labels = draw c
                let curve = Scores.roc logits labels
                Expect.equal curve[0] (0.0, 0.0) "first"
                close "last" 2.0 (fst (Array.last curve) + snd (Array.last curve))

                let area =
                    curve
                    |> Array.pairwise
                    |> Array.sumBy (fun ((f, t), (f', t')) -> (f' - f) * (t + t') / 2.0)

                close "area" (Scores.compute logits labels).Auc area)

            test "far from zero the loss is the logit's size, and no infinity" {
                let found = Scores.compute [| 2000.0; 2000.0 |] [| true; false |]
                close "loss" 1000.0 found.Loss
            }

            property 100 "calibration counts every text once, where it belongs" (fun (c: OpCase) ->
                let logits, labels = draw c
                let bins = Scores.calibration logits labels
                Expect.equal (bins |> Array.sumBy _.Count) logits.Length "texts"
                let positive = bins |> Array.sumBy (fun b -> b.Positive * float b.Count)
                close "positive" (labels |> Array.sumBy (fun l -> if l then 1.0 else 0.0)) positive
                let predicted = bins |> Array.sumBy (fun b -> b.Predicted * float b.Count)
                close "predicted" (Array.sumBy Scores.probability logits) predicted
                let tenths = bins |> Array.map (fun b -> floor (b.Predicted * 10.0))
                Expect.equal tenths (Array.sort (Array.distinct tenths)) "bins")

            test "the error of calibration is the distance, weighed by texts" {
                // Three texts at 1/2, of which one is positive; and one at 1 - 4.5e-5, which is.
                let bins =
                    Scores.calibration [| 0.0; 0.0; 0.0; 10.0 |] [| true; false; false; true |]

                let expected = 0.75 * (0.5 - 1.0 / 3.0) + 0.25 * (1.0 - Scores.probability 10.0)
                close "error" expected (Scores.calibrationError bins)
            }
        ]
