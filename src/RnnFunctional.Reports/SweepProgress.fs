namespace RnnFunctional.Reports

open Plotly.NET
open Plotly.NET.LayoutObjects
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// The figures of a sweep's scores: against the baseline, while training, by training time, and from trial to trial.
module internal SweepProgress =

    /// The scores of the baseline and of the best, those of one seed joined.
    let comparison (facts: SweepFacts) (baseline: Outcome) (best: Outcome) =
        let measure = facts.Study.Measure

        let rows =
            [ "baseline", baseline, SweepMarks.baseline; "best", best, SweepMarks.best ]

        let scaled (score: float) = measure.Scale * score

        let both =
            [
                for seed, score in baseline.Scores do
                    match best.Scores |> Array.tryFind (fst >> (=) seed) with
                    | Some(_, other) -> [ scaled score, 0.0, $"seed {seed}"; scaled other, 1.0, $"seed {seed}" ]
                    | None -> ()
            ]

        [
            SweepMarks.lines "the same seed" Curves.guideColour 1.0 0.8 both

            for y, (name, outcome, colour) in List.indexed rows do
                [
                    for seed, score in outcome.Scores ->
                        scaled score,
                        float y,
                        SweepMarks.label outcome.Configuration $"seed {seed}: {measure.Show score}"
                ]
                |> SweepMarks.points name colour StyleParam.MarkerSymbol.Circle 8

                [
                    scaled outcome.Score,
                    float y,
                    SweepMarks.label outcome.Configuration $"mean: {measure.Show outcome.Score}"
                ]
                |> SweepMarks.points $"{name}, mean" colour StyleParam.MarkerSymbol.DiamondTall 16
        ]
        |> Chart.combine
        |> Chart.withYAxis (
            LinearAxis.init (
                AxisType = StyleParam.AxisType.Linear,
                Range = StyleParam.Range.ofMinMax (-0.5, 1.5),
                TickMode = StyleParam.TickMode.Array,
                TickVals = [ 0; 1 ],
                TickText = [ for name, _, _ in rows -> name ],
                ZeroLine = false
            )
        )
        |> Page.figure 240 (SweepMarks.axis measure) ""

    /// The scores of all trials while they trained.
    let learning (facts: SweepFacts) (findings: Findings) : SweepFigure =
        let measure = facts.Study.Measure
        let told = facts.Trials |> List.filter (fun t -> t.Curve.Length > 0)

        if told.IsEmpty then
            Error "no trial reported scores while it trained."
        else
            let isBest (t: Trial) =
                findings.Best
                |> Option.exists (fun best -> best.Configuration = t.Configuration)

            let curve (t: Trial) =
                [
                    for step, score in t.Curve do
                        if System.Double.IsFinite score then
                            float step,
                            measure.Scale * score,
                            SweepMarks.label
                                t.Configuration
                                $"trial {t.Number}, seed {t.Seed}, step {step}: {measure.Show score}"
                ]

            // Those that are drawn last lie above the others.
            let kinds =
                [
                    "pruned", Curves.guideColour, 0.7, (fun t -> t.State = Pruned)
                    "failed", Color.fromHex "#c0322b", 0.7, (fun t -> t.State = Failed)
                    "not finished yet", Curves.colour 4, 1.2, (fun t -> t.State = Running || t.State = Waiting)
                    "finished", Curves.colour 0, 1.4, (fun t -> t.State = Finished && not (isBest t))
                    "of the best configuration", SweepMarks.best, 3.0, (fun t -> t.State = Finished && isBest t)
                ]
                |> List.map (fun (name, colour, width, belongs) -> name, colour, width, told |> List.filter belongs)
                |> List.filter (fun (_, _, _, trials) -> not trials.IsEmpty)

            let figure =
                [
                    for name, colour, width, trials in kinds do
                        SweepMarks.lines name colour width 0.85 (List.map curve trials)
                ]
                |> Chart.combine
                |> Page.figure 430 "steps of training" (SweepMarks.axis measure)

            let counts =
                kinds
                |> List.map (fun (name, _, _, trials) -> $"{trials.Length} {name}")
                |> String.concat ", "

            Ok([ figure ], $"The score on the validation part while training: {counts}. Pruned trials are thin lines.")

    /// The score of each configuration against its training time.
    let againstTime (facts: SweepFacts) (findings: Findings) : SweepFigure =
        let measure = facts.Study.Measure

        match findings.Outcomes with
        | []
        | [ _ ] -> Error $"it takes two configurations that finished, and there are {findings.Outcomes.Length}."
        | outcomes ->
            let marks (outcomes: Outcome list) =
                [
                    for o in outcomes ->
                        o.Seconds,
                        measure.Scale * o.Score,
                        SweepMarks.label o.Configuration $"{measure.Show o.Score} in %.1f{o.Seconds} s"
                ]

            let times = outcomes |> List.map _.Seconds

            let scale =
                if List.min times > 0.0 && List.max times > 20.0 * List.min times then
                    StyleParam.AxisType.Log
                else
                    StyleParam.AxisType.Linear

            let others = outcomes |> List.except findings.Front

            let figure =
                [
                    marks others
                    |> SweepMarks.points "configurations" (Curves.colour 0) StyleParam.MarkerSymbol.Circle 7

                    SweepMarks.lines "" SweepMarks.best 1.5 0.8 [ marks findings.Front ]
                    |> Chart.withTraceInfo (ShowLegend = false)

                    marks findings.Front
                    |> SweepMarks.points "the best for their time" SweepMarks.best StyleParam.MarkerSymbol.Diamond 11

                    match Outcome.ofTrials facts.Baseline with
                    | baseline :: _ ->
                        marks [ baseline ]
                        |> SweepMarks.points "baseline" SweepMarks.baseline StyleParam.MarkerSymbol.Star 14
                    | [] -> ()
                ]
                |> Chart.combine
                |> Chart.withXAxis (LinearAxis.init (AxisType = scale))
                |> Page.figure 430 "seconds of training" (SweepMarks.axis measure)

            Ok(
                [ figure ],
                $"The mean score of each configuration against the mean time of its trainings. The line is the Pareto front: of {outcomes.Length} configurations, for {findings.Front.Length} there is none that is both faster and better."
            )

    /// The best score by then, from trial to trial.
    let growth (facts: SweepFacts) (_: Findings) : SweepFigure =
        let measure = facts.Study.Measure

        match facts.Trials |> List.filter SweepMarks.isFinished |> List.sortBy _.Number with
        | []
        | [ _ ] as finished -> Error $"it takes two finished trials, and there are {finished.Length}."
        | first :: rest as finished ->
            let bests =
                rest
                |> List.scan (fun (best: Trial) t -> if measure.IsBetter t.Score best.Score then t else best) first

            let mark (at: Trial) (score: float) label =
                float at.Number, measure.Scale * score, label

            let last = List.last finished

            let figure =
                [
                    [
                        for t in finished ->
                            mark
                                t
                                t.Score
                                (SweepMarks.label t.Configuration $"trial {t.Number}: {measure.Show t.Score}")
                    ]
                    |> SweepMarks.points "finished trials" (Curves.colour 0) StyleParam.MarkerSymbol.Circle 6

                    match Outcome.ofTrials facts.Baseline with
                    | baseline :: _ ->
                        let label = $"baseline: {measure.Show baseline.Score}"
                        let level = [ mark first baseline.Score label; mark last baseline.Score label ]
                        SweepMarks.lines "baseline, mean" SweepMarks.baseline 1.5 1.0 [ level ]
                    | [] -> ()

                    List.map2
                        (fun at (best: Trial) -> mark at best.Score $"best by then: {measure.Show best.Score}")
                        finished
                        bests
                    |> List.singleton
                    |> SweepMarks.lines "the best by then" SweepMarks.best 2.5 1.0
                    |> GenericChart.mapTrace (
                        Trace2DStyle.Scatter(
                            Line = Line.init (Color = SweepMarks.best, Width = 2.5, Shape = StyleParam.Shape.Hv)
                        )
                    )
                ]
                |> Chart.combine
                |> Page.figure 380 "trial, counted from 0" (SweepMarks.axis measure)

            let best = List.last bests
            let half = bests[(bests.Length - 1) / 2]

            Ok(
                [ figure ],
                $"The best score of a single trial by then. Of {facts.Trials.Length} trials, number {best.Number} brought the best, {measure.Show best.Score}; the first half of those that finished had come to {measure.Show half.Score}."
            )
