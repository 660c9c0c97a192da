namespace RnnFunctional.Reports

open Plotly.NET
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

    let private runs (report: StudyReport) name =
        report.Runs |> List.filter (fun r -> r.Variant = name)

    /// The results of the variants that have runs, in their order.
    let results (report: StudyReport) : VariantResult list =
        [
            for name, _ in report.Variants do
                let runs = runs report name |> Array.ofList

                if runs.Length > 0 then
                    {
                        Name = name
                        Seeds = runs |> Array.map _.Seed
                        Test = runs |> Array.map _.Test.Accuracy
                        Validation = runs |> Array.map _.Validation.Accuracy
                        Seconds = runs |> Array.map _.TrainSeconds
                    }
        ]

    let private baseline (report: StudyReport) =
        match results report |> List.tryFind (fun r -> r.Name = report.Baseline) with
        | Some result -> result
        | None ->
            invalidArg
                (nameof report)
                $"study '{report.Title}': the baseline '{report.Baseline}' has no runs among those of {report.Runs.Length}; train it, or name a variant that has some."

    /// The name of the best variant, chosen by validation. Its mistakes are those that the page shows.
    let best (report: StudyReport) =
        (StudyFindings.best (results report)).Name

    /// A variant's run whose test accuracy is in the middle of its seeds: what is shown of one run is shown of this one.
    let typical (report: StudyReport) name =
        let sorted = runs report name |> List.sortBy _.Test.Accuracy
        sorted[(sorted.Length - 1) / 2]

    let private error (run: StudyRun) =
        Scores.calibration run.Logits run.Labels |> Scores.calibrationError

    let private spread (values: float[]) =
        if values.Length > 1 then
            $" ± %.2f{100.0 * MathNet.Numerics.Statistics.ArrayStatistics.StandardDeviation values}"
        else
            ""

    /// The heads and the rows of the study's table.
    let summary (report: StudyReport) : string list * string list list =
        let baseline = baseline report

        let row (v: VariantResult) =
            let runs = runs report v.Name
            let mean (select: StudyRun -> float) = runs |> List.averageBy select

            [
                v.Name
                $"%.2f{100.0 * mean _.Test.Accuracy}{spread v.Test}"
                if v.Name = baseline.Name then
                    "–"
                else
                    StudyFindings.points (StudyFindings.difference baseline v)
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
        results report |> List.map row

    let private table (report: StudyReport) =
        let heads, rows = summary report
        let best = best report

        [
            Page.grid heads [ for row in rows -> List.head row = best, row ]
            Page.note
                $"Means over the seeds, ± their standard deviation. Differences are from {report.Baseline}, paired by seed, with 95 %% intervals (Student's t). The row in blue is the best by validation."
        ]

    let private better = Color.fromHex "#1a7f37"
    let private worse = Color.fromHex "#c0322b"
    let private noise = Color.fromHex "#9aa5b1"

    let private differences (report: StudyReport) =
        let baseline = baseline report

        let all =
            results report
            |> List.filter (fun r -> r.Name <> baseline.Name)
            |> List.map (fun r -> r.Name, StudyFindings.difference baseline r)
            |> List.filter (fun (_, d) -> System.Double.IsFinite d.Value)
            // Bars are drawn from below.
            |> List.rev

        let bars name colour belongs =
            let some = all |> List.filter (snd >> belongs)

            let margin (d: Estimate) =
                if System.Double.IsFinite d.Margin then d.Margin else 0.0

            Chart.Bar(
                values = (some |> List.map (fun (_, d) -> d.Value)),
                Keys = List.map fst some,
                Name = name,
                MarkerColor = colour
            )
            |> Chart.withXErrorStyle (Array = (some |> List.map (snd >> margin)), Color = Color.fromHex "#1d2733")

        [
            bars "better by more than the noise" better (fun d -> d.Low > 0.0)
            bars "worse by more than the noise" worse (fun d -> d.High < 0.0)
            bars "cannot be told from the noise" noise (fun d -> not d.ExceedsNoise)
        ]
        |> Chart.combine
        |> Chart.withYAxis (
            LayoutObjects.LinearAxis.init (
                CategoryOrder = StyleParam.CategoryOrder.Array,
                CategoryArray = List.map fst all
            )
        )
        |> Page.figure
            (120 + 34 * all.Length)
            $"points of test accuracy over {report.Baseline}, with 95 %% intervals"
            ""

    let private againstTime (report: StudyReport) =
        let results = results report

        let percent values =
            values |> Array.map (fun a -> 100.0 * a)

        let mean (values: float[]) = Array.average values

        let front = StudyFindings.front results

        Chart.combine
            [
                Chart.Line(
                    x = (front |> List.map (_.Seconds >> mean)),
                    y = (front |> List.map (_.Test >> percent >> mean)),
                    Name = "best for its time",
                    LineColor = noise,
                    LineDash = StyleParam.DrawingStyle.Dash
                )
                for i, r in List.indexed results do
                    Chart.Point(
                        x = r.Seconds,
                        y = percent r.Test,
                        Name = r.Name,
                        MarkerColor = Curves.colour i,
                        Opacity = 0.45,
                        ShowLegend = false
                    )

                    Chart.Point(
                        x = [ mean r.Seconds ],
                        y = [ mean (percent r.Test) ],
                        Name = r.Name,
                        MarkerColor = Curves.colour i,
                        MarkerSymbol = StyleParam.MarkerSymbol.Diamond
                    )
                    |> Chart.withMarkerStyle (Size = 13)
            ]
        |> Page.crowdedFigure 430 "seconds of training" "test accuracy in %"

    let private learning (report: StudyReport) =
        let lines (x: EpochReport list -> float list) name =
            Chart.combine
                [
                    for i, v in List.indexed (results report) do
                        let history = (typical report v.Name).History

                        Chart.Line(
                            x = x history,
                            y = (history |> List.map (fun e -> 100.0 * e.Validation.Accuracy)),
                            Name = v.Name,
                            LineColor = Curves.colour i
                        )
                ]
            |> Page.crowdedFigure 360 name "validation accuracy in %"

        [
            lines (fun history -> [ for e in 1 .. history.Length -> float e ]) "epoch"
            lines (List.map _.Seconds >> Curves.elapsed) "seconds of training"
        ]

    /// The page for `report`. Errors: an ArgumentException where its baseline has no runs.
    let render (report: StudyReport) : string =
        let results = results report
        let baseline = baseline report
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
                Page.section "What the numbers say" [ Page.findings (StudyFindings.compute baseline results) ]
                Page.section "The variants" [ Page.facts report.Variants ]
                Page.section "Scores on the test part" (table report)
                if results.Length > 1 then
                    Page.section "What each change brought" [ differences report ]
                Page.section
                    "Accuracy against training time"
                    [
                        againstTime report
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
