namespace RnnFunctional.Reports

/// Curves as lines of text.
module Sparkline =

    let private levels = "▁▂▃▄▅▆▇█"

    let private longest = 16

    /// Values at evenly spaced places from the first to the last, where there are more than a line has room for.
    let private thinned (values: float list) =
        if values.Length <= longest then
            values
        else
            let all = Array.ofList values
            [ for i in 0 .. longest - 1 -> all[i * (all.Length - 1) / (longest - 1)] ]

    /// A line for each of `curves`, which share one scale, logarithmic where they are steep.
    let ofCurves (curves: float list list) : string list =
        let all = List.concat curves
        let scale = if Curves.isSteep all then log else id
        let low, high = scale (List.min all), scale (List.max all)

        let level value =
            if high > low then
                levels[int (round ((scale value - low) / (high - low) * float (levels.Length - 1)))]
            else
                levels[0]

        [ for curve in curves -> System.String [| for v in thinned curve -> level v |] ]
