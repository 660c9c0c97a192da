namespace RnnFunctional.Reports

open Plotly.NET
open RnnFunctional.Measures
open RnnFunctional.Text

/// How a variant's training went: the seconds of each epoch, and its value by then.
type LearningCurve =
    {
        Name: string
        Seconds: float list
        Values: float list
    }

/// The figures that all reports on studies have in common.
module StudyFigures =

    let private better = Color.fromHex "#1a7f37"
    let private worse = Color.fromHex "#c0322b"

    /// What each change brought, with its interval.
    let differences (criterion: Criterion) (baseline: VariantResult) (results: VariantResult list) =
        let measure = criterion.Measure

        let all =
            results
            |> List.filter (fun r -> r.Name <> baseline.Name)
            |> List.map (fun r -> r.Name, StudyFindings.difference measure baseline r)
            |> List.filter (fun (_, d) -> System.Double.IsFinite d.Value)
            // Bars are drawn from below.
            |> List.rev

        let bars name colour belongs =
            let some = all |> List.filter (snd >> belongs)

            let margin (d: Estimate) =
                if System.Double.IsFinite d.Margin then d.Margin else 0.0

            Chart.Bar(
                values = (some |> List.map (fun (_, d) -> d.Value)),
                Keys = List.map fst some,
                Name = name,
                MarkerColor = colour
            )
            |> Chart.withXErrorStyle (Array = (some |> List.map (snd >> margin)), Color = Color.fromHex "#1d2733")

        let hint = if measure.HigherIsBetter then "" else " (less is better)"

        let isBetter (d: Estimate) = measure.IsBetter d.Value 0.0

        [
            bars "better by more than the noise" better (fun d -> d.ExceedsNoise && isBetter d)
            bars "worse by more than the noise" worse (fun d -> d.ExceedsNoise && not (isBetter d))
            bars "cannot be told from the noise" Curves.guideColour (fun d -> not d.ExceedsNoise)
        ]
        |> Chart.combine
        |> Chart.withYAxis (
            LayoutObjects.LinearAxis.init (
                CategoryOrder = StyleParam.CategoryOrder.Array,
                CategoryArray = List.map fst all
            )
        )
        |> Page.figure (120 + 34 * all.Length) $"{criterion.InFull} over {baseline.Name}{hint}, with 95 %% intervals" ""

    let private axis (measure: Measure) = $"{measure.Name} in {measure.Unit}"

    /// Each run's value against its seconds of training, and each variant's mean.
    let againstTime (measure: Measure) (results: VariantResult list) =
        let scaled values =
            values |> Array.map (fun value -> measure.Scale * value)

        let mean (values: float[]) = Array.average values

        let front = StudyFindings.front measure results

        Chart.combine
            [
                Chart.Line(
                    x = (front |> List.map (_.Seconds >> mean)),
                    y = (front |> List.map (_.Test >> scaled >> mean)),
                    Name = "best for its time",
                    LineColor = Curves.guideColour,
                    LineDash = StyleParam.DrawingStyle.Dash
                )
                for i, r in List.indexed results do
                    Chart.Point(
                        x = r.Seconds,
                        y = scaled r.Test,
                        Name = r.Name,
                        MarkerColor = Curves.colour i,
                        Opacity = 0.45,
                        ShowLegend = false
                    )

                    Chart.Point(
                        x = [ mean r.Seconds ],
                        y = [ mean (scaled r.Test) ],
                        Name = r.Name,
                        MarkerColor = Curves.colour i,
                        MarkerSymbol = StyleParam.MarkerSymbol.Diamond
                    )
                    |> Chart.withMarkerStyle (Size = 13)
            ]
        |> Page.crowdedFigure 430 "seconds of training" (axis measure)

    let private lines (x: LearningCurve -> float list) name (what: string) (curves: LearningCurve list) =
        let isSteep = curves |> List.collect _.Values |> Curves.isSteep

        Chart.combine
            [
                for i, c in List.indexed curves do
                    Chart.Line(
                        x = x c,
                        y = c.Values,
                        Name = c.Name,
                        LineColor = Curves.colour i,
                        // A single epoch makes no line.
                        ShowMarkers = (c.Values.Length = 1)
                    )
            ]
        |> if isSteep then
               Chart.withYAxisStyle (AxisType = StyleParam.AxisType.Log)
           else
               id
        |> Page.crowdedFigure 360 name what

    /// The values of `curves`, which the axis calls `what`, by epoch.
    let byEpoch what curves =
        lines (fun c -> [ for e in 1 .. c.Values.Length -> float e ]) "epoch" what curves

    /// The same by seconds of training.
    let bySeconds what curves =
        lines (fun c -> Curves.elapsed c.Seconds) "seconds of training" what curves

    /// The values of `curves`, which the axis calls `what`, by epoch and by seconds of training.
    let learning what curves =
        [ byEpoch what curves; bySeconds what curves ]
