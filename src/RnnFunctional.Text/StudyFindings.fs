namespace RnnFunctional.Text

/// What the runs of one variant came to, in their order: a number for each seed.
type VariantResult =
    {
        Name: string
        Seeds: int[]
        /// Accuracies, as shares.
        Test: float[]
        Validation: float[]
        /// Of training.
        Seconds: float[]
    }

/// What a study of variants says, in sentences. Every sentence is computed; none stands for all studies.
module StudyFindings =

    let private mean (values: float[]) = Array.average values

    /// The test accuracy of `variant` less that of `baseline`, in points, over the seeds that both have: the mean of the differences seed by
    /// seed, so that what a seed does to both does not count. NaN where they share none.
    let difference (baseline: VariantResult) (variant: VariantResult) : Estimate =
        let reference = Array.zip baseline.Seeds baseline.Test |> Map.ofArray

        Array.zip variant.Seeds variant.Test
        |> Array.choose (fun (seed, accuracy) ->
            Map.tryFind seed reference |> Option.map (fun r -> 100.0 * (accuracy - r)))
        |> Statistics.mean

    /// The best by validation: whoever chooses by the test part is told too much by it.
    let best (results: VariantResult list) =
        results |> List.maxBy (_.Validation >> mean)

    /// Those than which none is both faster and better, from the fastest on.
    let front (results: VariantResult list) =
        results
        |> List.sortBy (fun r -> mean r.Seconds, -(mean r.Test))
        |> List.fold
            (fun front r ->
                match front with
                | last :: _ when mean r.Test <= mean last.Test -> front
                | _ -> r :: front)
            []
        |> List.rev

    /// A difference in points with its margin, where it has one.
    let points (d: Estimate) =
        if System.Double.IsFinite d.Margin then
            $"%+.2f{d.Value}\u00a0±\u00a0%.2f{d.Margin}"
        elif System.Double.IsNaN d.Value then
            "–"
        else
            $"%+.2f{d.Value}"

    let private percent (values: float[]) = $"%.2f{100.0 * mean values} %%"

    let private seeds count =
        if count = 1 then
            "one seed"
        else
            $"the mean of {count} seeds"

    /// What the variants with such a difference are said to do, in one sentence.
    let private group what (differences: (VariantResult * Estimate) list) =
        if differences.IsEmpty then
            []
        else
            let named =
                differences
                |> List.sortByDescending (fun (_, d) -> d.Value)
                |> List.map (fun (v, d) -> $"{v.Name} ({points d})")
                |> String.concat ", "

            [ $"{what}: {named}." ]

    let private cost (baseline: VariantResult) (best: VariantResult) =
        let own, reference = mean best.Seconds, mean baseline.Seconds
        $"It trains for %.0f{own} s, %.2f{own / reference} times the baseline's %.0f{reference} s."

    let private leading (baseline: VariantResult) (results: VariantResult list) =
        let chosen = best results
        let highest = results |> List.maxBy (_.Test >> mean)

        [
            if chosen.Name = baseline.Name then
                $"By validation no change is better than the baseline: {percent chosen.Validation} there, {percent chosen.Test} on the test part."
            else
                $"Best by validation is {chosen.Name}: {percent chosen.Validation} there and {percent chosen.Test} on the test part, {points (difference baseline chosen)} points from the baseline. {cost baseline chosen}"
            if highest.Name <> chosen.Name then
                $"On the test part {highest.Name} has more, {percent highest.Test}; but who chooses by the test part is told too much by it."
        ]

    /// The findings on `results`, held against `baseline`, which is one of them.
    let compute (baseline: VariantResult) (results: VariantResult list) : string list =
        let differences =
            results
            |> List.filter (fun r -> r.Name <> baseline.Name)
            |> List.map (fun r -> r, difference baseline r)

        let measured, single =
            differences |> List.partition (fun (_, d) -> System.Double.IsFinite d.Margin)

        let distinct, noise = measured |> List.partition (fun (_, d) -> d.ExceedsNoise)
        let better, worse = distinct |> List.partition (fun (_, d) -> d.Value > 0.0)

        [
            $"The baseline, {baseline.Name}, judges {percent baseline.Test} of the test texts right ({seeds baseline.Seeds.Length})."
            yield! group "These changes are better than it by more than the noise, in points of accuracy" better
            yield! group "These are worse by more than the noise" worse
            yield! group "These cannot be told from it" noise
            yield!
                group
                    "These have fewer than two seeds in common with it, so that nothing is known of their noise"
                    single
            yield! leading baseline results
            let front = front results |> List.map _.Name |> String.concat ", "
            $"For its training time each of these is the most accurate: {front}."

            if measured.Length > 2 then
                $"Each interval holds the true difference with 95 %% confidence: of {measured.Length} changes that do nothing, about %.1f{0.05 * float measured.Length} would seem to do something."
        ]
