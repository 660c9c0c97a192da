/// Pooling over time: what it means, that padding is nothing to it, and that engines agree.
module RnnFunctional.Tests.PoolingLaws

open Expecto
open RnnFunctional

/// Outputs over time in which no two numbers of a column are near each other, so that differences keep to the largest.
let private outputs seed steps size =
    let columns = (Draw.spread seed "ys" [ size; steps ]).Array.Data
    Value(NdArray([ steps; size ], Array.init (steps * size) (fun i -> columns[(i % size) * steps + i / size])))

let private learned way seed size =
    Draw.decls seed "pooling" (Pooling.decls way size)

/// The first `length` rows of `ys` taken together, in plain loops.
let private byHand way (p: Tensor[]) forwards length (ys: Tensor) =
    let size = ys.Shape[1]
    let y t k = ys.Array.Data[t * size + k]
    let times = [ 0 .. length - 1 ]

    let weighted (weights: float list) =
        Array.init size (fun k -> List.map2 (fun t w -> w * y t k) times weights |> List.sum)

    match way with
    | Last -> Array.init size (fun k -> y (if k < forwards then length - 1 else 0) k)
    | Mean -> weighted (times |> List.map (fun _ -> 1.0 / float length))
    | Pooling.Max -> Array.init size (fun k -> times |> List.map (fun t -> y t k) |> List.max)
    | Attention ->
        let matrix, context = p[0].Array.Data, p[1].Array.Data

        let score t =
            List.sum
                [
                    for i in 0 .. size - 1 do
                        context[i]
                        * tanh (List.sum [ for k in 0 .. size - 1 -> matrix[i * size + k] * y t k ])
                ]

        let weights = times |> List.map (score >> exp)
        weighted (weights |> List.map (fun w -> w / List.sum weights))

/// What a case makes of itself: steps that count, at least one; steps of padding; outputs; and how many of them are the forward direction's.
let private sizes (c: CellCase) =
    {|
        Length = max 1 c.Steps
        Padding = 1 + c.Seed % 3
        Size = c.Hidden
        Forwards = if c.Seed % 2 = 0 then c.Hidden else c.Seed % c.Hidden + 1
    |}

let private scalar n = Tensor.Of(float n)

/// The network of `case` with its outputs taken together, as a function of parameters, pooling's own, first states and sequence.
let private pooledNetwork way (case: NetworkCase) (s: Subject) length (p: Tensor[]) learned states xs =
    let forwards = if case.Bidirectional then s.Output / 2 else s.Output

    let how =
        { Unroll.forwards with
            Length = Some length
        }

    let _, ys = s.Run how p states xs
    Pooling.apply way learned forwards length ys

let private ofWay (name, way) =
    testList
        name
        [
            property 40 "is its plain definition, padded or not" (fun (c: CellCase) ->
                let s = sizes c
                let p = learned way c.Seed s.Size
                let ys = outputs c.Seed s.Length s.Size
                let expected = byHand way p s.Forwards s.Length ys
                // Sums of some tens of products, in another order.
                let check = Close.within 1e-12 name (Value(NdArray.vector expected))
                check (Pooling.apply way p s.Forwards (scalar s.Length) ys)
                check (Pooling.apply way p s.Forwards (scalar s.Length) (Sequence.pad s.Padding 100.0 ys)))

            property
                20
                "padding adds nothing to any gradient, and gets none, whatever stands in it"
                (fun (c: CellCase) ->
                    let s = sizes c
                    let ys = outputs c.Seed s.Length s.Size

                    let gradients ys =
                        let pooled (xs: Tensor[]) =
                            Pooling.apply way xs[1..] s.Forwards (scalar s.Length) xs[0]

                        Derivatives.ofSquares
                            c.Seed
                            (pooled >> Array.singleton)
                            (Array.append [| ys |] (learned way c.Seed s.Size))

                    let alone, padded = gradients ys, gradients (Sequence.pad s.Padding 100.0 ys)
                    let expected = Array.updateAt 0 (Sequence.pad s.Padding 0.0 alone[0]) alone
                    // Sums over time have more terms, all of them zero.
                    Close.allWithin 1e-12 "gradients" expected padded)

            property
                20
                "padding of the sequence behind a network changes nothing, not even NaN"
                (fun (c: NetworkCase) ->
                    let c =
                        { c with
                            Sizes =
                                { c.Sizes with
                                    Steps = max 1 c.Sizes.Steps
                                }
                        }

                    let s = Subject.ofNetwork c
                    let p = learned way c.Sizes.Seed s.Output
                    let all = Array.concat [ s.P; p; s.S ]

                    let everything xs =
                        let pooled (all: Tensor[]) =
                            match
                                [ s.P.Length; p.Length; s.S.Length ]
                                |> List.mapFold (fun rest n -> Array.splitAt n rest) all
                                |> fst
                            with
                            | [ parameters; learned; states ] ->
                                [| pooledNetwork way c s (scalar c.Sizes.Steps) parameters learned states xs |]
                            | _ -> failtest "three parts"

                        Array.append (pooled all) (Derivatives.ofSquares c.Sizes.Seed pooled all)

                    let padded = Sequence.pad (1 + c.Sizes.Seed % 3) nan s.Xs
                    Close.allWithin 1e-12 "pooled, and gradients" (everything s.Xs) (everything padded))

            property 10 "the gradient is what central differences find in every number" (fun (c: CellCase) ->
                let s = sizes c
                let ys = Sequence.pad s.Padding 0.5 (outputs c.Seed s.Length s.Size)

                let loss (xs: Tensor[]) =
                    Weigh.sum c.Seed [| Pooling.apply way xs[1..] s.Forwards (scalar s.Length) xs[0] |]

                // Differences with steps of 1e-5 are good to about 1e-9.
                Close.below (Grad.check loss (Array.append [| ys |] (learned way c.Seed s.Size))) 1e-6 "gradient")

            comparison
                8
                "behind a network, the compiled engine does what the reference does"
                (fun (b: BatchCase, c: NetworkCase) ->
                    let s, seed = Subject.ofNetwork c, c.Sizes.Seed
                    let steps = max 1 c.Sizes.Steps
                    let p = learned way seed s.Output
                    let states = s.S |> Array.map (fun s -> zeros s.Shape)

                    let run (arguments: Tensor[]) =
                        let own, rest = Array.splitAt s.P.Length arguments
                        let learned, rest = Array.splitAt p.Length rest
                        [| pooledNetwork way c s rest[1] own learned states rest[0] |]

                    Array.concat
                        [
                            Array.map Parameter s.P
                            Array.map Parameter p
                            [|
                                Input(fun r -> Draw.normal (seed + r) "xs" [ steps; c.Sizes.Input ])
                                Input(fun r -> 1.0 + Draw.indices steps (seed + r) "length" [])
                            |]
                        ]
                    |> Task.ofFunction "pooled" seed (min b.Rows 9) run
                    |> Agreement.check b.Threads)
        ]

let private names =
    test "goes by name, and wrong names are told the right ones" {
        for name, way in Pooling.all do
            Expect.equal (Pooling.parse name) way name

        Refused.naming [ "last, mean, max, attention"; "found 'maxx'" ] (fun () -> Pooling.parse "maxx")
    }

let tests = testList "pooling" [ yield! List.map ofWay Pooling.all; names ]
