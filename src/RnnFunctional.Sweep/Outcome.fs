namespace RnnFunctional.Sweep

open RnnFunctional.Measures

/// What trials with the same configuration came to together.
type Outcome =
    {
        Configuration: Configuration
        /// The seeds, and the score under each.
        Scores: (int * float)[]
        /// The means over the seeds.
        Score: float
        Seconds: float
    }

module Outcome =

    /// The outcome of each configuration that has a finished trial, in the order of their first trials.
    let ofTrials (trials: Trial list) : Outcome list =
        trials
        |> List.filter (fun t -> t.State = Finished && System.Double.IsFinite t.Score)
        |> List.sortBy _.Number
        |> List.groupBy _.Configuration
        |> List.map (fun (configuration, trials) ->
            {
                Configuration = configuration
                Scores = [| for t in trials -> t.Seed, t.Score |]
                Score = trials |> List.averageBy _.Score
                Seconds = trials |> List.averageBy _.Seconds
            })

    /// The best of `outcomes`, if there is one. One that has fewer than half as many seeds as another may have had luck with them, and is not.
    let best (measure: Measure) (outcomes: Outcome list) : Outcome option =
        match outcomes with
        | [] -> None
        | _ ->
            let most = outcomes |> List.map _.Scores.Length |> List.max

            outcomes
            |> List.filter (fun o -> 2 * o.Scores.Length >= most)
            |> List.minBy (fun o -> Loss.ofScore measure o.Score)
            |> Some

    /// `a` less `b`, over the seeds that both have, in what the measure's differences are told in: where its interval leaves out 0, Student's
    /// paired test tells them apart at 5 %. NaN where they share no seed.
    let difference (measure: Measure) (a: Outcome) (b: Outcome) : Estimate =
        let scaled (o: Outcome) =
            o.Scores |> Array.map (fun (seed, score) -> seed, measure.Scale * score)

        Statistics.paired (scaled a) (scaled b)

    /// Whether no two of `outcomes` have scores that differ by more than rounding.
    let areAlike (outcomes: Outcome list) =
        let scores = outcomes |> List.map _.Score

        List.isEmpty scores
        || List.max scores - List.min scores <= 1e-12 * abs (List.max scores)
