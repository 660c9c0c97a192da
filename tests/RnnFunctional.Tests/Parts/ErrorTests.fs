/// What is said about wrong shapes, names and numbers: what, where, expected, found.
module RnnFunctional.Tests.ErrorTests

open Expecto
open RnnFunctional

let private lstm = Lstm.cell true 3 2

let private parameters = lstm.Parameters.Decls |> Draw.decls 1 "p"

let private operations =
    let w, x = zeros [ 2; 3 ], zeros [ 4 ]

    let apply op args =
        fun () -> Tensor.Apply(op, Array.ofList args)

    testList
        "operations name themselves and the shapes they found"
        [
            for name, action, parts in
                [
                    "add", (fun () -> zeros [ 2 ] + zeros [ 3 ]), [ "add"; "[2], [3]" ]
                    "select", (fun () -> select (zeros [ 2 ]) (zeros [ 3 ]) x), [ "select"; "[2], [3], [4]" ]
                    "matmul", (fun () -> matmul w x), [ "matmul"; "[m; n]"; "[2; 3], [4]" ]
                    "matmul of a vector", (fun () -> matmul x x), [ "matmul"; "[4], [4]" ]
                    "matmul-transposed", (fun () -> matmulT w x), [ "matmul-transposed"; "[2; 3], [4]" ]
                    "outer", (fun () -> outer w x), [ "outer"; "[2; 3], [4]" ]
                    "reshape", (fun () -> reshape [ 5 ] w), [ "reshape"; "5 numbers"; "[2; 3]" ]
                    "broadcast", (fun () -> broadcast [ 5 ] x), [ "broadcast"; "[5]"; "found [4]" ]
                    "sum-to", (fun () -> sumTo [ 3 ] x), [ "sum-to"; "[3]"; "found [4]" ]
                    "max-last", (fun () -> maxLast (zeros [ 2; 0 ])), [ "max-last"; "[2; 0]" ]
                    "concat", (fun () -> concatAlong 0 [ w; zeros [ 2; 4 ] ]), [ "concat"; "axis 0"; "[2; 3], [2; 4]" ]
                    "concat of nothing", (fun () -> concatAlong 0 []), [ "concat"; "at least one" ]
                    "slice", (fun () -> slice 0 2 3 x), [ "slice"; "5 elements on axis 0"; "[4]" ]
                    "slice of a scalar", (fun () -> slice 0 0 1 (zeros [])), [ "slice"; "axis 0"; "[]" ]
                    "gather", (fun () -> gather w (Tensor.Of 2.0)), [ "gather"; "from 0 to 1"; "found 2" ]
                    "gather of half a row", (fun () -> gather w (Tensor.Of 0.5)), [ "gather"; "found 0.5" ]
                    "scatter", apply (Scatter 2) [ x; w ], [ "scatter"; "[4], [2; 3]" ]
                    "array", (fun () -> Value(NdArray([ 2 ], [| 1.0 |]))), [ "2 numbers"; "found 1" ]
                    "gradient of a vector", (fun () -> Grad.gradient id x), [ "gradient"; "one number"; "[4]" ]
                ] do
                testCase name (fun () -> Refused.shape parts action)

            testCase "the graph is refused like the values" (fun () ->
                let symbol = Symbol(Node.leaf PerRow "x" [ 4 ])
                Refused.shape [ "matmul"; "[2; 3], `x` [4]" ] (fun () -> matmul w symbol))

            testCase "a symbol has no numbers, and says when it will" (fun () ->
                let symbol = Symbol(Node.leaf PerRow "x" [ 4 ])

                Expect.throwsT<System.InvalidOperationException>
                    (fun () -> symbol.Array |> ignore)
                    "numbers of a symbol")
        ]

let private cells =
    let run (cell: Cell<'P, 'S>) p xs =
        Cell.run Unroll.forwards cell p (Cell.start cell) xs

    testList
        "cells name themselves, and what was wrong with them"
        [
            testCase "an input of the wrong width" (fun () ->
                let p = Spec.read lstm.Parameters parameters
                Refused.shape [ "unroll in lstm"; "[time; 3]"; "found [5; 4]" ] (fun () -> run lstm p (zeros [ 5; 4 ])))

            testCase "a step's input of the wrong width names the weight" (fun () ->
                let p = Spec.read lstm.Parameters parameters

                let step () =
                    Scope.within "lstm" (fun () -> lstm.Step p (Cell.start lstm) (zeros [ 4 ]))

                Refused.shape [ "matmul in lstm"; "`weight_ih` [2; 3], [4]" ] step)

            testCase "a weight of the wrong shape" (fun () ->
                let wrong = parameters |> Array.updateAt 1 (zeros [ 8; 3 ])

                Refused.shape [ "`weight_hh` in lstm"; "expected [8; 2]"; "found [8; 3]" ] (fun () ->
                    run (Cell.erase lstm) wrong (zeros [ 5; 3 ])))

            testCase "inside a network, the layer too" (fun () ->
                let network = Network.build 2 false 0.0 3 (fun i -> Cell.erase (Lstm.cell true i 2))
                let p = Draw.decls 1 "p" network.Parameters |> Array.updateAt 5 (zeros [ 8; 3 ])
                let start = Spec.zero (Spec.ofDecls network.States)

                Refused.shape [ "layer 1 / lstm"; "`weight_hh`" ] (fun () ->
                    Network.run Unroll.forwards network p start (zeros [ 5; 3 ])))

            testCase "a step that returns a state in another shape names the state" (fun () ->
                let growing =
                    let state = Spec.state "memory" 2 id
                    Scan.run state (fun s x -> concat s x, x) (zeros [ 2 ])

                let parts = [ "scan"; "`memory`"; "[2]"; "found [3]" ]
                Refused.shape parts (fun () -> growing (zeros [ 4; 1 ]))
                Refused.shape parts (fun () -> growing (Symbol(Node.leaf PerRow "x" [ 4; 1 ]))))

            testCase "a scan over sequences of different lengths, or over none" (fun () ->
                let scan xs () =
                    Scan.many false [| "s" |] (fun s _ -> s, s) [| zeros [ 2 ] |] xs

                Refused.shape [ "scan"; "one length"; "3 and 4" ] (scan [| zeros [ 3; 1 ]; zeros [ 4; 1 ] |])
                Refused.shape [ "scan"; "at least one sequence" ] (scan [||])
                Refused.shape [ "scan"; "scalar" ] (scan [| zeros [] |]))

            testCase "truncation every 0 steps" (fun () ->
                let p = Spec.read lstm.Parameters parameters

                let how =
                    { Unroll.forwards with
                        Truncate = Some 0
                    }

                Refused.naming [ "at least 1 step"; "found 0" ] (fun () ->
                    Cell.run how lstm p (Cell.start lstm) (zeros [ 5; 3 ])))
        ]

let private names =
    testList
        "names"
        [
            testCase "every cell is found by name and by each alias" (fun () ->
                for entry in Catalogue.all do
                    for name in entry.Name :: entry.Aliases do
                        Expect.equal (Catalogue.find name).Name entry.Name name)

            testCase "no name or alias is taken twice" (fun () ->
                let names = Catalogue.all |> List.collect (fun e -> e.Name :: e.Aliases)
                Expect.equal (List.distinct names) names "names")

            for wrong, right in [ "lsmt", "lstm"; "LSTM", "lstm"; "grru", "gru"; "elman-tan", "elman-tanh" ] do
                testCase $"'{wrong}' suggests '{right}'" (fun () ->
                    Refused.naming [ $"unknown cell '{wrong}'"; $"'{right}'?" ] (fun () -> Catalogue.find wrong))

            testCase "what is near to nothing suggests nothing" (fun () ->
                Expect.isNone (Nearest.find [ "lstm"; "gru" ] "transformer") "suggestion")

            property 50 "the distance of two words is 0 to itself only, and the same both ways" (fun (c: CellCase) ->
                let word i =
                    let rng = Rng.stream c.Seed "word" i
                    System.String [| for _ in 1 .. rng.Below 6 -> char (int 'a' + rng.Below 3) |]

                let a, b = word 0, word 1
                Expect.equal (Nearest.distance a a) 0 "itself"
                Expect.equal (Nearest.distance a b = 0) (a = b) "another"
                Expect.equal (Nearest.distance a b) (Nearest.distance b a) "both ways")

            testCase "the distance counts letters inserted, deleted, replaced or swapped with the next" (fun () ->
                Expect.equal (Nearest.distance "kitten" "sitting") 3 "kitten"
                Expect.equal (Nearest.distance "lsmt" "lstm") 1 "a swap"
                Expect.equal (Nearest.distance "" "abc") 3 "from nothing")
        ]

let tests = testList "errors" [ operations; cells; names ]
