/// The table of layouts: there and back.
module RnnFunctional.Tests.LayoutTests

open Expecto
open RnnFunctional
open RnnFunctional.Exchange

/// A cell of the catalogue, with its parameters drawn.
let private drawn name bias (c: CellCase) =
    let cell: AnyCell = (Catalogue.find name).Build bias c.Input c.Hidden
    cell, Draw.decls c.Seed "parameters" cell.Parameters.Decls |> List.ofArray

let private outputs (cell: AnyCell) (c: CellCase) (p: Tensor list) =
    let xs = Draw.normal c.Seed "xs" [ c.Steps + 1; c.Input ]
    let last, ys = Cell.run Unroll.forwards cell (Array.ofList p) (Cell.start cell) xs
    ys :: List.ofArray last

let private ofLayout (name, layout: Layout) bias =
    property 20 $"{name} in {layout.Format}, biases: {bias}" (fun (c: CellCase) ->
        let cell, ours = drawn name bias c
        let order = cell.Parameters.Decls.Head.Blocks
        Expect.equal (List.sort layout.Gates) (List.sort order) "the same gates"
        let theirs = Layouts.write layout order ours
        let back = Layouts.read layout order theirs

        if layout.Biases = Summed then
            // Which bias had which part, nobody knows any more; the cell is the same but for the order of a sum.
            Close.allWithin 1e-12 "outputs" (outputs cell c ours) (outputs cell c back)
            Close.allExactly "again" theirs (Layouts.write layout order back)
        else
            Close.allExactly "back" ours back

        let kernel, recurrent = theirs[0].Shape, theirs[1].Shape
        let gates = layout.Gates.Length * c.Hidden
        let transposed = List.rev >> (if layout.IsTransposed then id else List.rev)
        Expect.equal (kernel, recurrent) (transposed [ gates; c.Input ], transposed [ gates; c.Hidden ]) "shapes")

/// Where a gate's rows stand, by the documentation of each format.
let private orders =
    testList
        "orders"
        [
            for format, cell, gates in
                [
                    "PyTorch", "lstm", [ "input"; "forget"; "candidate"; "output" ]
                    "Keras", "lstm", [ "input"; "forget"; "candidate"; "output" ]
                    "ONNX", "lstm", [ "input"; "output"; "forget"; "candidate" ]
                    "PyTorch", "gru-reset-after", [ "reset"; "update"; "candidate" ]
                    "Keras", "gru-reset-after", [ "update"; "reset"; "candidate" ]
                    "ONNX", "gru-reset-after", [ "update"; "reset"; "candidate" ]
                    "ONNX", "gru-reset-before", [ "update"; "reset"; "candidate" ]
                ] do
                testCase $"{cell} in {format}" (fun () ->
                    let built: AnyCell = (Catalogue.find cell).Make 1 1
                    let ours = built.Parameters.Decls.Head.Blocks
                    // A row holds the number of its gate.
                    let number gate = float (List.findIndex ((=) gate) ours)

                    let column =
                        Value(NdArray([ ours.Length; 1 ], ours |> List.map number |> Array.ofList))

                    let layout = (Layouts.find format cell).Value
                    let kernel = (Layouts.write layout ours [ column; column ]).Head
                    Expect.equal kernel.Array.Data (gates |> List.map number |> Array.ofList) "order")
        ]

let tests =
    testList
        "layouts"
        [
            for row in Layouts.table do
                for bias in [ true; false ] do
                    ofLayout row bias
            orders
        ]
