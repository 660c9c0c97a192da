namespace RnnFunctional.Reports

open Plotly.NET
open RnnFunctional.Vanishing

/// The figures of the study of the vanishing gradient.
module VanishingFigures =

    let private logarithmic =
        Chart.withYAxis (
            LayoutObjects.LinearAxis.init (
                AxisType = StyleParam.AxisType.Log,
                ExponentFormat = StyleParam.ExponentFormat.E
            )
        )

    let private dash index =
        if index < 10 then
            StyleParam.DrawingStyle.Solid
        else
            StyleParam.DrawingStyle.Dash

    /// What a logarithm can be taken of: from here on down float32 knows nothing.
    let private drawable (points: (float * float) list) =
        points |> List.filter (fun (_, y) -> y > 1e-36)

    let private line index name points =
        let points = drawable points

        Chart.Line(
            x = List.map fst points,
            y = List.map snd points,
            Name = name,
            LineColor = Curves.colour index,
            LineDash = dash index
        )

    /// Gradients by lag, over that at lag 1, of whatever has a name.
    let flows (flows: (string * GradientFlow) list) =
        flows
        |> List.mapi (fun i (name, flow) ->
            flow.Relative
            |> Array.mapi (fun k norm -> float (k + 1), norm)
            |> List.ofArray
            |> line i name)
        |> Chart.combine
        |> logarithmic
        |> Page.crowdedFigure 440 "steps back" "‖∂loss/∂state‖ over that one step back"

    /// The largest singular values of the Jacobians by lag as lines, the middle ones as dashes.
    let spectra (pictures: Picture list) =
        [
            for i, (name, spectrum) in
                pictures
                |> List.choose (fun p -> p.Spectrum |> Option.map (fun spectrum -> p.Name, spectrum))
                |> List.indexed do
                let values pick =
                    Array.map2 (fun lag (values: float[]) -> float lag, pick values) spectrum.Lags spectrum.Values
                    |> List.ofArray
                    |> drawable

                let draw name style points =
                    Chart.Line(
                        x = List.map fst points,
                        y = List.map snd points,
                        Name = name,
                        LineColor = Curves.colour i,
                        LineDash = style,
                        ShowMarkers = true
                    )

                draw $"{name}, largest" StyleParam.DrawingStyle.Solid (values Array.head)
                draw $"{name}, middle" StyleParam.DrawingStyle.Dot (values (fun v -> v[v.Length / 2]))
        ]
        |> Chart.combine
        |> logarithmic
        |> Chart.withXAxis (LayoutObjects.LinearAxis.init (AxisType = StyleParam.AxisType.Log))
        |> Page.crowdedFigure 440 "steps between" "singular values of ∂state/∂earlier state"

    /// How far a score is on the way from knowing nothing to the best there can be, from 0 to 1.
    let private progress (o: Outcome) =
        let share =
            match o.Task.Answer with
            | Quantity -> 1.0 - o.Score / o.Task.Chance
            | Choice _ -> (o.Score - o.Task.Chance) / (1.0 - o.Task.Chance)

        max 0.0 (min 1.0 share)

    /// Remedies by tasks and spans: how far each got, with its score and a mark where it solved the task.
    let heatMap (result: StudyResult) =
        let columns =
            [
                for name, spans in StudyResult.byTask result do
                    for span, outcomes in spans -> $"{name} {span}", outcomes
            ]

        // Rows are drawn from below.
        let remedies = result.Remedies |> List.map _.Name |> List.rev

        let cell (outcomes: Outcome list) remedy =
            outcomes |> List.tryFind (fun o -> o.Remedy.Name = remedy)

        let table (f: Outcome -> 'T) (missing: 'T) =
            remedies
            |> List.map (fun remedy ->
                columns
                |> List.map (fun (_, outcomes) -> cell outcomes remedy |> Option.map f |> Option.defaultValue missing))

        Chart.AnnotatedHeatmap(
            zData = table progress nan,
            annotationText = table (fun o -> VanishingTables.score o.Task o.Score + (if o.Solved then " ✓" else "")) "",
            X = List.map fst columns,
            Y = remedies,
            ColorScale =
                StyleParam.Colorscale.Custom
                    [
                        0.0, Color.fromHex "#f6f1ea"
                        0.6, Color.fromHex "#f0c987"
                        1.0, Color.fromHex "#58a46f"
                    ],
            ShowScale = false
        )
        |> Page.figure (150 + 26 * remedies.Length) "" ""

    /// The scores of the first seed by training step, for those of `task` over `span` steps.
    let learning (result: StudyResult) task span =
        result.Trials
        |> List.filter (fun (plan, _) -> plan.Task.Name = task && plan.Task.Span = span && plan.Seed = 1)
        |> List.mapi (fun i (plan, trial) ->
            Chart.Line(
                x = (trial.Curve |> Array.map (fun look -> float look.Step)),
                y = (trial.Curve |> Array.map _.Score),
                Name = plan.Remedy.Name,
                LineColor = Curves.colour i,
                LineDash = dash i
            ))
        |> Chart.combine
        |> fun chart -> if task = "adding" then logarithmic chart else chart
        |> Page.crowdedFigure
            460
            $"steps of training: {task} over {span} steps"
            (if task = "adding" then
                 "mean square error"
             else
                 "share of symbols right")
