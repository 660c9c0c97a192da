/// Who names configurations: each the same whenever it is asked the same, and TPE better than chance.
module RnnFunctional.Tests.SweepSamplerTests

open System
open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Measures
open RnnFunctional.Sweep
open RnnFunctional.Tests

let private best trials =
    trials |> List.map (fun (t: Trial) -> t.Score) |> List.min

/// By how much TPE's best of 60 trials on `surface` is below that of random search, over 20 seeds.
let private advantage settings surface =
    let study = SweepDraw.study settings

    let ends sampler =
        [|
            for seed in 1..20 ->
                let study =
                    { study with
                        Sampler = sampler
                        Seed = seed
                    }

                seed, best (SweepDraw.sweep study 60 surface)
        |]

    ends Random, ends Tpe

let private beats name settings surface =
    test name {
        let random, tpe = advantage settings surface
        let less = Statistics.paired random tpe

        let wins =
            Array.map2 (fun (_, r) (_, t) -> t < r) random tpe
            |> Array.filter id
            |> Array.length
        // By chance 15 or more of 20 are won with a probability of 2 %.
        Expect.isGreaterThanOrEqual wins 15 $"wins, at {less.Value} ± {less.Margin}"
        Expect.isGreaterThan less.Low 0.0 $"the mean of what is below, {less.Value} ± {less.Margin}"
    }

let private samplers = [ Random; Tpe ]

let tests =
    testList
        "sweep.samplers"
        [
            beats "TPE beats random search on Branin's function" SweepDraw.braninSpace SweepDraw.branin
            beats "TPE beats random search on a mixed space" SweepDraw.mixedSpace SweepDraw.mixed

            test "in a long sweep TPE leaves a good start of one kind for a better one of another" {
                let ends seed =
                    let study =
                        { SweepDraw.study SweepDraw.kindsSpace with
                            Sampler = Tpe
                            Start = Some(Configuration.ofList [ "kind", "a"; "x", "0.2"; "y", "0.55"; "z", "0.5" ])
                            Seed = seed
                        }

                    SweepDraw.sweep study 300 SweepDraw.kinds |> best

                let left = [ 1..20 ] |> List.filter (fun seed -> ends seed < 0.6) |> List.length

                Expect.isGreaterThanOrEqual left 15 "seeds, of 20, with a score that kind a does not have"
            }

            test "a sweep with a seed is repeatable, and with another one another" {
                for sampler in samplers do
                    let sweep seed =
                        SweepDraw.sweep
                            { SweepDraw.study SweepDraw.mixedSpace with
                                Sampler = sampler
                                Seed = seed
                            }
                            20
                            SweepDraw.mixed

                    Expect.equal (sweep 3) (sweep 3) $"{sampler}"
                    Expect.notEqual (sweep 3) (sweep 4) $"{sampler}"
            }

            test "the order in which trials are told makes no difference" {
                let study =
                    { SweepDraw.study SweepDraw.mixedSpace with
                        Sampler = Tpe
                    }

                let trials = SweepDraw.sweep study 30 SweepDraw.mixed
                let order = Rng.permutation 30 (Rng 1UL)

                Expect.equal
                    (Sampler.propose study 30 [ for i in order -> trials[i] ])
                    (Sampler.propose study 30 trials)
                    "the next one"
            }

            test "TPE knows which way is better, and draws every fourth configuration at random" {
                let late measure =
                    let study =
                        { SweepDraw.study [ "x=0.0..1.0" ] with
                            Sampler = Tpe
                            Measure = measure
                        }

                    let isRandom (t: Trial) =
                        Sampler.propose { study with Sampler = Random } t.Number [] = Some t.Configuration

                    let random, chosen =
                        SweepDraw.sweep study 40 (SweepDraw.number "x")
                        |> List.skip 20
                        |> List.partition isRandom

                    Expect.equal (random |> List.map _.Number) [ 23; 27; 31; 35; 39 ] "at random"
                    chosen |> List.averageBy _.Score

                Close.below (late SweepDraw.loss) 0.2 "down"
                Close.below 0.8 (late SweepDraw.accuracy) "up"
            }

            test "TPE keeps away from where trials fail, and takes pruned and waiting ones for worse than finished ones" {
                let study =
                    { SweepDraw.study [ "x=0.0..1.0" ] with
                        Sampler = Tpe
                    }

                let late state =
                    let trials =
                        [
                            for i in 0..29 do
                                let x = (float i + 0.5) / 30.0
                                let t = SweepDraw.trial i [ "x", string x ] 1 0.5

                                if x > 0.5 then
                                    { t with
                                        State = state
                                        Score = nan
                                        Curve = [| 1, 0.1 |]
                                    }
                                else
                                    t
                        ]

                    [
                        for i in 30..49 -> (Sampler.propose study i trials).Value |> SweepDraw.number "x"
                    ]
                    |> List.filter (fun x -> x > 0.5)
                    |> List.length

                Expect.isLessThan (late Failed) 4 "of 20"
                Expect.isLessThan (late Pruned) 4 "of 20"
                Expect.isLessThan (late Waiting) 4 "of 20"
            }

            test "the first configuration is the one that a sweep is to begin with, the others are as without it" {
                for sampler in samplers do
                    let study =
                        { SweepDraw.study SweepDraw.mixedSpace with
                            Sampler = sampler
                        }

                    let start = Space.at [| for _ in study.Space.Parameters -> 0.3 |] study.Space
                    let from = { study with Start = Some start }
                    Expect.equal (Sampler.propose from 0 []) (Some start) "the first"
                    Expect.equal (Sampler.propose from 1 []) (Sampler.propose study 1 []) "the second"
            }

            property 100 "whatever is proposed is of the space" (fun (DoNotSize seed) ->
                let study =
                    { SweepDraw.study [ "x=1" ] with
                        Space = SweepDraw.space (Rng.stream seed "space" 0)
                        Sampler = Tpe
                        Seed = seed
                    }

                let surface (c: Configuration) = float (c.ToString().Length)

                for t in SweepDraw.sweep study 14 surface do
                    Expect.isSome (Space.position t.Configuration study.Space) $"{t.Configuration}")

            test "a grid has every combination once, and an end" {
                let study =
                    { SweepDraw.study [ "a=1,2,3"; "b=0.0..1.0"; "c=1..3"; "d=1..1000:log" ] with
                        Sampler = Grid 4
                    }

                let trials = SweepDraw.sweep study 1000 (fun _ -> 0.0)

                let values name =
                    trials |> List.map _.Configuration[name] |> List.distinct

                Expect.hasLength trials (3 * 4 * 3 * 4) "all"
                Expect.equal (Sampler.count study) 144.0 "as said"
                Expect.hasLength (trials |> List.distinctBy _.Configuration) 144 "each once"
                Expect.equal (values "b") [ "0"; "0.3333"; "0.6667"; "1" ] "real numbers"
                Expect.equal (values "c") [ "1"; "2"; "3" ] "all whole numbers where these are few"
                // From 1/2 to 1000 1/2 in three equal ratios: 6.3 and 79.4.
                Expect.equal (values "d") [ "1"; "6"; "79"; "1000" ] "else some"
            }

            test "the density of a Parzen estimator has the integral 1, and is drawn from as it is" {
                let range = Real(0.0, 1.0, Linear)
                let seen = [| 0.02; 0.1; 0.15; 0.7; 1.0 |]
                let parzen = Parzen.estimate range seen
                let cells = 20_000

                let mass low high =
                    [|
                        for i in 0 .. cells - 1 do
                            let u = (float i + 0.5) / float cells

                            if u >= low && u < high then
                                Parzen.density u parzen / float cells
                            else
                                0.0
                    |]
                    |> Array.sum

                Close.numbers 1e-6 "integral" 1.0 (mass 0.0 1.0)

                let rng = Rng 5UL
                let draws = Array.init 20_000 (fun _ -> Parzen.draw rng parzen)

                for low, high in [ 0.0, 0.1; 0.1, 0.3; 0.3, 0.6; 0.6, 1.0 ] do
                    let found = draws |> Array.filter (fun u -> u >= low && u < high) |> Array.length
                    // Five standard deviations of a share of 20,000.
                    Close.below (abs (float found / 20_000.0 - mass low high)) 0.018 $"{low} to {high}"
            }

            test "a choice counts each value once, and once more where it was seen" {
                let range = Choice [ "a"; "b"; "c" ]

                let at value =
                    Range.position value range |> Option.get

                let parzen = Parzen.estimate range [| at "b"; at "b"; at "c" |]

                for value, share in [ "a", 1.0; "b", 3.0; "c", 2.0 ] do
                    Close.numbers 1e-12 value (share / 6.0) (Parzen.density (at value) parzen)
            }
        ]
