namespace RnnFunctional.Reports

open Giraffe.ViewEngine
open RnnFunctional
open RnnFunctional.Scratch

/// What a report says of a training from scratch: of which cell, and how far its derivation lies from the reference.
type FromScratch = { Cell: string; Check: Check }

module FromScratch =

    let private derived (lines: DerivedLine list) =
        table
            [ _class "derived" ]
            [
                for line in lines do
                    if line.Code = "" then
                        tr [] [ td [ _class "remark"; _colspan "2" ] (Formula.render line.Formula) ]
                    else
                        tr
                            []
                            [
                                td [] [ code [] [ str line.Code ] ]
                                td [ _class "formula" ] (Formula.render line.Formula)
                            ]
            ]

    let private equations (cell: string) (derivation: Derivation) =
        [
            Page.note
                $"The {cell} of this run was trained without a framework and without automatic differentiation: by a forward pass and back-propagation through time on plain arrays. σ is the logistic function, ⊗ the product number by number, and δ the gradient of the loss L by what a gate's nonlinearity is applied to."
            for equation in derivation.Equations do
                p [ _class "equation" ] (Formula.render equation)
        ]

    let private passes (derivation: Derivation) =
        [
            Page.note
                $"Beside each line of {derivation.File} stands what it computes. The page shows the file that the program was built from. Where gates are many, k goes over them."
            h3 [] [ str "Forwards" ]
            derived derivation.Forward
            h3 [] [ str "Backwards, from the last time to the first" ]
            derived derivation.Backward
        ]

    let private check (c: Check) =
        let shapes =
            c.Inputs
            |> List.map (fun (name, shape) -> $"{name} {Shape.show shape}")
            |> String.concat ", "

        let number (v: float) = v.ToString "G3"

        [
            Page.note
                $"A training step at the shape of this run in float64, when this page was written, on {c.Rows} random examples with {shapes}: beside the reference interpreter, which derives the gradient of a graph. What is left is rounding."
            Page.grid
                [ ""; "shape"; "largest, by the reference"; "largest difference" ]
                [
                    false, [ "loss"; ""; number c.Loss; number c.LossDifference ]
                    for d, largest, difference in c.Gradients do
                        false, [ $"∂L/∂{d.Name}"; Shape.show d.Shape; number largest; number difference ]
                ]
        ]

    let private speed (t: SpeedTable) =
        let cell times side =
            match Map.tryFind side times with
            | Some(median: float, range: float) -> $"%.2f{median} ± %.2f{range}"
            | None -> "–"

        [
            Page.note
                "Forwards and backwards through an LSTM with a readout to one number, in milliseconds: medians ± the distance between their quartiles, all sides in turns, after each was seen to compute the same loss and gradients. The one from scratch computes in float32, as it trains."
            Page.grid
                ("batch, time, input, hidden" :: t.Sides)
                [ for shape, times in t.Rows -> false, shape :: List.map (cell times) t.Sides ]
            for line in t.Notes do
                Page.note line
        ]

    /// The parts of a page that are about it; none for other trainings.
    let sections (scratch: FromScratch option) : XmlNode list =
        match scratch with
        | None -> []
        | Some scratch ->
            let derivation = Derivation.ofCell scratch.Cell

            [
                Page.section "From scratch" (equations scratch.Cell derivation)
                Page.section "From scratch: the derivation" (passes derivation)
                Page.section "From scratch: the check" (check scratch.Check)
                Page.section "From scratch: speed" (speed SpeedTable.recorded.Value)
            ]

    /// What is to be said of a training of `model` with `cell` by the engine called `engine`: nothing unless it is the one from scratch.
    let ofEngine (engine: string) (cell: string) (model: Model) : FromScratch option =
        Check.ofEngine engine model
        |> Option.map (fun check -> { Cell = cell; Check = check })
