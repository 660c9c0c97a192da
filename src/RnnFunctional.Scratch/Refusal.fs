namespace RnnFunctional.Scratch

open RnnFunctional

/// What the networks derived here can be, and what is said of others.
module internal Refusal =

    let private refuse found : 'T =
        let cells = String.concat ", " Cells.names

        Errors.input
            $"--engine scratch: one layer of {cells}, read forwards, and a linear layer after it expected, found {found}. It is for `rnn train text` and `rnn train airline` with --preset lesson: take that, change what stands in brackets, or take another --engine."

    /// The network that `outline` describes. Errors: an InputException that names what is not derived here.
    let check (outline: Result<Outline, string list>) : Outline =
        match outline with
        | Ok outline when List.contains outline.Cell Cells.names -> outline
        | Ok outline -> refuse $"the cell {outline.Cell} (--cell)"
        | Error others -> refuse (String.concat ", " others)

    /// The same of a model.
    let checkModel (outline: Result<ModelOutline, string list>) : ModelOutline =
        check (outline |> Result.map _.Network) |> ignore

        outline
        |> Result.defaultWith (fun _ -> invalidOp "an outline was refused above")
