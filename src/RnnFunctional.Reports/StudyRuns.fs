namespace RnnFunctional.Reports

open RnnFunctional.Measures
open RnnFunctional.Text

/// The runs of a study by its variants.
module StudyRuns =

    /// The variants that have runs, in their order, and these runs; `variant` tells the name of a run's own.
    let byVariant
        (variants: (string * string) list)
        (variant: 'run -> string)
        (runs: 'run list)
        : (string * 'run[]) list =
        [
            for name, _ in variants do
                let own = runs |> List.filter (fun r -> variant r = name)

                if not own.IsEmpty then
                    name, Array.ofList own
        ]

    /// The run whose `value` is in the middle: what is shown of one run is shown of this one.
    let typical (value: 'run -> float) (runs: 'run[]) : 'run =
        (Array.sortBy value runs)[(runs.Length - 1) / 2]

    /// The result called `name` among `results` of the study `title`. Errors: an ArgumentException where there is none.
    let baseline title name (results: VariantResult list) =
        match results |> List.tryFind (fun r -> r.Name = name) with
        | Some result -> result
        | None ->
            let runs = results |> List.sumBy _.Seeds.Length

            invalidArg
                "report"
                $"study '{title}': the baseline '{name}' has no runs among those of {runs}; train it, or name a variant that has some."

    /// A mean over `values` and, of several, their standard deviation.
    let spread (measure: Measure) (values: float[]) =
        let mean = measure.Number(Array.average values)

        if values.Length > 1 then
            let deviation = MathNet.Numerics.Statistics.ArrayStatistics.StandardDeviation values
            $"{mean} ± {measure.Number deviation}"
        else
            mean

    /// The difference of `result` from `baseline` with its margin; none of the baseline's own.
    let change (measure: Measure) (baseline: VariantResult) (result: VariantResult) =
        if result.Name = baseline.Name then
            "–"
        else
            measure.Change(StudyFindings.difference measure baseline result)
