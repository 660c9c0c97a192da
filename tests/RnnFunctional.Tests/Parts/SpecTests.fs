/// Declarations: names, shapes and order, and how records are read and written.
module RnnFunctional.Tests.SpecTests

open Expecto
open RnnFunctional

let private named (decls: Decl list) =
    decls |> List.map (fun d -> d.Name, d.Shape)

/// Reading a record from drawn tensors and writing it again gives the tensors back.
let private roundTrip what (spec: Spec<'T>) seed =
    let tensors = Draw.decls seed what spec.Decls
    let written = tensors |> Spec.read spec |> spec.Write
    Close.allExactly what tensors written

let private isWithoutDuplicates (decls: Decl list) =
    let names = decls |> List.map _.Name
    Expect.equal (List.distinct names) names "each name once"

let private declared =
    testList
        "names and shapes"
        [
            testCase "an lstm declares PyTorch's tensors" (fun () ->
                let cell = Lstm.cell true 3 2

                Expect.equal
                    (named cell.Parameters.Decls)
                    [
                        "weight_ih", [ 8; 3 ]
                        "weight_hh", [ 8; 2 ]
                        "bias_ih", [ 8 ]
                        "bias_hh", [ 8 ]
                    ]
                    "parameters"

                Expect.equal (named cell.State.Decls) [ "h", [ 2 ]; "c", [ 2 ] ] "states"

                Expect.equal
                    cell.Parameters.Decls.Head.Blocks
                    [ "input"; "forget"; "candidate"; "output" ]
                    "order of the gates")

            testCase "a gru without biases declares two matrices" (fun () ->
                let cell = Gru.resetAfter false 3 2

                Expect.equal
                    (named cell.Parameters.Decls)
                    [ "weight_ih", [ 6; 3 ]; "weight_hh", [ 6; 2 ] ]
                    "parameters"

                Expect.equal cell.Parameters.Decls.Head.Blocks [ "reset"; "update"; "candidate" ] "order of the gates")

            testCase "layers and directions go by PyTorch's suffixes, in its order" (fun () ->
                let network = Network.build 2 true 0.0 3 (fun i -> Cell.erase (Lstm.cell false i 2))

                Expect.equal
                    (named network.Parameters)
                    [
                        "weight_ih_l0", [ 8; 3 ]
                        "weight_hh_l0", [ 8; 2 ]
                        "weight_ih_l0_reverse", [ 8; 3 ]
                        "weight_hh_l0_reverse", [ 8; 2 ]
                        "weight_ih_l1", [ 8; 4 ]
                        "weight_hh_l1", [ 8; 2 ]
                        "weight_ih_l1_reverse", [ 8; 4 ]
                        "weight_hh_l1_reverse", [ 8; 2 ]
                    ]
                    "parameters"

                Expect.equal
                    (network.States |> List.map _.Name)
                    [
                        "h_l0"
                        "c_l0"
                        "h_l0_reverse"
                        "c_l0_reverse"
                        "h_l1"
                        "c_l1"
                        "h_l1_reverse"
                        "c_l1_reverse"
                    ]
                    "states")

            property 50 "no network declares a name twice" (fun (c: NetworkCase) ->
                let network = Subject.network c
                isWithoutDuplicates network.Parameters
                isWithoutDuplicates network.States)

            property 30 "a cell knows its sizes: one step fits its declarations" (fun (c: CellCase) ->
                for name, make in Subject.makers do
                    let cell = make c.Input c.Hidden
                    let p, s = Draw.decls 1 "p" cell.Parameters.Decls, Draw.decls 1 "s" cell.State.Decls
                    let next, y = cell.Step p s (zeros [ cell.Input ])
                    Expect.equal y.Shape [ cell.Output ] $"{name}: output"

                    Expect.equal
                        [ for t in next -> t.Shape ]
                        [ for d in cell.State.Decls -> d.Shape ]
                        $"{name}: states")
        ]

let private records =
    testList
        "records"
        [
            property 30 "writing what was read gives the tensors back" (fun (c: CellCase) ->
                for bias in [ true; false ] do
                    let of' make = make bias c.Input c.Hidden
                    roundTrip "elman" (of' Elman.tanh).Parameters c.Seed
                    roundTrip "lstm" (of' Lstm.cell).Parameters c.Seed
                    roundTrip "lstm's state" (of' Lstm.cell).State c.Seed
                    roundTrip "gru" (of' Gru.resetAfter).Parameters c.Seed
                    roundTrip "projection" (LstmProjection.cell bias c.Input c.Hidden 2).Parameters c.Seed

                roundTrip "linear" (Linear.spec "out" c.Input c.Hidden) c.Seed)

            property 30 "an erased cell is the same cell" (fun (c: CellCase) ->
                let cell = Lstm.cell true c.Input c.Hidden
                let s = Subject.ofCell (Cell.erase cell) c
                let p, state = Spec.read cell.Parameters s.P, Spec.read cell.State s.S
                let last, ys = Cell.run Unroll.forwards cell p state s.Xs
                Close.allExactly "states and outputs" (cell.State.Write last @ [ ys ]) (Subject.run Unroll.forwards s))

            testCase "a cell starts at zero" (fun () ->
                let start = Cell.start (LstmProjection.cell true 3 4 2)
                Close.allExactly "h and c" [ zeros [ 2 ]; zeros [ 4 ] ] [ start.H; start.C ])

            testCase "reading names the declaration that is not met" (fun () ->
                let spec = (Lstm.cell true 3 2).Parameters
                let tensors = Draw.decls 1 "p" spec.Decls

                Refused.shape [ "`weight_hh`"; "expected [8; 2]"; "found [8; 3]" ] (fun () ->
                    tensors |> Array.updateAt 1 (zeros [ 8; 3 ]) |> Spec.read spec)

                Refused.shape [ "expected 4 tensors, found 3" ] (fun () -> tensors |> Array.take 3 |> Spec.read spec))
        ]

let private blocks =
    testList
        "blocks"
        [
            property 30 "join and split are inverse, and offsets say where tensors begin" (fun (c: NetworkCase) ->
                let decls = (Subject.network c).Parameters
                let tensors = Draw.decls c.Sizes.Seed "p" decls
                let block = Block.join tensors
                Expect.equal block.Length (Block.size decls) "size"
                let split = Block.split decls block
                Close.allExactly "tensors" tensors split
                Expect.equal (Block.join split) block "block"
                Expect.equal [ for t in split -> t.Array.Name ] [ for d in decls -> Some d.Name ] "names"

                for t, at in Seq.zip tensors (Block.offsets decls) do
                    Expect.equal (Array.sub block at t.Array.Data.Length) t.Array.Data "at its offset")

            testCase "a block of another size is refused, and both sizes are named" (fun () ->
                let decls = (Elman.tanh true 1 1).Parameters.Decls
                Refused.shape [ "expected 4 numbers for 4 tensors, found 1" ] (fun () -> Block.split decls [| 1.0 |]))
        ]

let tests = testList "declarations" [ declared; records; blocks ]
