namespace RnnFunctional.Vanishing

/// What a study has found.
type StudyResult =
    {
        /// Every cell of the catalogue as it begins, then the remedies and what explodes.
        Cells: Picture list
        Remedies: Picture list
        Exploding: Picture
        /// The trials that were run, with their plans.
        Trials: (PlannedTrial * TrialResult) list
    }

/// A remedy on one task and span, over all seeds.
type Outcome =
    {
        Remedy: Remedy
        Task: MemoryTask
        Results: TrialResult list
    }

    /// The median score.
    member o.Score = o.Results |> List.map _.Score |> List.sort |> fun s -> s[s.Length / 2]

    /// Whether every seed solved it.
    member o.Solved = o.Results |> List.forall _.Solved

    /// The steps until it was solved: the median over the seeds, where all solved it.
    member o.Took =
        if o.Solved then
            o.Results
            |> List.map (fun r -> r.Took o.Task |> Option.defaultValue r.Steps)
            |> List.sort
            |> fun s -> Some s[s.Length / 2]
        else
            None

module StudyResult =

    /// The outcomes of `result`, in the order of the plan.
    let outcomes (result: StudyResult) : Outcome list =
        result.Trials
        |> List.groupBy (fun (plan, _) -> plan.Task.Name, plan.Task.Span, plan.Remedy.Name)
        |> List.map (fun (_, trials) ->
            let plan = fst trials.Head

            {
                Remedy = plan.Remedy
                Task = plan.Task
                Results = List.map snd trials
            })

    /// The tasks by name, each with its spans and their outcomes.
    let byTask (result: StudyResult) : (string * (int * Outcome list) list) list =
        outcomes result
        |> List.groupBy _.Task.Name
        |> List.map (fun (name, outcomes) -> name, outcomes |> List.groupBy _.Task.Span |> List.sortBy fst)
