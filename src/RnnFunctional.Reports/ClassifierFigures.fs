namespace RnnFunctional.Reports

open Plotly.NET
open Plotly.NET.LayoutObjects
open RnnFunctional.Measures
open RnnFunctional.Text

/// A classifier's logits for the test texts: what figures show of it.
type Judged =
    {
        Name: string
        Labels: bool[]
        Logits: float[]
        /// The words of each text before cutting.
        Lengths: int[]
    }

/// The figures and tables that a report on one classifier and one on a study have in common.
module ClassifierFigures =

    let percent (share: float) = $"%.2f{100.0 * share} %%"

    /// A straight dashed line from corner to corner, to hold others against.
    let private diagonal name =
        Chart.Line(
            x = [ 0.0; 1.0 ],
            y = [ 0.0; 1.0 ],
            Name = name,
            LineColor = Curves.guideColour,
            LineDash = StyleParam.DrawingStyle.Dash
        )

    /// At most about `count` of `points`, the first and the last among them: more than can be told apart only make the page large.
    let private thin count (points: 'a[]) =
        let step = max 1 (points.Length / count)

        points
        |> Array.indexed
        |> Array.filter (fun (i, _) -> i % step = 0 || i = points.Length - 1)
        |> Array.map snd

    /// The receiver operating characteristic of each classifier.
    let roc (judged: Judged list) =
        Chart.combine
            [
                diagonal "by chance"
                for i, j in List.indexed judged do
                    let points = Scores.roc j.Logits j.Labels |> thin 300
                    let auc = (Scores.compute j.Logits j.Labels).Auc

                    Chart.Line(
                        x = Array.map fst points,
                        y = Array.map snd points,
                        Name = $"{j.Name}: AUC %.4f{auc}",
                        LineColor = Curves.colour i
                    )
            ]
        |> Page.figure 430 "share of negative texts judged positive" "share of positive texts judged positive"

    let private tenth (probability: float) =
        let below = floor (10.0 * probability) / 10.0 |> min 0.9
        $"%.1f{below}–%.1f{below + 0.1}"

    /// How often texts are positive that are given a probability, and how many these are.
    let calibration (judged: Judged list) =
        let bins =
            judged |> List.map (fun j -> j.Name, Scores.calibration j.Logits j.Labels)

        let positive =
            Chart.combine
                [
                    diagonal "as promised"
                    for i, (name, bins) in List.indexed bins do
                        Chart.Line(
                            x = (bins |> Array.map _.Predicted),
                            y = (bins |> Array.map _.Positive),
                            Name = name,
                            LineColor = Curves.colour i,
                            ShowMarkers = true
                        )
                ]

        let count =
            Chart.combine
                [
                    for i, (name, bins) in List.indexed bins do
                        Chart.Column(
                            Keys = (bins |> Array.map (fun b -> tenth b.Predicted)),
                            values = (bins |> Array.map _.Count),
                            Name = name,
                            MarkerColor = Curves.colour i,
                            ShowLegend = false
                        )
                ]

        let error =
            bins
            |> List.map (fun (name, bins) -> $"{name}: %.2f{100.0 * Scores.calibrationError bins} points")
            |> String.concat "; "

        [
            Page.beside
                [
                    Page.half 360 "mean probability given to positive" "share that is positive" positive
                    Page.half 360 "probability given to positive" "texts" count
                ]
            Page.note
                $"Ten bins of equal width. A line below the dashed one on the right and above it on the left is that of a classifier too sure. Calibration error of {error}."
        ]

    /// Accuracy by length of the texts, with intervals.
    let byLength (judged: Judged list) =
        Chart.combine
            [
                for i, j in List.indexed judged do
                    let groups = LengthGroups.compute 10 j.Logits j.Labels j.Lengths

                    let share (select: Estimate -> float) =
                        groups |> Array.map (_.Accuracy >> select)

                    Chart.Line(
                        x = (groups |> Array.map _.Middle),
                        y = share (fun e -> 100.0 * e.Value),
                        Name = j.Name,
                        MultiText = (groups |> Array.map (fun g -> $"{g.Shortest} to {g.Longest} words")),
                        LineColor = Curves.colour i,
                        ShowMarkers = true
                    )
                    |> Chart.withYErrorStyle (
                        Array = share (fun e -> 100.0 * (e.High - e.Value)),
                        Arrayminus = share (fun e -> 100.0 * (e.Value - e.Low)),
                        Color = Curves.colour i
                    )
            ]
        |> Chart.withXAxis (
            LinearAxis.init (
                AxisType = StyleParam.AxisType.Log,
                TickMode = StyleParam.TickMode.Array,
                TickVals = [ 1; 2; 5; 10; 20; 50; 100; 200; 500; 1000; 2000; 5000; 10000 ]
            )
        )
        |> Page.figure
            340
            "words of a text, before cutting: the middle of ten groups of one size, with 95 % intervals"
            "accuracy in %"

    /// Which texts are taken for which.
    let confusion (judged: Judged) =
        let c = Confusion.compute judged.Logits judged.Labels
        let share part whole = percent (float part / float whole)
        let cell count = $"{count} ({share count c.Total})"

        Page.grid
            [ ""; "judged negative"; "judged positive"; "right of the class" ]
            [
                false,
                [
                    "negative"
                    cell c.NegativeRight
                    cell c.NegativeWrong
                    share c.NegativeRight c.Negative
                ]
                false,
                [
                    "positive"
                    cell c.PositiveWrong
                    cell c.PositiveRight
                    share c.PositiveRight c.Positive
                ]
                true,
                [
                    "right of the verdict"
                    share c.NegativeRight (c.NegativeRight + c.PositiveWrong)
                    share c.PositiveRight (c.PositiveRight + c.NegativeWrong)
                    share c.Right c.Total
                ]
            ]
