/// Transformations of gradients: clipping, decay, chains.
module RnnFunctional.Tests.TransformTests

open Expecto
open RnnFunctional

let private moment parameters =
    {
        Moment.Step = Tensor.Of 1.0
        LearningRate = Tensor.Of 0.1
        Parameters = parameters
    }

let private apply (t: Transform) p g =
    fst (t.Apply (moment p) g (Array.init t.Slots (fun _ -> zeros p.Shape)))

let private norm g = (sqrt (sumAll (g * g))).Scalar

/// A gradient of some size between 1e-3 and 1e3, and a limit.
let private drawn (c: OpCase) =
    let size = 10.0 ** float (c.Seed % 7 - 3)
    size * Draw.normal c.Seed "g" [ c.M * c.N ], 0.1 * float (1 + c.Seed % 20)

let private clipping =
    testList
        "clipping"
        [
            property 100 "by norm: no longer than the limit, in the same direction" (fun (c: OpCase) ->
                let g, limit = drawn c
                let clipped = apply (Transform.clipByGlobalNorm limit) g g
                // A norm at the limit may round one place up.
                Close.below (norm clipped) (limit * (1.0 + 1e-12)) "norm"
                let share = norm clipped / norm g
                Close.under 0.0 1e-12 "direction" (share * g).Array clipped.Array)

            property 100 "by norm: what is well within the limit stays" (fun (c: OpCase) ->
                let g, _ = drawn c
                // PyTorch's 1e-6 in the denominator already bites at the limit itself.
                Close.exactly "gradient" g (apply (Transform.clipByGlobalNorm (norm g + 1e-5)) g g))

            testCase "by norm: a gradient of 0 stays 0" (fun () ->
                let zero = zeros [ 3 ]
                Close.exactly "gradient" zero (apply (Transform.clipByGlobalNorm 1.0) zero zero))

            property 100 "by value: every number is the nearest one within the limit" (fun (c: OpCase) ->
                let g, limit = drawn c
                let expected = NdArray.map (fun v -> max -limit (min limit v)) g.Array
                Close.exactly "gradient" (Value expected) (apply (Transform.clipByValue limit) g g))
        ]

let private decay =
    testList
        "decay"
        [
            property 50 "before sgd, an L2 penalty: p - η (g + λ p)" (fun (c: OpCase) ->
                let p, g = Draw.normal c.Seed "p" [ c.N ], Draw.normal c.Seed "g" [ c.N ]
                let optimiser = Optimiser.after (Transform.decay 0.3) Optimiser.sgd
                let next, _ = optimiser.Update(moment p, g, optimiser.Init c.N)
                // One sum of three terms, rounded in another order.
                Close.within 1e-15 "parameters" (p - 0.1 * (g + 0.3 * p)) next)

            property
                50
                "with a gradient of 0, adamw shrinks by 1 - ηλ, and adam with an L2 penalty doesn't"
                (fun (c: OpCase) ->
                    let p, g = Draw.awayFromZero c.Seed "p" [ c.N ], zeros [ c.N ]

                    let next (o: Optimiser) = fst (o.Update(moment p, g, o.Init c.N))

                    Close.within 1e-15 "decoupled" ((1.0 - 0.1 * 0.3) * p) (next (Optimiser.adamW 0.3))
                    // Adam makes the penalty's gradient a step of the size of the learning rate, whatever λ; its ε of 1e-8 shows.
                    let step = p - next (Optimiser.after (Transform.decay 0.3) Optimiser.adam)
                    Close.within 1e-6 "penalty" (full [ c.N ] 0.1) (magnitude step))
        ]

let private chains =
    testList
        "chains"
        [
            property 30 "slots go to the link that they belong to" (fun (c: OpCase) ->
                let first, second =
                    Transform.momentum 0.9 false, Transform.scaleByAdam 0.9 0.99 1e-8

                let chain = Transform.chain [ first; Transform.clipByValue 1.0; second ]
                Expect.equal chain.Slots 3 "slots"

                let slots =
                    Array.init 3 (fun i -> magnitude (Draw.normal (c.Seed + i) "slot" [ c.N ]))

                let g = Draw.normal c.Seed "g" [ c.N ]
                let at = moment g
                let found, foundSlots = chain.Apply at g slots
                let g, a = first.Apply at g [| slots[0] |]
                let g, b = second.Apply at (apply (Transform.clipByValue 1.0) g g) slots[1..]
                Close.exactly "update" g found
                Close.allExactly "slots" (Array.append a b) foundSlots)

            testCase "an unknown optimiser is told the known ones" (fun () ->
                let known = "sgd, momentum, nesterov, rmsprop, adagrad, adam, adamw"
                Refused.naming [ known; "found 'adamm'" ] (fun () -> Optimiser.parse "adamm"))

            property 30 "every optimiser makes the first step downhill" (fun (c: OpCase) ->
                for name in [ "sgd"; "momentum"; "nesterov"; "rmsprop"; "adagrad"; "adam"; "adamw" ] do
                    let optimiser = Optimiser.parse name
                    let p, g = zeros [ c.N ], Draw.awayFromZero c.Seed "g" [ c.N ]
                    let next, _ = optimiser.Update(moment p, g, optimiser.Init c.N)
                    Expect.all (g * next).Array.Data (fun v -> v < 0.0) name)
        ]

let tests = testList "transformations of gradients" [ clipping; decay; chains ]
