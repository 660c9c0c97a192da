/// The library in C#'s shapes.
module RnnFunctional.Tests.CSharpTests

open System
open Expecto
open RnnFunctional

let private step =
    Func<Gate, Tensor[], Tensor, struct (Tensor[] * Tensor)>(fun gate s x ->
        let h = tanh (affine gate s[0] x)
        struct ([| h |], h))

let private elman =
    Rnn.Cell("elman", 2, 3, [ "h" ], Func<ParameterSource, Gate>(_.Gate("hidden")), step)

let private same =
    test "a cell of delegates is the cell of functions" {
        let own = Cell.erase (Elman.tanh true 2 3)
        let p = Cell.initialise Preset.pytorch 1 own
        let xs = Value(NdArray([ 4; 2 ], Array.init 8 (fun i -> sin (float i))))

        let run cell =
            Cell.run Unroll.forwards cell p (Cell.start cell) xs |> snd

        Expect.equal (run elman).Array.Data (run own).Array.Data "outputs"
        Expect.isLessThan (Rnn.CheckGradient elman) 1e-6 "gradient"
    }

/// A cell whose parameters are asked for otherwise from the second time on.
let private fickle (later: ParameterSource -> Gate) =
    let mutable isFirst = true

    let parameters (source: ParameterSource) =
        let asked = if isFirst then source.Gate "hidden" else later source
        isFirst <- false
        asked

    Rnn.Cell("fickle", 2, 3, [ "h" ], Func<_, _> parameters, step)

let private refused name expected later =
    test name {
        let cell = fickle later

        Refused.shape expected (fun () ->
            cell.Step (Cell.initialise Preset.pytorch 1 cell) (Cell.start cell) (zeros [ 2 ]))
    }

let private none =
    {
        InputWeight = zeros [ 3; 2 ]
        StateWeight = zeros [ 3; 3 ]
        InputBias = zeros [ 3 ]
        StateBias = zeros [ 3 ]
    }

let tests =
    testList
        "from C#"
        [
            same
            refused "parameters that are asked for no more are missed" [ "fickle"; "found 0" ] (fun _ -> none)
            refused "parameters that were not declared are refused" [ "asked for" ] (fun source ->
                source.Gate "hidden" |> ignore
                source.Gate "another")
        ]
