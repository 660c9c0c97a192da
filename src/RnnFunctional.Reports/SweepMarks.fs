namespace RnnFunctional.Reports

open Giraffe.ViewEngine
open Plotly.NET
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// A figure with a sentence of what it shows, or the reason why there is none.
type internal SweepFigure = Result<XmlNode list * string, string>

/// The points and lines that the figures of a sweep are made of.
module internal SweepMarks =

    /// The colour of the best configuration.
    let best = Color.fromHex "#c2570c"

    /// The colour of the lesson's baseline.
    let baseline = Color.fromHex "#8250df"

    /// `text` in a figure, which takes some signs for markup.
    let text (text: string) =
        text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;")

    /// What the pointer shows at a configuration.
    let label (configuration: Configuration) (more: string) =
        let values =
            configuration.Values
            |> Seq.map (fun v -> text $"{v.Key} = {v.Value}")
            |> String.concat "<br>"

        $"{text more}<br>{values}"

    /// What an axis of scores is called.
    let axis (measure: Measure) =
        let hint = if measure.HigherIsBetter then "" else " (less is better)"
        $"{measure.Name} in {measure.Unit}{hint}"

    let private hover chart =
        chart
        |> GenericChart.mapTrace (Trace2DStyle.Scatter(HoverInfo = StyleParam.HoverInfo.Text))

    /// Points, each with its label.
    let points name colour symbol size (points: (float * float * string) list) =
        Chart.Scatter(
            x = [ for x, _, _ in points -> x ],
            y = [ for _, y, _ in points -> y ],
            mode = StyleParam.Mode.Markers,
            MultiText = [ for _, _, label in points -> label ],
            Name = name,
            MarkerColor = colour,
            MarkerSymbol = symbol
        )
        |> Chart.withMarkerStyle (Size = size)
        |> hover

    /// Lines that look alike, each of points with labels: one trace with gaps, which is drawn sooner than one for each. Where there is a line of
    /// a single point, all points are marked: nothing would be seen of it.
    let lines name colour (width: float) opacity (lines: (float * float * string) list list) =
        let points = lines |> List.collect (fun line -> line @ [ nan, nan, "" ])

        let mode =
            if lines |> List.exists (fun line -> line.Length = 1) then
                StyleParam.Mode.Lines_Markers
            else
                StyleParam.Mode.Lines

        Chart.Scatter(
            x = [ for x, _, _ in points -> x ],
            y = [ for _, y, _ in points -> y ],
            mode = mode,
            MultiText = [ for _, _, label in points -> label ],
            Name = name,
            MarkerColor = colour,
            LineColor = colour,
            LineWidth = width,
            Opacity = opacity
        )
        |> hover

    /// Why outcomes can't be compared, if they can't.
    let incomparable (findings: Findings) =
        match findings.Outcomes with
        | [] -> Some "no trial finished."
        | [ _ ] -> Some "one configuration leaves nothing to compare."
        | outcomes when Outcome.areAlike outcomes -> Some "all configurations have the same score."
        | _ -> None

    /// Whether a trial has a score that counts.
    let isFinished (t: Trial) =
        t.State = Finished && System.Double.IsFinite t.Score
