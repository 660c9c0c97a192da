namespace RnnFunctional.Sweep

open System
open RnnFunctional.Measures

/// The sentences of a sweep's findings, each put together from its numbers.
module internal Wording =

    let private plural (noun: string) count = if count = 1 then noun else $"{noun}s"

    let private enumeration (parts: string seq) = String.Join(", ", parts)

    let counts (trials: Trial list) =
        let inState what state =
            match trials |> List.filter (fun t -> t.State = state) |> List.length with
            | 0 -> []
            | n -> [ $"{n} {what}" ]

        let states =
            inState "finished" Finished
            @ inState "pruned" Pruned
            @ inState "failed" Failed
            @ inState "waiting" Waiting
            @ inState "running" Running

        match trials with
        | [] -> "There are no trials."
        | _ ->
            let seconds = trials |> List.sumBy _.Seconds
            let noun = plural "trial" trials.Length
            $"{trials.Length} {noun}: {enumeration states}; %.0f{seconds} s of training."

    let leading (study: Study) (outcomes: Outcome list) (best: Outcome) =
        let measure = study.Measure

        let seeds =
            match best.Scores.Length with
            | 1 -> "one seed"
            | n -> $"the mean of {n} seeds"

        [
            $"Best is {Space.shown study.Space best.Configuration}: {measure.Show best.Score} ({seeds})."

            let others =
                outcomes
                |> List.filter (fun o -> o.Configuration <> best.Configuration)
                |> List.map (Outcome.difference measure best)
                |> List.filter (fun d -> Double.IsFinite d.Margin)

            if not others.IsEmpty then
                let alike = others |> List.filter (fun d -> not d.ExceedsNoise) |> List.length

                let noun = plural "configuration" others.Length
                $"Over the seeds that they share, {alike} of {others.Length} other {noun} cannot be told from it."

            if outcomes.Length > 1 then
                $"It was chosen by this score among {outcomes.Length}, so that on other data it will be somewhat worse."
        ]

    let againstBaseline (measure: Measure) (baseline: Outcome) (best: Outcome) (gain: Estimate) =
        let shown = measure.Show baseline.Score

        if baseline.Configuration = best.Configuration then
            "That is the baseline itself: nothing that was tried is better."
        elif Double.IsNaN gain.Value then
            $"The baseline has {shown}, but no seed in common with it, so that they cannot be compared."
        elif not (Double.IsFinite gain.Margin) then
            $"The baseline has {shown}: a difference of {measure.Change gain} {measure.Difference}, of whose noise one seed in common says nothing."
        elif not gain.ExceedsNoise then
            $"The baseline has {shown}: a difference of {measure.Change gain} {measure.Difference}, which cannot be told from the noise."
        elif measure.IsBetter gain.Value 0.0 then
            $"The baseline has {shown}: the best is better by more than the noise, {measure.Change gain} {measure.Difference}."
        else
            $"The baseline has {shown}: it is better than all that was tried, by more than the noise; the best differs from it by {measure.Change gain} {measure.Difference}."

    let edges (space: Space) (best: Outcome) =
        [
            for name, range in space.Parameters do
                match range with
                | Real _
                | Whole _ when range.Count > 3.0 ->
                    let value = best.Configuration[name]

                    let warn side =
                        $"The best {name}, {value}, lies at the {side} end of {Range.text range}: a wider range may hold a better one."

                    match Range.position value range with
                    | Some u when u < 0.05 -> warn "lower"
                    | Some u when u > 0.95 -> warn "upper"
                    | _ -> ()
                | _ -> ()
        ]

    let important (configurations: int) (importance: Importance list) (foretold: float) =
        let show (i: Importance) =
            let names = String.Join(" with ", i.Parameters)
            $"{names} (%.0f{100.0 * i.Share}\u00a0±\u00a0%.0f{100.0 * i.Spread} %%)"

        let large, small = importance |> List.partition _.IsTold
        let single, pairs = large |> List.partition (fun i -> i.Parameters.Length = 1)

        if importance.IsEmpty then
            []
        elif Importance.isNoise configurations foretold then
            [
                "How good a configuration is cannot be foretold from its parameters: what follows of them is noise, or needs more trials."
            ]
        else
            [
                $"Parameters foretell %.0f{100.0 * foretold} %% of the variance of scores."

                if not single.IsEmpty then
                    $"Of the variance over the whole space these make most: {enumeration (List.map show single)}."

                if not pairs.IsEmpty then
                    $"These matter together, beyond what each does alone: {enumeration (List.map show pairs)}."

                match small |> List.filter (fun i -> i.Parameters.Length = 1) with
                | [] -> ()
                | rest ->
                    $"These make less than %.0f{100.0 * Importance.Told} %% each: {enumeration (rest |> List.collect _.Parameters)}."
            ]

    /// What one parameter brought, by its effects.
    let private brought (measure: Measure) (name: string) (effects: Effect list) =
        let sure = effects |> List.filter (fun e -> Double.IsFinite e.Difference.Margin)

        let better, worse =
            sure
            |> List.filter _.Difference.ExceedsNoise
            |> List.sortBy (fun e -> Loss.ofScore measure e.Difference.Value)
            |> List.partition (fun e -> measure.IsBetter e.Difference.Value 0.0)

        let show (e: Effect) =
            $"{e.Values} brought {measure.Change e.Difference}"

        match better @ worse with
        | _ when sure.IsEmpty -> $"Of {name} there are too few configurations to tell what it brings."
        | [] ->
            let bound =
                sure
                |> List.map (fun e -> max (abs e.Difference.Low) (abs e.Difference.High))
                |> List.max
                |> fun bound -> bound.ToString $"F{measure.Digits}"

            $"{name} brought nothing that can be told from the noise: less than {bound} {measure.Difference} either way."
        // What one of two has over the other, the other lacks.
        | first :: _ when effects.Length = 2 -> $"{name}: {show first} {measure.Difference}."
        | all -> $"{name}: {enumeration (List.map show all)} {measure.Difference} over its other values."

    let effects (study: Study) (pruned: int) (effects: Effect list) =
        let parameters = effects |> List.groupBy _.Parameter

        let looks =
            parameters
            |> List.sumBy (fun (_, group) ->
                let sure = group |> List.filter (fun e -> Double.IsFinite e.Difference.Margin)
                if group.Length = 2 then min 1 sure.Length else sure.Length)

        [
            for name, group in parameters do
                brought study.Measure name group

            if looks > 2 then
                $"Each interval holds the true difference with 95 %% confidence: of {looks} that are none, about %.1f{0.05 * float looks} would seem to be one."

            if pruned > 0 && not parameters.IsEmpty then
                $"This is told of trials that finished: {pruned} that were pruned are missing, most of all where values are bad."

            if study.Sampler = Tpe && not parameters.IsEmpty then
                "TPE tries good values more often, and together with other good ones: what a value brought holds some of what came with it."
        ]

    let front (study: Study) (front: Outcome list) =
        let show (o: Outcome) =
            $"{Space.shown study.Space o.Configuration} (%.0f{o.Seconds} s, {study.Measure.Show o.Score})"

        // Configurations are long: of many, the ends are told, and a picture shows the rest.
        if front.Length > 3 then
            $"{front.Length} configurations are each the best for their training time, from {show front.Head} to {show (List.last front)}."
        else
            $"For its training time each of these is the best: {enumeration (List.map show front)}."
