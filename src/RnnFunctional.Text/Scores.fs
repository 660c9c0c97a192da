namespace RnnFunctional.Text

open System

/// How well logits tell positive texts from negative ones.
type Scores =
    {
        /// The share of texts on the right side.
        Accuracy: float
        /// The chance that a positive text has the larger logit of one of each kind; ties count half.
        Auc: float
        /// The mean cross-entropy, in nats.
        Loss: float
    }

/// Texts that a classifier is this sure of, and how often they are positive.
type CalibrationBin =
    {
        /// The mean probability that the classifier gives.
        Predicted: float
        /// The share of positive texts.
        Positive: float
        Count: int
    }

module Scores =

    let probability (logit: float) = 1.0 / (1.0 + exp -logit)

    /// The scores of `logits` against `labels`.
    let compute (logits: float[]) (labels: bool[]) : Scores =
        let right = Array.map2 (fun z label -> (z > 0.0) = label) logits labels

        let loss z label =
            log (1.0 + exp -(abs z)) + max z 0.0 - (if label then z else 0.0)

        // Ranks from 1; equal logits share the mean of theirs.
        let ranks =
            logits
            |> Array.indexed
            |> Array.groupBy snd
            |> Array.sortBy fst
            |> Array.mapFold
                (fun below (_, group) ->
                    let rank = float below + (float group.Length + 1.0) / 2.0
                    group |> Array.map (fun (i, _) -> i, rank), below + group.Length)
                0
            |> fst
            |> Array.concat

        let positive = labels |> Array.filter id |> Array.length |> float
        let negative = float labels.Length - positive
        let sum = ranks |> Array.sumBy (fun (i, rank) -> if labels[i] then rank else 0.0)

        {
            Accuracy = right |> Array.averageBy (fun r -> if r then 1.0 else 0.0)
            Auc = (sum - positive * (positive + 1.0) / 2.0) / (positive * negative)
            Loss = Array.map2 loss logits labels |> Array.average
        }

    /// The points (false positive rate, true positive rate) of the receiver operating characteristic, from (0, 0) to (1, 1).
    let roc (logits: float[]) (labels: bool[]) : (float * float)[] =
        let positive = labels |> Array.filter id |> Array.length |> float
        let negative = float labels.Length - positive

        Array.zip logits labels
        |> Array.groupBy fst
        |> Array.sortByDescending fst
        |> Array.scan
            (fun (f, t) (_, group) ->
                let found = group |> Array.filter snd |> Array.length
                f + float (group.Length - found) / negative, t + float found / positive)
            (0.0, 0.0)

    /// Texts by the probability given to them, in ten bins of equal width; empty ones are left out.
    let calibration (logits: float[]) (labels: bool[]) : CalibrationBin[] =
        Array.zip (Array.map probability logits) labels
        |> Array.groupBy (fun (p, _) -> min 9 (int (p * 10.0)))
        |> Array.sortBy fst
        |> Array.map (fun (_, bin) ->
            {
                Predicted = bin |> Array.averageBy fst
                Positive = bin |> Array.averageBy (fun (_, label) -> if label then 1.0 else 0.0)
                Count = bin.Length
            })

    /// The mean distance between what is given and what is found, over the bins of `calibration` (Guo et al. 2017).
    let calibrationError (bins: CalibrationBin[]) =
        let total = bins |> Array.sumBy _.Count |> float

        bins
        |> Array.sumBy (fun b -> float b.Count / total * abs (b.Predicted - b.Positive))
