namespace RnnFunctional.Reports

open System
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// The tables of a sweep.
module SweepTables =

    let private value (name: string) (configuration: Configuration) =
        configuration.Values.TryFind name |> Option.defaultValue "–"

    let private scores (measure: Measure) (outcome: Outcome) =
        StudyRuns.spread measure (Array.map snd outcome.Scores)

    /// How many configurations the table of the best has.
    let private shown = 10

    /// The heads and the rows of the best configurations, the best score first; true marks the one that is the winner.
    let leading (facts: SweepFacts) (findings: Findings) : string list * (bool * string list) list =
        let measure = facts.Study.Measure
        let names = Space.changing facts.Study.Space |> List.map fst

        let row (best: Outcome) index (o: Outcome) =
            let isBest = o.Configuration = best.Configuration

            isBest,
            [
                string (index + 1)
                yield! names |> List.map (fun name -> value name o.Configuration)
                string o.Scores.Length
                scores measure o
                (if isBest then
                     "–"
                 else
                     measure.Change(Outcome.difference measure o best))
                $"%.1f{o.Seconds}"
            ]

        [
            ""
            yield! names
            "seeds"
            $"{measure.Name}, {measure.Unit}"
            $"to the best, {measure.Difference}"
            "train s"
        ],
        [
            match findings.Best with
            | Some best ->
                yield!
                    findings.Outcomes
                    |> List.sortBy (fun o -> Loss.ofScore measure o.Score)
                    |> List.truncate shown
                    |> List.mapi (row best)
            | None -> ()
        ]

    /// The values and the scores of `baseline` beside those of `best`; true marks the values that differ.
    let beside (measure: Measure) (baseline: Outcome) (best: Outcome) : (bool * string list) list =
        let names =
            Seq.append baseline.Configuration.Values.Keys best.Configuration.Values.Keys
            |> Seq.distinct
            |> Seq.sort

        [
            for name in names do
                let one, other = value name baseline.Configuration, value name best.Configuration
                one <> other, [ name; one; other ]

            false, [ "seeds"; string baseline.Scores.Length; string best.Scores.Length ]
            false, [ SweepMarks.axis measure; scores measure baseline; scores measure best ]
            false, [ "seconds of training"; $"%.1f{baseline.Seconds}"; $"%.1f{best.Seconds}" ]
        ]

    /// The paired test of scores less others, which `what` names, over so many seeds that both have, as a sentence.
    let test (measure: Measure) (what: string) (seeds: int) (difference: Estimate) =
        let number (x: float) = sprintf "%+.*f" measure.Digits x

        if Double.IsNaN difference.Value then
            $"{what}: they share no seed, so that there is no paired test."
        elif not (Double.IsFinite difference.Margin) then
            $"{what}: {number difference.Value} {measure.Difference} under the one seed that both have; a paired test takes two."
        else
            let verdict =
                if difference.ExceedsNoise then
                    "more than the noise"
                else
                    "not to be told from the noise"

            $"{what}: {measure.Change difference} {measure.Difference} over the {seeds} seeds that both have, {verdict} by Student's paired test at 5 %% (95 %% interval from {number difference.Low} to {number difference.High})."

    /// The seeds with the winner's score on the test part.
    let tested (score: TestScore) : string list * (bool * string list) list =
        [ "seed"; $"winner, {score.Measure.Unit}" ],
        [
            for seed, value in score.Scores -> false, [ string seed; score.Measure.Number value ]
        ]

    /// The trials that failed, the baseline's among them, with why: configurations that can't be trained, or that diverged.
    let failed (facts: SweepFacts) : string list * (bool * string list) list =
        let configuration number =
            facts.Trials @ facts.Baseline
            |> List.tryFind (fun t -> t.Number = number)
            |> Option.map (_.Configuration >> string)
            |> Option.defaultValue ""

        [ "trial"; "configuration"; "why" ],
        [
            for number, fault in facts.Faults -> false, [ string number; configuration number; fault ]
        ]
