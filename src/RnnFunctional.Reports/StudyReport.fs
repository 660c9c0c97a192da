namespace RnnFunctional.Reports

open RnnFunctional.Text

/// One training of a study.
type StudyRun =
    {
        Variant: string
        Seed: int
        Test: Scores
        Validation: Scores
        /// Of the test texts, in their order.
        Labels: bool[]
        Logits: float[]
        /// The words of each before cutting.
        Lengths: int[]
        History: EpochReport list
        TrainSeconds: float
        /// Words read in a second of training.
        TokensPerSecond: float
        PeakMemoryMb: float
    }

/// What a report on a study shows: variants of a classifier, each trained with several seeds.
type StudyReport =
    {
        Title: string
        Subtitle: string
        /// The name of the variant that all others are held against.
        Baseline: string
        /// The name of each variant and what it changes, in words; in the order of the page.
        Variants: (string * string) list
        Runs: StudyRun list
        /// The worst mistakes of the best variant.
        Mistakes: ShownText list
        /// The configuration, item by item.
        Configuration: (string * string) list
    }

module StudyReport =

    let private measure = ClassifierStudy.criterion.Measure

    let private byVariant (report: StudyReport) =
        StudyRuns.byVariant report.Variants _.Variant report.Runs

    /// The results of the variants that have runs, in their order.
    let results (report: StudyReport) : VariantResult list =
        [
            for name, runs in byVariant report ->
                {
                    Name = name
                    Seeds = runs |> Array.map _.Seed
                    Test = runs |> Array.map _.Test.Accuracy
                    Validation = Some(runs |> Array.map _.Validation.Accuracy)
                    Seconds = runs |> Array.map _.TrainSeconds
                }
        ]

    let private baseline (report: StudyReport) results =
        StudyRuns.baseline report.Title report.Baseline results

    /// The name of the best variant, chosen by validation. Its mistakes are those that the page shows.
    let best (report: StudyReport) =
        (StudyFindings.best measure (results report)).Name

    let private middle (runs: StudyRun[]) = StudyRuns.typical _.Test.Accuracy runs

    /// A variant's run whose test accuracy is in the middle of its seeds: what is shown of one run is shown of this one.
    let typical (report: StudyReport) name =
        byVariant report |> List.find (fst >> (=) name) |> snd |> middle

    let private error (run: StudyRun) =
        Scores.calibration run.Logits run.Labels |> Scores.calibrationError

    /// The heads and the rows of the study's table.
    let summary (report: StudyReport) : string list * string list list =
        let results = results report
        let baseline = baseline report results

        let row (name, runs: StudyRun[]) (result: VariantResult) =
            let mean (select: StudyRun -> float) = runs |> Array.averageBy select

            [
                name
                StudyRuns.spread measure result.Test
                StudyRuns.change measure baseline result
                $"%.4f{mean _.Test.Auc}"
                $"%.4f{mean _.Test.Loss}"
                $"%.4f{mean error}"
                $"%.0f{mean _.TrainSeconds}"
                $"%.0f{mean _.TokensPerSecond}"
            ]

        [
            "variant"
            "test accuracy %"
            "difference, points"
            "AUC"
            "loss"
            "calibration error"
            "train s"
            "words/s"
        ],
        List.map2 row (byVariant report) results

    let private table (report: StudyReport) =
        let heads, rows = summary report
        let best = best report

        [
            Page.grid heads [ for row in rows -> List.head row = best, row ]
            Page.note
                $"Means over the seeds, ± their standard deviation. Differences are from {report.Baseline}, paired by seed, with 95 %% intervals (Student's t). The row in blue is the best by validation."
        ]

    let private learning (report: StudyReport) =
        [
            for name, runs in byVariant report ->
                let history = (middle runs).History

                {
                    Name = name
                    Seconds = history |> List.map _.Seconds
                    Values = history |> List.map (fun e -> 100.0 * e.Validation.Accuracy)
                }
        ]
        |> StudyFigures.learning "validation accuracy in %"

    /// The page for `report`. Errors: an ArgumentException where its baseline has no runs.
    let render (report: StudyReport) : string =
        let results = results report
        let baseline = baseline report results
        let best = best report

        let judged name : Judged =
            let run = typical report name

            {
                Name = $"{name}, seed {run.Seed}"
                Labels = run.Labels
                Logits = run.Logits
                Lengths = run.Lengths
            }

        let both = List.distinct [ baseline.Name; best ] |> List.map judged

        let memory = report.Runs |> List.map (fun r -> r.PeakMemoryMb) |> List.max

        Page.render
            report.Title
            report.Subtitle
            [
                Page.section
                    "What the numbers say"
                    [
                        Page.findings (StudyFindings.compute ClassifierStudy.criterion baseline results)
                    ]
                Page.section "The variants" [ Page.facts report.Variants ]
                Page.section "Scores on the test part" (table report)
                if results.Length > 1 then
                    Page.section
                        "What each change brought"
                        [ StudyFigures.differences ClassifierStudy.criterion baseline results ]
                Page.section
                    "Accuracy against training time"
                    [
                        StudyFigures.againstTime measure results
                        Page.note
                            $"A point for each run, a diamond for each variant's mean. No run took more than %.0f{memory} MB of memory."
                    ]
                Page.section
                    "Accuracy by length"
                    [
                        ClassifierFigures.byLength both
                        Page.note
                            "Here and below, what is shown of one run is shown of the one whose test accuracy is in the middle of its variant's seeds."
                    ]
                Page.section "Calibration" (ClassifierFigures.calibration both)
                Page.section "Receiver operating characteristic" [ ClassifierFigures.roc both ]
                Page.section $"Verdicts of {best}" [ ClassifierFigures.confusion (judged best) ]
                Page.section "Learning curves" (learning report)
                Page.section $"The worst mistakes of {best}" (ColouredText.render report.Mistakes)
                Page.section "Configuration" [ Page.facts report.Configuration ]
            ]
