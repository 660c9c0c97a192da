namespace RnnFunctional.Reports

open RnnFunctional.Vanishing

/// What the report on the vanishing gradient shows.
type VanishingReport =
    {
        Title: string
        Subtitle: string
        Result: StudyResult
        /// The configuration, item by item.
        Configuration: (string * string) list
    }

module VanishingReport =

    let private flowsOf (pictures: Picture list) =
        VanishingFigures.flows (pictures |> List.map (fun p -> p.Name, p.Flow))

    /// Of remedies, those called so.
    let private pick names (result: StudyResult) =
        result.Remedies |> List.filter (fun p -> List.contains p.Name names)

    let private way (result: StudyResult) =
        [
            Page.note
                $"The loss of the adding problem over {Picture.span} steps comes at the end alone. How much of its gradient is left on the way back, in every cell of the catalogue as PyTorch begins it, {Picture.hidden} units wide; state is all that a cell carries. In float64."
            flowsOf result.Cells
            VanishingTables.flows result.Cells
            Page.note "The same in the remedies as they begin."
            flowsOf result.Remedies
            Page.note
                "Vanishing beside exploding: the standard RNN, its remedies by initialisation, and rectifiers that begin with 1.1 times the identity."
            flowsOf (
                pick [ Remedies.baseline.Name; "orthogonal"; "irnn" ] result
                @ [ result.Exploding ]
            )
        ]

    let private spectra (result: StudyResult) =
        [
            Page.note
                "By how much the steps between two times stretch or shrink a change of the state: in the direction that fares best, and in the middle one."
            VanishingFigures.spectra (
                pick
                    [
                        Remedies.baseline.Name
                        "orthogonal"
                        "lstm"
                        "lstm-chrono"
                        "gru-chrono"
                        "lru"
                        Remedies.rotor
                    ]
                    result
                @ [ result.Exploding ]
            )
        ]

    let private trained (result: StudyResult) =
        let heard =
            [
                for plan, trial in result.Trials do
                    match trial.After with
                    | Some after when trial.Solved -> plan.Remedy.Name, after.Flow
                    | _ -> ()
            ]

        [
            if not heard.IsEmpty then
                Page.note
                    $"The gradient in the networks that have learned the adding problem over {StudyPlan.heard} steps."

                VanishingFigures.flows heard

            yield! VanishingTables.gates result
        ]

    let private learning (result: StudyResult) =
        [
            for name, spans in StudyResult.byTask result do
                // The longest span that somebody solves.
                match
                    spans
                    |> List.filter (fun (_, outcomes) -> outcomes |> List.exists _.Solved && outcomes.Length > 2)
                with
                | [] -> VanishingFigures.learning result name (fst (List.head spans))
                | solved -> VanishingFigures.learning result name (fst (List.last solved))
        ]

    let private remedies (result: StudyResult) =
        let all = StudyResult.outcomes result |> List.map _.Remedy |> List.distinctBy _.Name

        Page.words
            [ "remedy"; "kind"; "what it does"; "paper" ]
            [
                for r in all -> r.Kind = Remedies.proposals, [ r.Name; r.Kind; r.Idea; r.Paper ]
            ]

    /// The page for `report`.
    let render (report: VanishingReport) : string =
        let result = report.Result

        Page.render
            report.Title
            report.Subtitle
            [
                Page.section "What the numbers say: the gradient" [ Page.findings (Findings.gradients result) ]
                Page.section "What the numbers say: the remedies" [ Page.findings (Findings.remedies result) ]
                Page.section "What the numbers say: the proposal" [ Page.findings (Findings.proposal result) ]
                Page.section
                    "Remedies and lengths"
                    [
                        VanishingFigures.heatMap result
                        Page.note
                            "Adding: the mean square error (1/6 for who knows nothing; solved below 0.01). Copy and first symbol: the share of symbols that are right (solved above 99 %). With several seeds the median, and solved where all of them are."
                    ]
                Page.section "The gradient on its way back" (way result)
                Page.section "The Jacobians" (spectra result)
                Page.section "After training" (trained result)
                Page.section "Learning curves" (learning result)
                Page.section "The remedies" [ remedies result ]
                Page.section "The tasks" [ VanishingTables.tasks result ]
                Page.section "Configuration" [ Page.facts report.Configuration ]
            ]
