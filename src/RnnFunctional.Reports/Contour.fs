namespace RnnFunctional.Reports

open Plotly.NET
open Plotly.NET.LayoutObjects
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// What a forest says of the two most important parameters of a sweep.
module internal Contour =

    /// The mean score over all other parameters as a ground of colours, and the configurations on it.
    let draw (facts: SweepFacts) (findings: Findings) : SweepFigure =
        let measure = facts.Study.Measure

        let two =
            findings.Importance
            |> List.filter (fun i -> i.Parameters.Length = 1)
            |> List.map _.Parameters.Head
            |> List.truncate 2

        match
            SweepForest.untold facts findings,
            two,
            Importance.forest facts.Study.Seed facts.Study.Space findings.Outcomes
        with
        | Some reason, _, _ when (Space.changing facts.Study.Space).Length <> 1 -> Error reason
        | None, [ first; second ], Some(names, forest) ->
            let range name =
                facts.Study.Space.Parameters |> List.find (fst >> (=) name) |> snd

            let across, up = range first, range second
            let shades = Shades.create measure (findings.Outcomes |> List.map _.Score)
            let colours, low, high = Shades.scale shades
            let axis name = List.findIndex ((=) name) names
            let columns, rows = SweepForest.sweepOver 60 across, SweepForest.sweepOver 60 up

            let surface =
                [
                    for _, v in rows ->
                        [
                            for _, u in columns ->
                                measure.Scale * Forest.marginal [ axis first, u; axis second, v ] forest
                        ]
                ]

            let trials =
                findings.Outcomes
                |> List.indexed
                |> List.choose (fun (i, o) ->
                    Option.map2
                        (fun x y -> x, y, o)
                        (ParameterAxis.place across i o.Configuration[first])
                        (ParameterAxis.place up i o.Configuration[second]))

            let ground =
                Chart.Heatmap(
                    zData = surface,
                    X = List.map fst columns,
                    Y = List.map fst rows,
                    ColorScale = colours,
                    ShowScale = true,
                    ColorBar = ColorBar.init (Title = Title.init (SweepMarks.axis measure))
                )
                |> GenericChart.mapTrace (
                    Trace2DStyle.Heatmap(ZMin = low, ZMax = high, HoverInfo = StyleParam.HoverInfo.Z)
                )

            // Between choices there is no slope.
            let lines =
                if across.IsChoice || up.IsChoice then
                    []
                else
                    [
                        Chart.Contour(
                            zData = surface,
                            X = List.map fst columns,
                            Y = List.map fst rows,
                            ShowScale = false,
                            NContours = 12,
                            Contours = TraceObjects.Contours.init (Coloring = StyleParam.ContourColoring.NoColoring),
                            ShowContourLines = true,
                            ContourLinesColor = Color.fromHex "#ffffff",
                            ContourLinesWidth = 1.0,
                            ContourLinesSmoothing = 1.3
                        )
                        |> GenericChart.mapTrace (Trace2DStyle.Contour(HoverInfo = StyleParam.HoverInfo.Skip))
                    ]

            let marks =
                [
                    for x, y, o in trials -> x, y, SweepMarks.label o.Configuration (measure.Show o.Score)
                ]
                |> SweepMarks.points "configurations" (Color.fromHex "#ffffff") StyleParam.MarkerSymbol.Circle 9
                |> Chart.withMarker (
                    TraceObjects.Marker.init (
                        Size = 9,
                        Color =
                            Color.fromColors [ for _, _, o in trials -> Shades.colour (Shades.level shades o.Score) ],
                        Outline = Line.init (Color = Color.fromHex "#ffffff", Width = 1.5)
                    )
                )

            let chart =
                ground :: lines @ [ marks ]
                |> Chart.combine
                |> Chart.withLayoutStyle (ShowLegend = false)
                |> Chart.withXAxis (ParameterAxis.axis across)
                |> Chart.withYAxis (ParameterAxis.axis up)

            Ok(
                [ Page.figure 480 first second chart ],
                $"What the forest says of {first} and {second}, the two most important parameters, as the mean over all others; the points are configurations in the colours of their own scores. {SweepForest.trust findings}"
            )
        | _ -> Error "one parameter was changed, and a contour takes two."
