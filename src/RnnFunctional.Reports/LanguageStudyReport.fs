namespace RnnFunctional.Reports

open RnnFunctional.Text

/// What a report on a study of language models shows: variants, each trained with several seeds.
type LanguageStudyReport =
    {
        Title: string
        Subtitle: string
        /// The name of the variant that all others are held against.
        Baseline: string
        /// The name of each variant and what it changes, in words; in the order of the page.
        Variants: (string * string) list
        Runs: LanguageStudyRun list
        /// What is natural in the book.
        Natural: Yardstick
        /// The configuration, item by item.
        Configuration: (string * string) list
    }

module LanguageStudyReport =

    let private loss = LanguageStudy.criterion.Measure

    let private byVariant (report: LanguageStudyReport) =
        StudyRuns.byVariant report.Variants _.Variant report.Runs

    /// The results of the variants that have runs, in their order: the loss on the held-out end.
    let results (report: LanguageStudyReport) : VariantResult list =
        byVariant report |> LanguageStudyRun.results _.Validation

    let private baseline (report: LanguageStudyReport) =
        StudyRuns.baseline report.Title report.Baseline (results report)

    /// The heads and the rows of the study's table. Errors: an ArgumentException where its baseline has no runs.
    let summary (report: LanguageStudyReport) : string list * string list list =
        LanguageStudyTables.summary (baseline report).Name (byVariant report)

    let private findings (report: LanguageStudyReport) =
        StudyFindings.compute LanguageStudy.criterion (baseline report) (results report)
        @ StudyFindings.asides report.Baseline (LanguageStudyRun.senses (byVariant report))
        |> Page.findings

    let private name (run: LanguageStudyRun) = $"{run.Variant}, seed {run.Seed}"

    let private bestText (report: LanguageStudyReport) =
        let run = report.Runs |> List.minBy _.Best.Score
        LanguageFigures.best (name run) report.Natural run.Best run.ArgMax

    let private examples (report: LanguageStudyReport) =
        let one (_, runs) =
            let run = StudyRuns.typical (fun (r: LanguageStudyRun) -> r.Best.Score) runs
            let best = run.Best.Candidate

            Page.folded
                false
                $"{name run}: "
                $"score %.2f{run.Best.Score}, {LanguageFigures.brief best.Sense}"
                [
                    WrittenText.render best.Text best.Sense.Copy
                    Page.note $"{run.Best.Why} Always taking the most probable symbol it writes:"
                    WrittenText.render run.ArgMax.Text run.ArgMax.Sense.Copy
                ]

        Page.note "Of each variant the run whose best text's score is in the middle of its seeds."
        :: List.map one (byVariant report)

    let private learning (report: LanguageStudyReport) =
        [
            for name, runs in byVariant report ->
                let history =
                    (StudyRuns.typical (fun (r: LanguageStudyRun) -> r.Validation) runs).History

                {
                    Name = name
                    Seconds = history |> List.map _.Seconds
                    Values = history |> List.map _.Validation
                }
        ]
        |> StudyFigures.learning "held-out nats a character"

    /// The page for `report`. Errors: an ArgumentException where its baseline has no runs.
    let render (report: LanguageStudyReport) : string =
        let variants = byVariant report
        let results = results report
        let baseline = baseline report
        let best = (StudyFindings.best loss results).Name

        Page.render
            report.Title
            report.Subtitle
            [
                Page.section "The best text" (bestText report)
                Page.section "What the numbers say" [ findings report ]
                Page.section "The variants" [ Page.facts report.Variants ]
                Page.section "Scores" (LanguageStudyTables.losses baseline.Name best variants)
                if results.Length > 1 then
                    Page.section
                        "What each change brought"
                        [ StudyFigures.differences LanguageStudy.criterion baseline results ]
                Page.section
                    "The measures of the texts"
                    [
                        yield! LanguageStudyTables.texts report.Natural.Sense variants
                        if results.Length > 1 then
                            yield! LanguageStudyTables.changes baseline.Name variants
                    ]
                Page.section
                    "Loss against training time"
                    [
                        StudyFigures.againstTime loss results
                        Page.note "A point for each run, a diamond for each variant's mean."
                    ]
                Page.section "Learning curves" (learning report)
                Page.section "A text of each variant" (examples report)
                Page.section "Configuration" [ Page.facts report.Configuration ]
            ]
