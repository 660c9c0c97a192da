/// Which parameters matter: variances of functions of which they are known in closed form.
module RnnFunctional.Tests.ImportanceTests

open System
open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Sweep
open RnnFunctional.Tests

/// What `count` trials at random come to on `surface`.
let private outcomes settings count surface =
    let study = SweepDraw.study settings
    study, SweepDraw.sweep study count surface |> Outcome.ofTrials

let private share (parameters: string list) (importance: Importance list) =
    (importance |> List.find (fun i -> i.Parameters = parameters)).Share

/// Fails unless the importance of parameters on `surface` is `expected` to `tolerance`.
let private known settings count tolerance surface expected =
    let study, outcomes = outcomes settings count surface
    let importance, foretold = Importance.compute 1 study.Space outcomes

    for parameters, part in expected do
        let found = share parameters importance
        let name = String.Join(" with ", (parameters: string list))
        Close.below (abs (found - part)) tolerance $"{name}: {found:F3} for {part:F3}"

    Close.below 0.75 foretold "foretold"

let private leaf low high value =
    {
        Low = low
        High = high
        Value = value
    }

/// 0 left of x = 1/4; behind it 1 below y = 1/2 and 3 above.
let private stairs =
    [|
        leaf [| 0.0; 0.0 |] [| 0.25; 1.0 |] 0.0
        leaf [| 0.25; 0.0 |] [| 1.0; 0.5 |] 1.0
        leaf [| 0.25; 0.5 |] [| 1.0; 1.0 |] 3.0
    |]

let tests =
    testList
        "sweep.importance"
        [
            test "the parts of a tree, by hand" {
                let variance, single, pairs = Anova.parts stairs

                // Rounding alone.
                Close.numbers 1e-12 "variance" 1.5 variance
                Close.numbers 1e-12 "x" 0.75 single[0]
                Close.numbers 1e-12 "y" 0.5625 single[1]
                Close.numbers 1e-12 "both" 0.1875 (snd pairs[0])
            }

            test "the marginals of a tree, by hand" {
                let forest = { Trees = [| stairs |]; Foretold = 1.0 }

                for positions, mean in
                    [
                        [], 1.5
                        [ 0, 0.1 ], 0.0
                        [ 0, 0.25 ], 2.0
                        [ 1, 0.2 ], 0.75
                        [ 1, 1.0 ], 2.25
                        [ 0, 0.5; 1, 0.7 ], 3.0
                        [ 1, 0.3; 0, 1.0 ], 1.0
                    ] do
                    // Rounding alone.
                    Close.numbers 1e-12 $"at {positions}" mean (Forest.marginal positions forest)
            }

            property
                50
                "the parts of a tree of two parameters are all of its variance, of more no more"
                (fun (DoNotSize seed) ->
                    let rng = Rng.stream seed "tree" 0
                    let dimensions = 2 + rng.Below 3
                    let n = 2 + rng.Below 60

                    let points =
                        Array.init n (fun _ -> Array.init dimensions (fun _ -> float (rng.Below 12) / 12.0))

                    let values = Array.init n (fun _ -> rng.Normal())

                    let leaves =
                        RegressionTree.grow 1 dimensions rng points values [| 0 .. n - 1 |]
                        |> Array.ofList

                    Close.numbers 1e-12 "the leaves fill the cube" 1.0 (leaves |> Array.sumBy _.Volume)
                    let variance, single, pairs = Anova.parts leaves
                    let sum = Array.sum single + Array.sumBy snd pairs

                    if dimensions = 2 then
                        Close.numbers 1e-10 "sum" variance sum
                    else
                        Close.below sum (variance + 1e-10) "sum")

            // The variances of x and 2 y are 1/12 and 4/12. The tolerance is what 300 points leave open.
            test "a sum has no part that is of both" {
                known
                    [ "x=0.0..1.0"; "y=0.0..1.0" ]
                    300
                    0.05
                    (fun c -> SweepDraw.number "x" c + 2.0 * SweepDraw.number "y" c)
                    [ [ "x" ], 0.2; [ "y" ], 0.8; [ "x"; "y" ], 0.0 ]
            }

            // 1/48 and 1/48 of 7/144.
            test "a product has one" {
                known
                    [ "x=0.0..1.0"; "y=0.0..1.0" ]
                    300
                    0.05
                    (fun c -> SweepDraw.number "x" c * SweepDraw.number "y" c)
                    [ [ "x" ], 3.0 / 7.0; [ "y" ], 3.0 / 7.0; [ "x"; "y" ], 1.0 / 7.0 ]
            }

            // Choices 0, 1, 4 have the variance 26/9, and the logarithm to base 10 over four decades 16/12; nothing depends on the third.
            test "choices, logarithmic ranges, and what does not matter" {
                let all = 26.0 / 9.0 + 4.0 / 3.0

                known
                    [ "a=0,1,4"; "b=1e-4..1:log"; "c=1..9" ]
                    300
                    0.05
                    (fun c -> SweepDraw.number "a" c + log10 (SweepDraw.number "b" c))
                    [
                        [ "a" ], 26.0 / 9.0 / all
                        [ "b" ], 4.0 / 3.0 / all
                        [ "c" ], 0.0
                        [ "a"; "b" ], 0.0
                    ]
            }

            // Ishigami & Homma 1990, with a = 7 and b = 0.1: the variance is 13.845, and its parts follow from integrals of powers and sines.
            // Along x2 it is nearly the same to the left as to the right of any first cut, so that trees find it late and not everywhere: they
            // tell 0.34 of 0.44 of 1000 points, and of 3000 hardly more.
            test "Ishigami's function" {
                let pi = Math.PI
                let a, b = 7.0, 0.1
                let x1 = (1.0 + b * pi ** 4.0 / 5.0) ** 2.0 / 2.0
                let x2 = a * a / 8.0
                let x13 = b * b * pi ** 8.0 * (1.0 / 18.0 - 1.0 / 50.0)
                let all = x1 + x2 + x13

                known
                    [
                        for name in [ "x1"; "x2"; "x3" ] -> $"{name}=-3.14159265358979..3.14159265358979"
                    ]
                    1000
                    0.12
                    (fun c ->
                        let x1, x2, x3 =
                            SweepDraw.number "x1" c, SweepDraw.number "x2" c, SweepDraw.number "x3" c

                        sin x1 + a * sin x2 ** 2.0 + b * x3 ** 4.0 * sin x1)
                    [
                        [ "x1" ], x1 / all
                        [ "x2" ], x2 / all
                        [ "x3" ], 0.0
                        [ "x1"; "x3" ], x13 / all
                        [ "x1"; "x2" ], 0.0
                    ]
            }

            test "noise is not foretold, though parts of a forest's variance are as large as of any other" {
                let rng = Rng 3UL

                let study, outcomes =
                    outcomes [ "x=0.0..1.0"; "y=0.0..1.0" ] 100 (fun _ -> rng.Normal())

                let importance, foretold = Importance.compute 1 study.Space outcomes
                Close.below foretold 0.1 "foretold"
                Close.numbers 1e-9 "shares" 1.0 (importance |> List.sumBy _.Share)
            }

            test "the same seed gives the same; a parameter that stays as it is has none" {
                let study, outcomes =
                    outcomes [ "x=0.0..1.0"; "y=3"; "z=1,2" ] 30 (SweepDraw.number "x")

                let importance = Importance.compute 4 study.Space outcomes
                Expect.equal (Importance.compute 4 study.Space outcomes) importance "again"
                Expect.equal (fst importance).Head.Parameters [ "x" ] "the largest first"
                Expect.hasLength (fst importance) 3 "x, z, and both"
            }
        ]
