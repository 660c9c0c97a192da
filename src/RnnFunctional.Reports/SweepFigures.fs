namespace RnnFunctional.Reports

open Plotly.NET
open Plotly.NET.LayoutObjects
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// The figures of a sweep's parameters.
module internal SweepFigures =

    let private categories (names: string list) =
        LinearAxis.init (CategoryOrder = StyleParam.CategoryOrder.Array, CategoryArray = names)

    /// The importance of each parameter, and of the pairs that are told of.
    let importance (facts: SweepFacts) (findings: Findings) : SweepFigure =
        match SweepForest.untold facts findings with
        | Some reason -> Error reason
        | None ->
            let shown =
                findings.Importance
                |> List.filter (fun i -> i.Parameters.Length = 1 || i.IsTold)
                |> List.map (fun i -> String.concat " with " i.Parameters, i)
                // Bars are drawn from below.
                |> List.rev

            let bars name colour size =
                let some = shown |> List.filter (fun (_, i) -> i.Parameters.Length = size)

                Chart.Bar(
                    values = (some |> List.map (fun (_, i) -> 100.0 * i.Share)),
                    Keys = List.map fst some,
                    Name = name,
                    MarkerColor = colour
                )
                |> Chart.withXErrorStyle (
                    Array = (some |> List.map (fun (_, i) -> 100.0 * i.Spread)),
                    // No share is less than nothing.
                    Symmetric = false,
                    Arrayminus = (some |> List.map (fun (_, i) -> 100.0 * min i.Spread i.Share)),
                    Color = Color.fromHex "#1d2733"
                )

            let figure =
                [
                    bars "a parameter alone" (Curves.colour 0) 1
                    if shown |> List.exists (fun (_, i) -> i.Parameters.Length = 2) then
                        bars "two together" (Curves.colour 4) 2
                ]
                |> Chart.combine
                |> Chart.withYAxis (categories (List.map fst shown))
                |> Page.figure (130 + 34 * shown.Length) "% of the variance of scores over the whole space" ""

            Ok(
                [ figure ],
                $"How much of what scores differ by comes from each parameter, and from two together beyond what each does alone: means over the trees of a forest, and their standard deviations. {SweepForest.trust findings}"
            )

    /// The score by each parameter.
    let slices (facts: SweepFacts) (findings: Findings) : SweepFigure =
        let measure = facts.Study.Measure
        let parameters = Space.changing facts.Study.Space
        let finished = facts.Trials |> List.filter SweepMarks.isFinished

        if parameters.IsEmpty then
            Error "no parameter has more than one value."
        elif finished.Length < 2 then
            Error $"it takes two finished trials, and there are {finished.Length}."
        else
            let pruned =
                facts.Trials |> List.filter (fun t -> t.State = Pruned && t.Curve.Length > 0)

            let forest =
                if
                    findings.Importance.IsEmpty
                    || Importance.isNoise findings.Outcomes.Length findings.Foretold
                then
                    None
                else
                    Importance.forest facts.Study.Seed facts.Study.Space findings.Outcomes

            let slice (name, range) =
                let marks what score (trials: Trial list) =
                    [
                        for t in trials do
                            match ParameterAxis.place range t.Number t.Configuration[name] with
                            | Some x ->
                                let score: float = score t

                                x,
                                measure.Scale * score,
                                SweepMarks.label
                                    t.Configuration
                                    $"trial {t.Number}, seed {t.Seed}: {what}{measure.Show score}"
                            | None -> ()
                    ]

                let trend =
                    forest
                    |> Option.bind (fun (names, forest) ->
                        names |> List.tryFindIndex ((=) name) |> Option.map (fun axis -> axis, forest))

                [
                    finished
                    |> marks "" _.Score
                    |> SweepMarks.points "finished" (Curves.colour 0) StyleParam.MarkerSymbol.Circle 6

                    if not pruned.IsEmpty then
                        pruned
                        |> marks "pruned at " (fun t -> snd (Array.last t.Curve))
                        |> SweepMarks.points "pruned" Curves.guideColour StyleParam.MarkerSymbol.X 6

                    match trend with
                    | Some(axis, forest) ->
                        [
                            for x, u in SweepForest.sweepOver 200 range ->
                                let score = Forest.marginal [ axis, u ] forest
                                x, measure.Scale * score, $"the forest: {measure.Show score}"
                        ]
                        |> List.singleton
                        |> SweepMarks.lines "forest" SweepMarks.best 2.0 0.8
                    | None -> ()
                ]
                |> Chart.combine
                |> Chart.withXAxis (ParameterAxis.axis range)
                // The sentence above says what they are, and a legend takes what little room there is.
                |> Chart.withLayoutStyle (ShowLegend = false)
                |> Page.half 330 name (SweepMarks.axis measure)

            let line =
                if forest.IsSome then
                    " The line is the forest's mean over all values of the other parameters."
                else
                    ""

            let crosses =
                if pruned.IsEmpty then
                    ""
                else
                    $" The {pruned.Length} that were pruned are crosses at the last score that they had."

            Ok(
                parameters |> List.map slice |> List.chunkBySize 2 |> List.map Page.beside,
                $"The score of {finished.Length} finished trials by each parameter, on its scale; points with the same value lie beside one another.{crosses}{line}"
            )
