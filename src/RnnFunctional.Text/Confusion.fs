namespace RnnFunctional.Text

/// How many texts of each class were judged to be of which.
type Confusion =
    {
        /// Negative texts judged negative, and judged positive.
        NegativeRight: int
        NegativeWrong: int
        /// Positive texts judged positive, and judged negative.
        PositiveRight: int
        PositiveWrong: int
    }

    member c.Negative = c.NegativeRight + c.NegativeWrong
    member c.Positive = c.PositiveRight + c.PositiveWrong
    member c.Right = c.NegativeRight + c.PositiveRight
    member c.Total = c.Negative + c.Positive

module Confusion =

    /// Of the texts with `labels`, judged by `logits`.
    let compute (logits: float[]) (labels: bool[]) : Confusion =
        let count label verdict =
            Array.zip logits labels
            |> Array.filter (fun (z, l) -> l = label && (z > 0.0) = verdict)
            |> Array.length

        {
            NegativeRight = count false false
            NegativeWrong = count false true
            PositiveRight = count true true
            PositiveWrong = count true false
        }
