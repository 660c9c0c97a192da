namespace RnnFunctional.Reports

open Plotly.NET
open RnnFunctional.Series

/// What a report on a series shows.
type SeriesReport =
    {
        Title: string
        Subtitle: string
        /// The name of each time.
        Times: string[]
        Values: float[]
        /// Where the test part begins.
        First: int
        OneStep: Band[]
        Ahead: Band[]
        /// For each seed its number, its scores and its losses by epoch.
        Seeds: (int * Evaluation * float[]) list
        Baselines: Evaluation list
        Findings: string list
        /// If it was trained from scratch: the cell, and the check of its derivation.
        FromScratch: FromScratch option
        /// The configuration, item by item.
        Configuration: (string * string) list
    }

module SeriesReport =

    let private actualColour = Color.fromHex "#1d2733"
    let private oneStepColour = Color.fromHex "#0b6bcb"
    let private aheadColour = Color.fromHex "#c2570c"

    let private line name colour (x: string[]) (y: float[]) =
        Chart.Line(x = x, y = y, Name = name, LineColor = colour)

    /// A forecast as a line and its bounds as a shade behind it. The legend names the line alone.
    let private band name colour (fill: string) (x: string[]) (bands: Band[]) =
        let centre = bands |> Array.map _.Forecast

        Chart.combine
            [
                Chart.Range(
                    x = x,
                    y = centre,
                    lower = (bands |> Array.map _.Low),
                    upper = (bands |> Array.map _.High),
                    mode = StyleParam.Mode.Lines,
                    LineColor = colour,
                    RangeColor = Color.fromString fill,
                    ShowLegend = false
                )
                line name colour x centre
            ]

    let private forecasts report from =
        let times = Array.skip report.First report.Times

        Chart.combine
            [
                band "all steps ahead, 95 % interval" aheadColour "rgba(194,87,12,0.14)" times report.Ahead
                band "one step ahead, 95 % interval" oneStepColour "rgba(11,107,203,0.16)" times report.OneStep
                line "series" actualColour (Array.skip from report.Times) (Array.skip from report.Values)
            ]
        |> Page.figure 430 "" ""

    let private residuals report =
        let times = Array.skip report.First report.Times
        let actual = Array.skip report.First report.Values

        let bars name colour (bands: Band[]) =
            Chart.Column(
                values = Array.map2 (fun a b -> a - b.Forecast) actual bands,
                Keys = times,
                Name = name,
                MarkerColor = colour
            )

        Chart.combine
            [
                bars "one step ahead" oneStepColour report.OneStep
                bars "all steps ahead" aheadColour report.Ahead
            ]
        |> Page.figure 300 "" "value less forecast"

    let private losses report =
        [
            for seed, _, losses in report.Seeds ->
                Chart.Line(x = [ 1 .. losses.Length ], y = losses, Name = $"seed {seed}")
        ]
        |> Chart.combine
        |> Chart.withYAxisStyle (AxisType = StyleParam.AxisType.Log)
        |> Page.figure 300 "epoch" "loss (its own scale, logarithmic)"

    let private number (v: float) =
        if System.Double.IsNaN v then "–" else v.ToString "F2"

    let private scores (report: SeriesReport) =
        let runs = report.Seeds |> List.map (fun (_, e, _) -> e)
        let mean (select: Evaluation -> float) = runs |> List.averageBy select
        let horizon = report.Values.Length - report.First

        let cells (pick: (Evaluation -> float) -> float) =
            [
                pick _.OneStep.Rmse
                pick _.OneStep.Mae
                pick _.OneStep.Mape
                pick _.OneStep.Smape
                pick _.OneStep.Mase
                pick _.Ahead.Rmse
                pick _.Ahead.Mape
                pick _.Ahead.Mase
            ]
            |> List.map number

        let own = true, $"this network, mean of {runs.Length}" :: cells mean

        let bySeed =
            [
                for seed, e, _ in report.Seeds -> false, $"seed {seed}" :: cells (fun f -> f e)
            ]

        let others = [ for b in report.Baselines -> false, b.Name :: cells (fun f -> f b) ]

        let heads =
            [
                ""
                "1-step RMSE"
                "MAE"
                "MAPE %"
                "sMAPE %"
                "MASE"
                $"{horizon}-step RMSE"
                "MAPE %"
                "MASE"
            ]

        Page.grid heads (own :: (if runs.Length > 1 then bySeed else []) @ others)

    /// The page for `report`.
    let render (report: SeriesReport) : string =
        // A long series is shown from a few test lengths before the test part in the second figure.
        let horizon = report.Values.Length - report.First
        let near = max 0 (report.First - horizon)

        Page.render
            report.Title
            report.Subtitle
            [
                Page.section "What the numbers say" [ Page.findings report.Findings ]
                Page.section "The series and its forecasts" [ forecasts report 0 ]
                Page.section "The test part" [ forecasts report near ]
                Page.section "Scores on the test part" [ scores report ]
                Page.section "What was missed" [ residuals report ]
                Page.section "Training" [ losses report ]
                yield! FromScratch.sections report.FromScratch
                Page.section "Configuration" [ Page.facts report.Configuration ]
            ]
