namespace RnnFunctional.Sweep

/// What becomes of a trial after a look at its score.
type Verdict =
    | GoOn
    /// It stays as it is, to be promoted or never: `Pruner.promoted` names it when its time comes.
    | Wait
    | Stop

/// Ending trials early. Each pruner is a function of the scores that are known.
[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module Pruner =

    /// The pruners by name, for trainings of at most `steps` steps: the median rule after a fifth of them; ASHA with rungs at a ninth, a third and
    /// all.
    let all (steps: int) =
        [
            "none", Never
            "median", Median(max 1 (steps / 5))
            "asha",
            Asha
                {
                    Minimum = max 1 (steps / 9)
                    Factor = 3
                    Maximum = steps
                }
        ]

    /// Whether `trial` is of the configuration that `study` begins with, which is trained to the end: it is what the others have to beat.
    let private isStart (study: Study) (trial: Trial) = study.Start = Some trial.Configuration

    /// What becomes of `trial`, which has a new last score, among `trials` of `study`; whether it is one of them makes no difference.
    let verdict (study: Study) (trials: Trial list) (trial: Trial) : Verdict =
        match study.Pruner with
        | Never -> GoOn
        | _ when isStart study trial -> GoOn
        | Median warmUp ->
            if Median.stops study.Measure warmUp trials trial then
                Stop
            else
                GoOn
        | Asha rungs ->
            if not (Asha.isAtRung rungs trial) then
                GoOn
            else
                let others = trials |> List.filter (fun t -> t.Number <> trial.Number)

                match Asha.promotable rungs study.Measure ({ trial with State = Waiting } :: others) with
                | (first, _) :: _ when first.Number = trial.Number -> GoOn
                | _ -> Wait

    /// The waiting trial among `trials` of `study` that whoever is free goes on with, and the steps that it trains up to; None where a new
    /// trial is to begin. When none is to begin any more, nothing runs and nobody is promoted, those that wait are pruned.
    let promoted (study: Study) (trials: Trial list) : (Trial * int) option =
        match study.Pruner with
        | Asha rungs ->
            trials
            |> List.tryFind (fun t -> isStart study t && t.State = Waiting)
            |> Option.map (fun t -> t, rungs.Maximum)
            |> Option.orElse (Asha.promotable rungs study.Measure trials |> List.tryHead)
        | Never
        | Median _ -> None
