namespace RnnFunctional.Reports

open RnnFunctional.Measures

/// A score of a run: what it is of, such as "test", and its value for each seed.
type ComparedScore =
    {
        Of: string
        Measure: Measure
        Values: float[]
    }

/// How one of a run's scores went, epoch by epoch.
type ComparedCurve =
    {
        Of: string
        Measure: Measure
        Values: float list
        /// The seconds of each epoch; none where they were not recorded.
        Seconds: float list
    }

/// A run as it is held against others.
type ComparedRun =
    {
        Name: string
        /// The configuration, item by item, in the order of its file.
        Configuration: (string * string) list
        Scores: ComparedScore list
        Curves: ComparedCurve list
    }

/// Runs side by side: two or more, with names that differ.
module Comparison =

    let private missing = "–"

    /// All names in `lists`, each once: one that only a later list has stands after what it follows there.
    let private union (lists: string list list) =
        let add order names =
            ((order, 0), names)
            ||> List.fold (fun (order, place) name ->
                match List.tryFindIndex ((=) name) order with
                | Some index -> order, index + 1
                | None -> List.insertAt place name order, place + 1)
            |> fst

        List.fold add [] lists

    let private sha256 = "sha256"

    let private shown name (value: string) =
        if value = "" then
            "none"
        // Enough to tell hashes apart.
        elif name = sha256 then
            value.Substring(0, min 12 value.Length)
        else
            value

    let private items (runs: ComparedRun list) =
        let value name (run: ComparedRun) =
            match run.Configuration |> List.tryFind (fst >> (=) name) with
            | Some(_, value) -> shown name value
            | None -> missing

        [
            for name in union [ for run in runs -> List.map fst run.Configuration ] -> name, List.map (value name) runs
        ]

    let private isCommon (_, values: string list) = values |> List.forall ((=) values.Head)

    /// The items of the configurations in which `runs` differ, each with its value in every run.
    let differing runs : (string * string list) list =
        items runs |> List.filter (isCommon >> not)

    /// What the configurations of `runs` have in common, in a line.
    let common runs =
        match items runs |> List.filter isCommon with
        | [] -> "Their configurations have nothing in common."
        | items ->
            let told =
                [ for name, values in items -> $"{name} {values.Head}" ] |> String.concat ", "

            $"In common: {told}."

    /// What decides on which data scores are taken.
    let private material = [ sha256; "column"; "test"; "validation" ]

    /// Why scores of `runs` may not be comparable.
    let caution runs =
        match
            differing runs
            |> List.map fst
            |> List.filter (fun name -> List.contains name material)
        with
        | [] -> None
        | names ->
            let names = String.concat ", " names
            Some $"The runs differ in {names}: not all of their scores are taken on the same data."

    let private title ``of`` (measure: Measure) =
        let name = $"{``of``} {measure.Name}".TrimStart()

        if measure.Unit = "" then
            name
        else
            $"{name} in {measure.Unit}"

    let private titleOf (score: ComparedScore) = title score.Of score.Measure

    let private mean (score: ComparedScore) = Array.average score.Values

    /// `measure`; where it has no unit, and so is told in the data's own, with three significant digits of the smallest of `means` at least.
    let private precise (measure: Measure) (means: float list) =
        match means |> List.map abs |> List.filter (fun size -> size > 0.0) with
        | sizes when measure.Unit = "" && not sizes.IsEmpty ->
            let needed = 2 - int (floor (log10 (List.min sizes)))

            { measure with
                Digits = needed |> max measure.Digits |> min 12
            }
        | _ -> measure

    /// The scores of one title: whether each is the best, as shown, and what is shown. None is where all are alike.
    let private cells (scores: ComparedScore option list) =
        let known = List.choose id scores
        let means = List.map mean known
        let measure = precise known.Head.Measure means

        let best =
            if measure.HigherIsBetter then
                List.max means
            else
                List.min means

        let isBest score = measure.IsAsGood (mean score) best
        let tells = known |> List.exists (isBest >> not)

        [
            for score in scores ->
                match score with
                | Some score -> tells && isBest score, StudyRuns.spread measure score.Values
                | None -> false, missing
        ]

    /// Each score that some of `runs` have, by its title, and every run's: whether it is the best of them, and how it is told.
    let scores (runs: ComparedRun list) : (string * (bool * string) list) list =
        [
            for title in union [ for run in runs -> List.map titleOf run.Scores ] ->
                title, cells [ for run in runs -> run.Scores |> List.tryFind (titleOf >> (=) title) ]
        ]

    /// The learning curves of `runs`, by what they show; each run's has its name.
    let curves (runs: ComparedRun list) : (string * LearningCurve list) list =
        let titleOf (curve: ComparedCurve) = title curve.Of curve.Measure

        [
            for title in union [ for run in runs -> List.map titleOf run.Curves ] ->
                title,
                [
                    for run in runs do
                        match run.Curves |> List.tryFind (titleOf >> (=) title) with
                        | Some curve ->
                            {
                                Name = run.Name
                                Seconds = curve.Seconds
                                Values = [ for value in curve.Values -> curve.Measure.Scale * value ]
                            }
                        | None -> ()
                ]
        ]
