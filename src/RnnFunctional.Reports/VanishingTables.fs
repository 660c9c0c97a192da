namespace RnnFunctional.Reports

open System.Globalization
open RnnFunctional.Vanishing

/// The tables of the study of the vanishing gradient.
module VanishingTables =

    let private exact (number: float) =
        number.ToString("R", CultureInfo.InvariantCulture)

    /// A score in words: of quantities the mean square error, of symbols how many of a hundred are right.
    let score (task: MemoryTask) (score: float) =
        match task.Answer with
        | Quantity -> score.ToString("F4", CultureInfo.InvariantCulture)
        | Choice _ -> (100.0 * score).ToString("F1", CultureInfo.InvariantCulture) + " %"

    /// The columns of an overview: each task with its spans.
    let private columns (result: StudyResult) =
        [
            for _, spans in StudyResult.byTask result do
                for _, outcomes in spans -> outcomes
        ]

    /// Remedy by remedy what it came to on each task and span: its score, with a mark where it is solved.
    let summary (result: StudyResult) : string list * string list list =
        let columns = columns result

        let heads =
            "remedy"
            :: [
                for outcomes in columns ->
                    let task = outcomes.Head.Task
                    $"{task.Name} {task.Span}"
            ]

        let rows =
            result.Remedies
            |> List.map (fun r ->
                r.Name
                :: [
                    for outcomes in columns ->
                        match outcomes |> List.tryFind (fun o -> o.Remedy.Name = r.Name) with
                        | Some o -> score o.Task o.Score + (if o.Solved then " ✓" else "")
                        | None -> ""
                ])

        heads, rows

    /// Lag by lag the gradient of each cell and remedy as it begins, over that at lag 1.
    let gradients (result: StudyResult) : string list * string list list =
        let pictures = result.Cells @ result.Remedies @ [ result.Exploding ]

        ("lag" :: [ for p in pictures -> p.Name ]),
        [
            for k in 0 .. pictures.Head.Flow.Relative.Length - 1 ->
                string (k + 1) :: [ for p in pictures -> exact p.Flow.Relative[k] ]
        ]

    /// Every look at every trial.
    let curves (result: StudyResult) : string list * string list list =
        [ "task"; "span"; "remedy"; "seed"; "step"; "score" ],
        [
            for plan, trial in result.Trials do
                for look in trial.Curve ->
                    [
                        plan.Task.Name
                        string plan.Task.Span
                        plan.Remedy.Name
                        string plan.Seed
                        string look.Step
                        exact look.Score
                    ]
        ]

    /// The gradients of `pictures` in numbers.
    let flows (pictures: Picture list) =
        let at lag (p: Picture) =
            p.Flow.At lag |> Option.map Findings.ratio |> Option.defaultValue ""

        Page.grid
            [
                "cell"
                "norm at lag 1"
                "at lag 10"
                $"at lag {Picture.lag}"
                "factor of a step"
            ]
            [
                for p in pictures ->
                    false,
                    [
                        p.Name
                        Findings.ratio p.Flow.First
                        at 10 p
                        at Picture.lag p
                        Findings.ratio p.Flow.Rate
                    ]
            ]

    let private percent (share: float) =
        (100.0 * share).ToString("F0", CultureInfo.InvariantCulture) + " %"

    /// The gates of the networks that were heard, before and after training.
    let gates (result: StudyResult) =
        let rows =
            [
                for plan, trial in result.Trials do
                    match trial.Before, trial.After with
                    | Some before, Some after when trial.Solved ->
                        for b, a in List.zip before.Gates after.Gates do
                            if b.Function = "sigmoid" then
                                false,
                                [
                                    plan.Remedy.Name
                                    b.Name
                                    b.Mean.ToString("F2", CultureInfo.InvariantCulture)
                                    a.Mean.ToString("F2", CultureInfo.InvariantCulture)
                                    percent b.Low
                                    percent a.Low
                                    percent b.High
                                    percent a.High
                                ]
                    | _ -> ()
            ]

        [
            if not rows.IsEmpty then
                Page.note
                    "The gates of these networks: how far they are open in the mean, and how many of them are within a twentieth of shut and of open, where they have next to no derivative; before training and after."

                Page.grid [ "remedy"; "gate"; "mean"; "after"; "shut"; "after"; "open"; "after" ] rows
        ]

    /// The tasks.
    let tasks (result: StudyResult) =
        StudyResult.outcomes result
        |> List.map _.Task
        |> List.distinctBy _.Name
        |> List.map (fun task -> task.Name, $"{task.Summary} ({task.Paper})")
        |> Page.facts
