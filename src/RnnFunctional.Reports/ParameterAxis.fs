namespace RnnFunctional.Reports

open System.Globalization
open Plotly.NET
open Plotly.NET.LayoutObjects
open RnnFunctional.Sweep

/// A parameter's range as an axis from 0 to 1, on which values lie as `Range.position` lays them: each on its scale, and choices side by side.
module ParameterAxis =

    let private text (x: float) =
        x.ToString("G10", CultureInfo.InvariantCulture)

    /// Round numbers from `low` to `high`, about five of them.
    let private roundNumbers scale (low: float) (high: float) =
        match scale with
        | Logarithmic ->
            let multiples = if high / low > 1000.0 then [ 1.0 ] else [ 1.0; 2.0; 5.0 ]

            [
                for power in floor (log10 low) .. ceil (log10 high) do
                    for m in multiples -> m * 10.0 ** power
            ]
        | Linear ->
            let rough = (high - low) / 5.0
            let size = 10.0 ** floor (log10 rough)

            let step =
                [ 1.0; 2.0; 5.0; 10.0 ]
                |> List.map ((*) size)
                |> List.find (fun s -> s >= 0.999 * rough)

            [ for i in ceil (low / step) .. ceil (high / step) -> i * step ]
        // 3 · 0.2 is a little more than 0.6.
        |> List.map (fun x -> float (text x))
        |> List.filter (fun x -> low <= x && x <= high)

    /// A range with no more values than this shows all of them.
    let private fewValues = 8.0

    /// Where some values of `range` lie, and what they are.
    let ticks (range: Range) : (float * string) list =
        let laid values =
            values
            |> List.choose (fun value -> Range.position value range |> Option.map (fun u -> u, value))

        let round =
            match range with
            | _ when range.IsChoice || range.Count <= fewValues -> Range.spread (int fewValues) range
            | Choice values -> values
            | Whole(low, high, scale) ->
                roundNumbers scale (float low) (float high)
                |> List.filter (fun x -> x = floor x)
                |> List.map (fun x -> string (int x))
            | Real(low, high, scale) -> roundNumbers scale low high |> List.map text

        match laid round with
        | _ :: _ :: _ as ticks -> ticks
        // A narrow range may lie between round numbers.
        | _ -> laid (Range.spread 3 range)

    /// Where the `index`th of many points with `value` of `range` is drawn: points of the same value lie beside one another. None where the value
    /// is none of it.
    let place (range: Range) (index: int) (value: string) : float option =
        // Multiples of the golden section fill an interval evenly, however many there are.
        let aside = (float index * 0.6180339887 % 1.0 - 0.5) / 2.0

        Range.position value range
        |> Option.map (fun u -> if range.Count > 20.0 then u else u + aside / range.Count)

    /// The axis of `range`.
    let axis (range: Range) : LinearAxis =
        let ticks = ticks range

        LinearAxis.init (
            AxisType = StyleParam.AxisType.Linear,
            Range = StyleParam.Range.ofMinMax (-0.03, 1.03),
            TickMode = StyleParam.TickMode.Array,
            TickVals = List.map fst ticks,
            TickText = (ticks |> List.map (snd >> SweepMarks.text)),
            ZeroLine = false
        )
