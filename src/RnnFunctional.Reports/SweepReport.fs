namespace RnnFunctional.Reports

open Giraffe.ViewEngine
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// The page of a sweep.
module SweepReport =

    let private figure title (figure: SweepFigure) =
        Page.section
            title
            (match figure with
             | Ok(drawing, sentence) -> Page.note sentence :: drawing
             | Error reason -> [ Page.note $"Left out: {reason}" ])

    let private against (facts: SweepFacts) (findings: Findings) =
        let measure = facts.Study.Measure

        match findings.Best, Outcome.ofTrials facts.Baseline with
        | None, _ -> [ Page.note "Left out: no trial finished." ]
        | _, [] when facts.Baseline.IsEmpty -> [ Page.note "Left out: the lesson's baseline was not trained." ]
        | _, [] -> [ Page.note "Left out: no training of the lesson's baseline finished." ]
        | Some best, baseline :: _ ->
            let shared =
                baseline.Scores
                |> Array.filter (fun (seed, _) -> best.Scores |> Array.exists (fst >> (=) seed))

            [
                Page.note (
                    SweepTables.test
                        measure
                        "The best less the baseline"
                        shared.Length
                        (Outcome.difference measure best baseline)
                )
                Page.words [ ""; "baseline"; "best" ] (SweepTables.beside measure baseline best)
                SweepProgress.comparison facts baseline best
                Page.note
                    "A point for each seed, a diamond for the mean; in the table means ± their standard deviations over seeds, and in blue what differs. Scores are of the validation part."
            ]

    let private leading (facts: SweepFacts) (findings: Findings) =
        match SweepTables.leading facts findings with
        | _, [] -> [ Page.note "Left out: no trial finished." ]
        | heads, rows ->
            [
                div [ _style "overflow-x: auto" ] [ Page.grid heads rows ]
                Page.note
                    $"{rows.Length} of {findings.Outcomes.Length} configurations, by their scores on the validation part: means ± their standard deviations over seeds. Differences to the best, the row in blue, are over the seeds that they share, with 95 %% intervals (Student's t)."
            ]

    let private tested (facts: SweepFacts) (findings: Findings) =
        let validation = "Trials were scored on the validation part alone."

        match facts.Test with
        | None ->
            [
                p
                    []
                    [
                        str $"{validation} The winner has not been scored on the test part yet; "
                        code [] [ str $"rnn sweep best {facts.Name} --train" ]
                        str " trains it and does so, once."
                    ]
            ]
        | Some score ->
            let measure = score.Measure
            let values = score.Scores |> List.map snd |> Array.ofList

            let seeds =
                if values.Length = 1 then
                    "one seed"
                else
                    $"{values.Length} seeds"

            let heads, rows = SweepTables.tested score

            [
                p
                    []
                    [
                        str
                            $"{validation} The winner alone was scored on the test part, once: {measure.Name} {StudyRuns.spread measure values} {measure.Unit} ({seeds}). It is {score.Configuration}, in {score.Folder}."
                    ]

                match findings.Best with
                | Some best when best.Configuration <> score.Configuration ->
                    Page.note
                        $"The sweep went on since and has another best, {best.Configuration}. To score that as well would make the test part a part of the search."
                | _ -> ()

                Page.grid heads rows
            ]

    let private failed (facts: SweepFacts) =
        [ div [ _style "overflow-x: auto" ] [ Page.grid <|| SweepTables.failed facts ] ]

    let private sampler =
        function
        | Grid points -> $"grid, {points} points of each range of real numbers"
        | Random -> "random"
        | Tpe -> "TPE (tree-structured Parzen estimator)"

    let private pruner =
        function
        | Never -> "none"
        | Median warmUp -> $"median, after {warmUp} steps"
        | Asha rungs -> $"ASHA, from {rungs.Minimum} steps to {rungs.Maximum}, by a factor of {rungs.Factor}"

    let private study (facts: SweepFacts) =
        let measure = facts.Study.Measure
        let direction = if measure.HigherIsBetter then "more" else "less"

        [
            Page.facts
                [
                    "task", facts.Task
                    "study", facts.Name
                    "searched for", $"{measure.Name} on the validation part, in {measure.Unit}; {direction} is better"
                    for name, range in facts.Study.Space.Parameters do
                        name, Range.text range
                    "sampler", sampler facts.Study.Sampler
                    "pruner", pruner facts.Study.Pruner
                    match facts.Study.Start with
                    | Some start -> "begun with", string start
                    | None -> ()
                    "seed of the sweep", string facts.Study.Seed
                    "training, all trials together", $"%.0f{facts.Baseline @ facts.Trials |> List.sumBy _.Seconds} s"
                    yield! facts.Run
                ]
        ]

    /// The page for `facts`: what its trials say in words, and in figures whatever can be drawn of them.
    let render (facts: SweepFacts) : string =
        let findings = Findings.compute facts.Study facts.Baseline facts.Trials
        let parameters = (Space.changing facts.Study.Space).Length
        let noun = if parameters = 1 then "parameter" else "parameters"

        Page.render
            facts.Title
            $"A sweep of {facts.Task} over {parameters} {noun}: {facts.Name}"
            [
                Page.section "What the numbers say" [ Page.findings findings.Sentences ]
                Page.section "The best against the lesson's baseline" (against facts findings)
                Page.section "The test part" (tested facts findings)
                Page.section "The best configurations" (leading facts findings)
                figure "Importance" (SweepFigures.importance facts findings)
                figure "All configurations" (ParallelCoordinates.draw facts findings)
                figure "Each parameter" (SweepFigures.slices facts findings)
                figure "Two parameters together" (Contour.draw facts findings)
                figure "Learning curves" (SweepProgress.learning facts findings)
                figure "Score against time" (SweepProgress.againstTime facts findings)
                figure "From trial to trial" (SweepProgress.growth facts findings)
                if not facts.Faults.IsEmpty then
                    Page.section "What failed" (failed facts)
                Page.section "What was run" (study facts)
            ]
