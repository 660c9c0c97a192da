namespace RnnFunctional.Reports

open RnnFunctional.Sweep

/// What is said of a sweep's parameters by the forest that grew on its configurations.
module internal SweepForest =

    /// Why nothing can be told of parameters, if it can't.
    let untold (facts: SweepFacts) (findings: Findings) =
        match SweepMarks.incomparable findings with
        | _ when (Space.changing facts.Study.Space).IsEmpty -> Some "no parameter has more than one value."
        | Some reason -> Some reason
        | None when findings.Importance.IsEmpty ->
            Some
                $"{findings.Outcomes.Length} configurations finished; what parameters do is told from {Findings.fewest} on."
        | None -> None

    /// How far the forest is to be trusted.
    let trust (findings: Findings) =
        if Importance.isNoise findings.Outcomes.Length findings.Foretold then
            "It cannot foretell scores of configurations that it has not seen, so that this may be noise."
        else
            $"It foretells %.0f{100.0 * findings.Foretold} %% of the variance of configurations that it has not seen."

    /// Positions all over an axis, at those of its values.
    let sweepOver count (range: Range) =
        [
            for i in 0..count ->
                let u = float i / float count
                // A choice has one colour, as wide as it is.
                u,
                (if range.IsReal then
                     u
                 else
                     Range.position (Range.at u range) range |> Option.defaultValue u)
        ]
