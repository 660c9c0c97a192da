namespace RnnFunctional.Reports

open Plotly.NET
open RnnFunctional.Measures
open RnnFunctional.Sweep

/// Scores as colours: the darker the better. The worst tenth has one colour, so that one bad score leaves the others theirs.
type internal Shades =
    {
        Measure: Measure
        Worst: float
        Best: float
    }

module internal Shades =

    let private stops =
        [| 0.0, (236, 205, 160); 0.5, (88, 170, 160); 1.0, (11, 52, 116) |]

    let private mix (share: float) =
        let (from, low), (upTo, high) =
            stops |> Array.pairwise |> Array.find (fun (_, (upTo, _)) -> share <= upTo)

        let between a b =
            a + int ((share - from) / (upTo - from) * float (b - a))

        let (r, g, b), (r', g', b') = low, high
        Color.fromRGB (between r r') (between g g') (between b b')

    /// The shades of `scores`, of which there is one at least.
    let create (measure: Measure) (scores: float list) : Shades =
        let bestFirst = scores |> List.sortBy (Loss.ofScore measure)

        {
            Measure = measure
            Best = bestFirst.Head
            Worst = bestFirst[(bestFirst.Length - 1) * 9 / 10]
        }

    /// How many shades lines are drawn in.
    let levels = 12

    /// Which of them `score` has: from 0, the worst, on.
    let level (shades: Shades) (score: float) =
        let share =
            if shades.Best = shades.Worst then
                1.0
            else
                (score - shades.Worst) / (shades.Best - shades.Worst)

        int (System.Math.Clamp(share, 0.0, 1.0) * float (levels - 1))

    /// The colour of a level.
    let colour level = mix (float level / float (levels - 1))

    /// The scale that drawings with numbers, in the measure's units, are coloured by, with its ends.
    let scale (shades: Shades) =
        let ends = shades.Measure.Scale * shades.Worst, shades.Measure.Scale * shades.Best
        let isRising = fst ends <= snd ends

        let colours =
            stops
            |> Array.map (fun (share, _) ->
                let colour = mix share
                (if isRising then share else 1.0 - share), colour)
            |> Array.sortBy fst

        StyleParam.Colorscale.Custom colours, min (fst ends) (snd ends), max (fst ends) (snd ends)
