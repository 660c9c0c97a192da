namespace RnnFunctional.Reports

open Plotly.NET
open Plotly.NET.LayoutObjects
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// A line for each configuration through its values and its score.
module internal ParallelCoordinates =

    /// The configurations of a sweep, the best on top.
    let draw (facts: SweepFacts) (findings: Findings) : SweepFigure =
        let measure = facts.Study.Measure
        let parameters = Space.changing facts.Study.Space

        match SweepMarks.incomparable findings, findings.Best with
        | _ when parameters.IsEmpty -> Error "no parameter has more than one value."
        | Some reason, _ -> Error reason
        | None, best ->
            let scores = findings.Outcomes |> List.map _.Score
            let shades = Shades.create measure scores

            let axes =
                parameters
                @ [
                    measure.Name, Real(measure.Scale * List.min scores, measure.Scale * List.max scores, Linear)
                ]

            let line (index, o: Outcome) =
                let label = SweepMarks.label o.Configuration (measure.Show o.Score)

                axes
                |> List.mapi (fun i (name, range) ->
                    let place =
                        if i < parameters.Length then
                            ParameterAxis.place range index o.Configuration[name]
                        else
                            Range.position ((measure.Scale * o.Score).ToString "R") range

                    place |> Option.map (fun y -> float i, y, label))
                |> List.choose id

            let outcomes = List.indexed findings.Outcomes

            let rails =
                [ for i in 0 .. axes.Length - 1 -> [ float i, 0.0, ""; float i, 1.0, "" ] ]

            let names =
                [
                    for i, (_, range) in List.indexed axes do
                        for y, value in ParameterAxis.ticks range -> float i, y, SweepMarks.text value
                ]

            let chart =
                [
                    SweepMarks.lines "" Curves.guideColour 1.5 1.0 rails

                    for level, group in
                        outcomes
                        |> List.groupBy (snd >> _.Score >> Shades.level shades)
                        |> List.sortBy fst do
                        SweepMarks.lines "" (Shades.colour level) 1.4 0.75 (List.map line group)

                    match best with
                    | Some best ->
                        outcomes
                        |> List.filter (fun (_, o) -> o.Configuration = best.Configuration)
                        |> List.map line
                        |> SweepMarks.lines "" SweepMarks.best 3.0 1.0
                    | None -> ()

                    Chart.Scatter(
                        x = [ for x, _, _ in names -> x ],
                        y = [ for _, y, _ in names -> y ],
                        mode = StyleParam.Mode.Markers_Text,
                        MultiText = [ for _, _, value in names -> $" <b>{value}</b>" ],
                        TextPosition = StyleParam.TextPosition.MiddleRight,
                        MarkerColor = Color.fromHex "#5b6876"
                    )
                    |> Chart.withMarkerStyle (Size = 4)
                ]
                |> Chart.combine
                |> Chart.withLayoutStyle (ShowLegend = false)
                |> Chart.withXAxis (
                    LinearAxis.init (
                        AxisType = StyleParam.AxisType.Linear,
                        Range = StyleParam.Range.ofMinMax (-0.1, float axes.Length - 0.6),
                        TickMode = StyleParam.TickMode.Array,
                        TickVals = [ 0 .. axes.Length - 1 ],
                        TickText = List.map fst axes,
                        ShowGrid = false,
                        ZeroLine = false
                    )
                )
                |> Chart.withYAxis (
                    LinearAxis.init (
                        AxisType = StyleParam.AxisType.Linear,
                        Range = StyleParam.Range.ofMinMax (-0.05, 1.05),
                        ShowTickLabels = false,
                        ShowGrid = false,
                        ZeroLine = false
                    )
                )

            Ok(
                [ Page.crowdedFigure 440 "" "" chart ],
                $"Each line is one of {outcomes.Length} configurations: its values from left to right, and at the end its score, {SweepMarks.axis measure}. The darker, the better; the best is orange."
            )
