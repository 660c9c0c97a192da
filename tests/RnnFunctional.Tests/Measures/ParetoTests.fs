/// What costs something and is worth something.
module RnnFunctional.Tests.ParetoTests

open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Measures
open RnnFunctional.Tests

let tests =
    testList
        "measures.pareto"
        [
            property
                200
                "the front: those to which no other is preferable, from the cheapest on"
                (fun (DoNotSize seed) ->
                    let rng = Rng.stream seed "pareto" 0

                    let measure =
                        { SweepDraw.loss with
                            HigherIsBetter = rng.Below 2 = 0
                        }

                    // Few different numbers, so that some are alike.
                    let items =
                        [ for i in 0 .. rng.Below 12 -> i, float (rng.Below 5), float (rng.Below 5) ]

                    let cost (_, c, _) = c
                    let value (_, _, v) = v

                    let isPreferable a b =
                        not (cost a > cost b)
                        && not (measure.IsBetter (value b) (value a))
                        && (cost a < cost b || measure.IsBetter (value a) (value b))

                    let front = Pareto.front measure cost value items

                    let isLeft b =
                        items |> List.forall (fun a -> not (isPreferable a b))

                    let expected =
                        items
                        |> List.filter isLeft
                        |> List.distinctBy (fun i -> cost i, value i)
                        |> List.sortBy cost

                    Expect.equal front expected "front")
        ]
