/// What runs side by side are told by: what differs, which scores are the best, curves as text.
module RnnFunctional.Tests.ComparisonLaws

open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Measures
open RnnFunctional.Reports

let private measure isHigherBetter : Measure =
    {
        Name = "score"
        Unit = ""
        Difference = ""
        HigherIsBetter = isHigherBetter
        Scale = 1.0
        Digits = 1
    }

let private run name configuration (scores: (string * Measure * float list) list) : ComparedRun =
    {
        Name = name
        Configuration = configuration
        Scores =
            [
                for o, m, values in scores ->
                    {
                        Of = o
                        Measure = m
                        Values = Array.ofList values
                    }
            ]
        Curves = []
    }

let tests =
    testList
        "compare.laws"
        [
            property
                200
                "an item is told once: as different with every run's value, or as common"
                (fun (DoNotSize seed) ->
                    let rng = Rng.stream seed "configurations" 0

                    let configuration () =
                        [
                            for name in [ "cell"; "hidden"; "epochs"; "seed" ] do
                                if rng.Below 4 > 0 then
                                    name, string (rng.Below 2)
                        ]

                    let configurations = [ for _ in 0 .. 1 + rng.Below 3 -> configuration () ]

                    let runs = configurations |> List.mapi (fun i c -> run $"{i}" c [])

                    let value name =
                        configurations
                        |> List.map (List.tryFind (fst >> (=) name) >> Option.map snd >> Option.defaultValue "–")

                    let expected =
                        [
                            for name in configurations |> List.collect (List.map fst) |> List.distinct do
                                if (value name |> List.distinct).Length > 1 then
                                    name, value name
                        ]

                    let found = Comparison.differing runs
                    Expect.equal (set found) (set expected) "what differs"
                    let common = Comparison.common runs

                    for name in configurations |> List.collect (List.map fst) |> List.distinct do
                        Expect.equal
                            (common.Contains $"{name} ")
                            (not (found |> List.exists (fst >> (=) name)))
                            $"{name} in: {common}"

                    // Those that a run has stand in its order.
                    let names = found |> List.map fst
                    let first = configurations.Head |> List.map fst

                    Expect.equal
                        (names |> List.filter (fun n -> List.contains n first))
                        (first |> List.filter (fun n -> List.contains n names))
                        "order")
            property 200 "the best are marked: none is better, and none is as good" (fun (DoNotSize seed) ->
                let rng = Rng.stream seed "scores" 0
                let measure = measure (rng.Below 2 = 0)

                let values =
                    [
                        for _ in 0 .. 1 + rng.Below 3 -> [ for _ in 0 .. rng.Below 2 -> float (1 + rng.Below 4) ]
                    ]

                let runs = values |> List.mapi (fun i v -> run $"{i}" [] [ "test", measure, v ])
                let means = values |> List.map List.average

                let expected =
                    [
                        for mean in means ->
                            means |> List.forall (fun other -> not (measure.IsBetter other mean))
                            && means |> List.exists (measure.IsBetter mean)
                    ]

                match Comparison.scores runs with
                | [ "test score", cells ] -> Expect.equal (List.map fst cells) expected $"{values}"
                | other -> failtest $"{other}")
            test "what only a later run has stands after what it follows there" {
                let runs =
                    [
                        run "a" [ "cell", "lstm"; "seed", "1" ] []
                        run "b" [ "cell", "gru"; "layers", "2"; "seed", "2" ] []
                    ]

                Expect.equal
                    (Comparison.differing runs)
                    [ "cell", [ "lstm"; "gru" ]; "layers", [ "–"; "2" ]; "seed", [ "1"; "2" ] ]
                    "order"
            }
            test "small scores in the data's own unit are told apart" {
                let cells =
                    Comparison.scores
                        [
                            for value in [ 0.00123; 0.00124 ] -> run $"{value}" [] [ "test", measure false, [ value ] ]
                        ]

                Expect.equal cells [ "test score", [ true, "0.00123"; false, "0.00124" ] ] "cells"
            }
            test "curves as text share a scale" {
                Expect.equal (Sparkline.ofCurves [ [ 8.0; 1.0 ]; [ 4.5 ] ]) [ "█▁"; "▅" ] "even"
                Expect.equal (Sparkline.ofCurves [ [ 1000.0; 1.0 ]; [ 31.6 ] ]) [ "█▁"; "▄" ] "steep"
                Expect.equal (Sparkline.ofCurves [ [ 2.0; 2.0 ] ]) [ "▁▁" ] "flat"
                let long = Sparkline.ofCurves [ [ for i in 0..99 -> float i ] ]
                Expect.equal (long.Head.Length, long.Head[0], long.Head[15]) (16, '▁', '█') "long"
            }
        ]
