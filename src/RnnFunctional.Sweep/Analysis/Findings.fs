namespace RnnFunctional.Sweep

open RnnFunctional.Measures

/// What the trials of a sweep say.
type Findings =
    {
        /// What each configuration came to that has a finished trial.
        Outcomes: Outcome list
        Best: Outcome option
        /// The best less the baseline, paired by seed, in what the measure's differences are told in.
        Gain: Estimate option
        Importance: Importance list
        /// How much of the differences between configurations can be foretold from their parameters.
        Foretold: float
        Effects: Effect list
        /// The configurations than which none is both faster and better, from the fastest on.
        Front: Outcome list
        /// All of it in words. Every sentence is computed; none stands for all sweeps.
        Sentences: string list
    }

module Findings =

    /// Fewer configurations say nothing of parameters.
    let fewest = 10

    /// What `trials` of `study` say, and how their best holds against `baseline`, the trials of one configuration, of the sweep or not; none
    /// where there is no baseline.
    let compute (study: Study) (baseline: Trial list) (trials: Trial list) : Findings =
        let measure = study.Measure
        let outcomes = Outcome.ofTrials trials
        let best = Outcome.best measure outcomes
        let baseline = Outcome.ofTrials baseline |> List.tryHead

        let gain =
            match best, baseline with
            | Some best, Some baseline -> Some(Outcome.difference measure best baseline)
            | _ -> None

        let isEnough = outcomes.Length >= fewest
        let isFlat = Outcome.areAlike outcomes

        let importance, foretold =
            if isEnough then
                Importance.compute study.Seed study.Space outcomes
            else
                [], nan

        let effects = Effect.compute study outcomes
        let front = outcomes |> Pareto.front measure _.Seconds _.Score
        let pruned = trials |> List.filter (fun t -> t.State = Pruned) |> List.length

        let sentences =
            [
                Wording.counts trials

                match best with
                | None when trials.IsEmpty -> ()
                | None -> "None of them finished, so that there is nothing to compare."
                | Some best when isFlat && outcomes.Length > 1 ->
                    $"All {outcomes.Length} configurations have the same score, {measure.Show best.Score}: nothing that was changed made a difference."
                | Some best -> yield! Wording.leading study outcomes best

                match best, baseline, gain with
                | Some best, Some baseline, Some gain -> Wording.againstBaseline measure baseline best gain
                | _ -> ()

                match best with
                | Some best when outcomes.Length > 1 && not isFlat ->
                    yield! Wording.edges study.Space best

                    if isEnough then
                        yield! Wording.important outcomes.Length importance foretold
                        yield! Wording.effects study pruned effects
                    else
                        $"{outcomes.Length} configurations are too few to tell what each parameter does; {fewest} are the least."

                    Wording.front study front
                | Some _ when outcomes.Length = 1 -> "One configuration says nothing of what its parameters do."
                | _ -> ()
            ]

        {
            Outcomes = outcomes
            Best = best
            Gain = gain
            Importance = importance
            Foretold = foretold
            Effects = effects
            Front = front
            Sentences = sentences
        }
