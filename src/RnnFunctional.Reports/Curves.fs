namespace RnnFunctional.Reports

open Plotly.NET

/// Lines in figures.
module Curves =

    let private palette =
        [|
            "#0b6bcb"
            "#c2570c"
            "#1a7f37"
            "#8250df"
            "#0f8b8d"
            "#b8860b"
            "#c2188b"
            "#5b6876"
            "#7a3e12"
            "#6a994e"
        |]

    /// The colour of the `index`th line of a figure.
    let colour index =
        Color.fromHex palette[index % palette.Length]

    /// The colour of what lines are held against.
    let guideColour = Color.fromHex "#9aa5b1"

    /// The `index`th line of a figure, with a mark at each of its points.
    let marked index name (x: float list) (y: float list) =
        Chart.Line(x = x, y = y, Name = name, LineColor = colour index, ShowMarkers = true)

    /// Whether `values` span so much that their lines want a logarithmic axis.
    let isSteep (values: float list) =
        List.min values > 0.0 && List.max values > 20.0 * List.min values

    /// The time at the end of each epoch, from the `seconds` that each took.
    let elapsed (seconds: float list) =
        seconds |> List.scan (+) 0.0 |> List.tail
