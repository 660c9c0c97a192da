namespace RnnFunctional.Text

open RnnFunctional.Measures

/// What the runs of one variant came to in a measure, in their order: a number for each seed.
type VariantResult =
    {
        Name: string
        Seeds: int[]
        /// What is told.
        Test: float[]
        /// The same of another part of the data that was kept to choose by, where there is one.
        Validation: float[] option
        /// Of training.
        Seconds: float[]
    }

/// What a study of variants says, in sentences. Every sentence is computed; none stands for all studies.
module StudyFindings =

    let private mean (values: float[]) = Array.average values

    /// The `measure` of `variant` less that of `baseline`, in what its differences are told in, over the seeds that both have: the mean of the
    /// differences seed by seed, so that what a seed does to both does not count. NaN where they share none.
    let difference (measure: Measure) (baseline: VariantResult) (variant: VariantResult) : Estimate =
        let scores (r: VariantResult) =
            Array.zip r.Seeds (r.Test |> Array.map (fun score -> measure.Scale * score))

        Statistics.paired (scores variant) (scores baseline)

    /// From the best value of `measure` on.
    let private bestFirst (measure: Measure) (value: 'a -> float) (items: 'a list) =
        if measure.HigherIsBetter then
            List.sortByDescending value items
        else
            List.sortBy value items

    let private choice (r: VariantResult) = Option.defaultValue r.Test r.Validation

    /// The best by validation, where there is one: whoever chooses by the test part is told too much by it.
    let best (measure: Measure) (results: VariantResult list) =
        results |> bestFirst measure (choice >> mean) |> List.head

    /// Those than which none is both faster and better, from the fastest on.
    let front (measure: Measure) (results: VariantResult list) =
        results |> Pareto.front measure (_.Seconds >> mean) (_.Test >> mean)

    /// Variants with their differences, best first.
    let private list (measure: Measure) (differences: (VariantResult * Estimate) list) =
        differences
        |> bestFirst measure (fun (_, d) -> d.Value)
        |> List.map (fun (v, d) -> $"{v.Name} ({measure.Change d})")
        |> String.concat ", "

    /// The differences from `baseline` that are known with a margin, and those of which there is only a value.
    let private differences measure (baseline: VariantResult) (results: VariantResult list) =
        results
        |> List.filter (fun r -> r.Name <> baseline.Name)
        |> List.map (fun r -> r, difference measure baseline r)
        |> List.partition (fun (_, d) -> System.Double.IsFinite d.Margin)

    /// Those of `differences` that are better by more than the noise, those that are worse, and those that cannot be told.
    let private sorted (measure: Measure) (differences: (VariantResult * Estimate) list) =
        let distinct, noise = differences |> List.partition (fun (_, d) -> d.ExceedsNoise)

        let better, worse =
            distinct |> List.partition (fun (_, d) -> measure.IsBetter d.Value 0.0)

        better, worse, noise

    let private seeds count =
        if count = 1 then
            "one seed"
        else
            $"the mean of {count} seeds"

    let private cost (baseline: VariantResult) (best: VariantResult) =
        let own, reference = mean best.Seconds, mean baseline.Seconds
        $"It trains for %.0f{own} s, %.2f{own / reference} times the baseline's %.0f{reference} s."

    let private leading (measure: Measure) (baseline: VariantResult) (results: VariantResult list) =
        let show values = measure.Show(mean values)
        let chosen = best measure results
        let highest = results |> bestFirst measure (_.Test >> mean) |> List.head

        let more = if measure.HigherIsBetter then "more" else "less"

        let by, scores =
            match chosen.Validation with
            | Some validation -> "by validation ", $"{show validation} there and {show chosen.Test} on the test part"
            | None -> "", show chosen.Test

        [
            if chosen.Name = baseline.Name then
                Sentence.capital $"{by}no change is better than the baseline: {scores}."
            else
                $"Best {by}is {chosen.Name}: {scores}, {measure.Change(difference measure baseline chosen)} {measure.Difference} from the baseline. {cost baseline chosen}"
            if highest.Name <> chosen.Name then
                $"On the test part {highest.Name} has {more}, {show highest.Test}; but who chooses by the test part is told too much by it."
        ]

    /// What changes did to other measures than the one that they are judged by: a sentence for each of them in which they can be told from the
    /// variant called `baseline`, and one for all the others. Measures come with the results in them.
    let asides (baseline: string) (measures: (Measure * VariantResult list) list) : string list =
        let told =
            [
                for measure, results in measures do
                    let baseline = results |> List.find (fun r -> r.Name = baseline)
                    let measured, _ = differences measure baseline results
                    let better, worse, _ = sorted measure measured

                    if not measured.IsEmpty then
                        measure, [ "better", better; "worse", worse ]
            ]

        let distinct, noise =
            told
            |> List.partition (snd >> List.exists (fun (_, these) -> not these.IsEmpty))

        [
            for measure, groups in distinct do
                let groups =
                    [
                        for what, these in groups do
                            if not these.IsEmpty then
                                $"{what}: {list measure these}"
                    ]
                    |> String.concat "; "

                $"In {measure.Name} these differ from the baseline by more than the noise, in {measure.Difference}; {groups}."

            if not noise.IsEmpty then
                let names =
                    noise |> List.map (fun (measure, _) -> measure.Name) |> String.concat ", "

                $"No change can be told from the baseline in {names}."
        ]

    /// The findings on `results`, held against `baseline`, which is one of them, by `criterion`.
    let compute (criterion: Criterion) (baseline: VariantResult) (results: VariantResult list) : string list =
        let measure = criterion.Measure

        let group what these =
            if List.isEmpty these then
                []
            else
                [ $"{what}: {list measure these}." ]

        let measured, single = differences measure baseline results
        let better, worse, noise = sorted measure measured

        [
            $"The baseline, {baseline.Name}, {criterion.Does(measure.Show(mean baseline.Test))} ({seeds baseline.Seeds.Length})."
            yield! group $"These changes are better than it by more than the noise, in {criterion.InFull}" better
            yield! group "These are worse by more than the noise" worse
            yield! group "These cannot be told from it" noise
            yield!
                group
                    "These have fewer than two seeds in common with it, so that nothing is known of their noise"
                    single
            yield! leading measure baseline results
            let front = front measure results |> List.map _.Name |> String.concat ", "
            $"For its training time each of these is the {criterion.Best}: {front}."

            if measured.Length > 2 then
                $"Each interval holds the true difference with 95 %% confidence: of {measured.Length} changes that do nothing, about %.1f{0.05 * float measured.Length} would seem to do something."
        ]
