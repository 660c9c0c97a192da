namespace RnnFunctional.Exchange

open RnnFunctional

/// How a format keeps the biases of a recurrent layer, of which there are two for each gate here: beside the input, and beside the state.
type Biases =
    /// Two vectors.
    | Apart
    /// Both in one vector, the input's first.
    | EndToEnd
    /// As two rows of a matrix, the input's first.
    | Rows
    /// Their sum.
    | Summed

/// How a format keeps the parameters of one direction of a recurrent layer.
type Layout =
    {
        Format: string
        /// The gates in its order, by our names.
        Gates: string list
        /// Whether its matrices are [inputs; gates·hidden] and not [gates·hidden; inputs].
        IsTransposed: bool
        Biases: Biases
    }

/// The one table of how others keep what `Gates` declares, and the way there and back.
module Layouts =

    let private layout format gates isTransposed biases =
        {
            Format = format
            Gates = gates
            IsTransposed = isTransposed
            Biases = biases
        }

    let private pyTorch gates = layout "PyTorch" gates false Apart
    let private keras gates biases = layout "Keras" gates true biases
    let private onnx gates = layout "ONNX" gates false EndToEnd

    /// Cells by their names in the catalogue, and their layouts in each format. PyTorch's order is ours.
    let table =
        let ifco order =
            order
            |> List.map (fun (letter: char) ->
                Map.find letter (Map [ 'i', "input"; 'f', "forget"; 'c', "candidate"; 'o', "output" ]))

        let zrc order =
            order
            |> List.map (fun (letter: char) -> Map.find letter (Map [ 'z', "update"; 'r', "reset"; 'c', "candidate" ]))

        let one = [ "hidden" ]

        [
            "lstm", pyTorch (ifco [ 'i'; 'f'; 'c'; 'o' ])
            "lstm", keras (ifco [ 'i'; 'f'; 'c'; 'o' ]) Summed
            "lstm", onnx (ifco [ 'i'; 'o'; 'f'; 'c' ])
            "gru-reset-after", pyTorch (zrc [ 'r'; 'z'; 'c' ])
            "gru-reset-after", keras (zrc [ 'z'; 'r'; 'c' ]) Rows
            "gru-reset-after", onnx (zrc [ 'z'; 'r'; 'c' ])
            "gru-reset-before", keras (zrc [ 'z'; 'r'; 'c' ]) Summed
            "gru-reset-before", onnx (zrc [ 'z'; 'r'; 'c' ])
            for cell in [ "elman-tanh"; "elman-relu" ] do
                cell, pyTorch one
                cell, keras one Summed
                cell, onnx one
        ]

    /// The layout of the cell called `cell` in `format`; None where the format has no such layer.
    let find format cell =
        table
        |> List.tryPick (fun (name, layout) ->
            if name = cell && layout.Format = format then
                Some layout
            else
                None)

    /// The blocks of rows of `t`, which stand in the order `from`, in the order `into`.
    let private reorder (from: string list) (into: string list) (t: Tensor) =
        let size = t.Shape.Head / from.Length

        into
        |> List.map (fun gate -> slice 0 (List.findIndex ((=) gate) from * size) size t)
        |> concatAlong 0

    /// A matrix with its rows as columns; anything else as it is.
    let transpose (t: Tensor) =
        match t.Shape with
        | [ rows; columns ] ->
            let data = t.Array.Data
            Value(NdArray([ columns; rows ], Array.init data.Length (fun k -> data[k % rows * columns + k / rows])))
        | _ -> t

    /// Our parameters weight_ih, weight_hh and, if there are, bias_ih and bias_hh, whose gates stand in the order `ours`, as `layout` keeps them:
    /// kernel, recurrent kernel and biases.
    let write (layout: Layout) (ours: string list) (tensors: Tensor list) : Tensor list =
        let matrices, biases =
            tensors |> List.map (reorder ours layout.Gates) |> List.splitAt 2

        let biases =
            match layout.Biases, biases with
            | _, []
            | Apart, _ -> biases
            | EndToEnd, _ -> [ concatAlong 0 biases ]
            | Rows, _ -> [ concatAlong 0 (biases |> List.map (fun b -> reshape (1 :: b.Shape) b)) ]
            | Summed, _ -> [ List.reduce (+) biases ]

        (if layout.IsTransposed then
             List.map transpose matrices
         else
             matrices)
        @ biases

    /// The way back: what `layout` keeps as our parameters. A bias that was summed comes back beside the input.
    let read (layout: Layout) (ours: string list) (tensors: Tensor list) : Tensor list =
        let matrices, biases = List.splitAt 2 tensors

        let biases =
            match layout.Biases, biases with
            | _, []
            | Apart, _ -> biases
            | EndToEnd, both :: _ ->
                let size = both.Shape.Head / 2
                [ slice 0 0 size both; slice 0 size size both ]
            | Rows, both :: _ ->
                let size = Shape.last both.Shape
                [ for row in 0..1 -> reshape [ size ] (slice 0 row 1 both) ]
            | Summed, sum :: _ -> [ sum; zeros sum.Shape ]

        (if layout.IsTransposed then
             List.map transpose matrices
         else
             matrices)
        @ biases
        |> List.map (reorder layout.Gates ours)
