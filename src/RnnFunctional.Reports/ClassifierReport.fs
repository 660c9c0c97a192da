namespace RnnFunctional.Reports

open RnnFunctional.Text

/// A text of the test part, and what the classifier makes of it.
type ShownText =
    {
        Text: string
        IsPositive: bool
        Verdict: Verdict
    }

/// What a report on a classifier of texts shows.
type ClassifierReport =
    {
        Title: string
        Subtitle: string
        History: EpochReport list
        /// Of each test text whether it is positive, its logit, and its words before cutting.
        Labels: bool[]
        Logits: float[]
        Lengths: int[]
        Validation: Scores
        Test: Scores
        /// The worst mistakes.
        Mistakes: ShownText list
        /// Short texts that are right and surest.
        Right: ShownText list
        /// The configuration, item by item.
        Configuration: (string * string) list
    }

module ClassifierReport =

    let private scores (report: ClassifierReport) =
        let row name (s: Scores) =
            false, [ name; $"{s.Accuracy:F4}"; $"{s.Auc:F4}"; $"{s.Loss:F4}" ]

        Page.grid [ ""; "accuracy"; "AUC"; "loss" ] [ row "test" report.Test; row "validation" report.Validation ]

    /// The page for `report`.
    let render (report: ClassifierReport) : string =
        Page.render
            report.Title
            report.Subtitle
            [
                Page.section "Scores" [ scores report ]
                Page.section "Configuration" [ Page.facts report.Configuration ]
            ]
