namespace RnnFunctional.Reports

open Plotly.NET
open RnnFunctional.Measures
open RnnFunctional.Text

/// What a report on a classifier shows.
type ClassifierReport =
    {
        Title: string
        Subtitle: string
        History: EpochReport list
        /// Of the test texts, in their order.
        Labels: bool[]
        Logits: float[]
        /// The words of each before cutting.
        Lengths: int[]
        Validation: Scores
        Test: Scores
        /// The worst mistakes, and some that are right.
        Mistakes: ShownText list
        Right: ShownText list
        /// The configuration, item by item.
        Configuration: (string * string) list
    }

module ClassifierReport =

    let private judged (report: ClassifierReport) : Judged =
        {
            Name = "test part"
            Labels = report.Labels
            Logits = report.Logits
            Lengths = report.Lengths
        }

    /// Loss and accuracy by the epochs of all rounds, and by the seconds that they took.
    let private training (report: ClassifierReport) =
        let epochs = [ for i in 1 .. report.History.Length -> float i ]
        let seconds = report.History |> List.map _.Seconds |> Curves.elapsed

        let line name index (x: float list) (select: EpochReport -> float) =
            Curves.marked index name x (List.map select report.History)

        let figures x name =
            Page.beside
                [
                    Chart.combine [ line "training" 0 x _.Loss; line "validation" 1 x _.Validation.Loss ]
                    |> Page.half 320 name "loss"
                    line "validation" 1 x (fun e -> 100.0 * e.Validation.Accuracy)
                    |> Page.half 320 name "validation accuracy in %"
                ]

        [
            figures epochs "epoch"
            figures seconds "seconds of training"
            Page.note
                "The loss in training is that with dropout, as the network was learning; the loss in validation is without."
        ]

    let private scores (report: ClassifierReport) =
        let row name (s: Scores) rest =
            [ name; ClassifierFigures.percent s.Accuracy; $"%.4f{s.Auc}"; $"%.4f{s.Loss}" ]
            @ rest

        let c = Confusion.compute report.Logits report.Labels
        let accuracy = Statistics.share c.Right c.Total

        let error =
            Scores.calibration report.Logits report.Labels |> Scores.calibrationError

        Page.grid
            [
                ""
                "accuracy"
                "AUC"
                "loss"
                "95 % interval of accuracy"
                "calibration error"
            ]
            [
                false, row "validation" report.Validation [ "–"; "–" ]
                true,
                row
                    "test"
                    report.Test
                    [
                        $"{ClassifierFigures.percent accuracy.Low} to {ClassifierFigures.percent accuracy.High}"
                        $"%.4f{error}"
                    ]
            ]

    /// The page for `report`.
    let render (report: ClassifierReport) : string =
        let judged = judged report

        Page.render
            report.Title
            report.Subtitle
            [
                Page.section
                    "What the numbers say"
                    [
                        ClassifierFindings.compute report.History report.Logits report.Labels report.Lengths
                        |> Page.findings
                    ]
                if not report.History.IsEmpty then
                    Page.section "Training" (training report)
                Page.section "Scores" [ scores report ]
                Page.section "Verdicts on the test part" [ ClassifierFigures.confusion judged ]
                Page.section "Receiver operating characteristic" [ ClassifierFigures.roc [ judged ] ]
                Page.section "Calibration" (ClassifierFigures.calibration [ judged ])
                Page.section "Accuracy by length" [ ClassifierFigures.byLength [ judged ] ]
                Page.section "The worst mistakes" (ColouredText.render report.Mistakes)
                Page.section "Some that are right" (ColouredText.render report.Right)
                Page.section "Configuration" [ Page.facts report.Configuration ]
            ]
