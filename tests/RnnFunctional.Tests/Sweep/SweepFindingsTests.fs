/// What a sweep says: sentences that follow from its numbers.
module RnnFunctional.Tests.SweepFindingsTests

open System
open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Sweep
open RnnFunctional.Tests

let private say study baseline trials =
    (Findings.compute study baseline trials).Sentences |> String.concat "\n"

let private silent (part: string) (text: string) =
    Expect.isFalse (text.Contains part) $"'{part}' in {text}"

let private accurate settings =
    { SweepDraw.study settings with
        Measure = SweepDraw.accuracy
    }

/// 48 configurations: a GRU is two points better, the size makes no difference, and each of them is a point better or worse for no reason
/// that they have.
let private cells =
    let study = accurate [ "cell=lstm,gru"; "hidden=16,32,64"; "length=1..8" ]

    let trials =
        [
            for cell in [ "lstm"; "gru" ] do
                for hidden in [ "16"; "32"; "64" ] do
                    for length in 1..8 do
                        cell, hidden, length
        ]
        |> List.mapi (fun i (cell, hidden, length) ->
            let reason = if cell = "gru" then 0.02 else 0.0
            let chance = if length % 2 = 0 then 0.01 else -0.01

            SweepDraw.trial i [ "cell", cell; "hidden", hidden; "length", string length ] 1 (0.8 + reason + chance))

    study, trials

/// Ten seeds of a configuration of `x`, whose scores have `mean` and go up and down by `noise`.
let private seeded number (x: string) mean noise =
    [
        for seed in 1..10 ->
            SweepDraw.trial (10 * number + seed) [ "x", x ] seed (mean + (if seed % 2 = 0 then noise else -noise))
    ]

let private parameters =
    testList
        "parameters"
        [
            test "what a value brought, and what brought nothing" {
                let study, trials = cells

                // Each cell has 24 scores a point above and below its mean: a variance of 24/23 points². Welch's t has 46 degrees of freedom,
                // where 2.013 leave 2.5 %: 2.013 √(2/23) = 0.594. The sizes differ by nothing, and the cells under each vary by 1 and 1 points: the variance of
                // 16 is 2 · 16/15 points², that of 32 others 2 · 32/31, and 2.042 √(2/15 + 2/31) = 0.91 with 30 degrees of freedom.
                let text = say study [] trials

                Told.all
                    [
                        "48 trials: 48 finished; 480 s of training."
                        "cell: gru brought +2.0\u00a0±\u00a00.6 points."
                        "hidden brought nothing that can be told from the noise: less than 0.9 points either way."
                        "It was chosen by this score among 48"
                    ]
                    text

                silent "lstm brought" text
                silent "TPE" text
                Told.all [ "TPE tries good values more often" ] (say { study with Sampler = Tpe } [] trials)
            }
            test "effects are means with their standard errors" {
                let study, trials = cells
                let effects = (Findings.compute study [] trials).Effects
                let gru = effects |> List.find (fun e -> e.Values = "gru")
                Expect.equal gru.Count 24 "count"
                // Rounding alone.
                Close.numbers 1e-12 "mean" 0.82 gru.Score
                Close.numbers 1e-12 "standard error" (0.01 * sqrt (24.0 / 23.0 / 24.0)) gru.Error

                Expect.equal
                    (effects |> List.map (fun e -> e.Parameter, e.Values, e.Count))
                    [
                        "cell", "lstm", 24
                        "cell", "gru", 24
                        "hidden", "16", 16
                        "hidden", "32", 16
                        "hidden", "64", 16
                        // Stretches from 1/2 to 8 1/2, in thirds: up to 3.17, up to 5.83, up to the end.
                        "length", "1..3", 18
                        "length", "3..6", 12
                        "length", "6..8", 18
                    ]
                    "in order"
            }
            test "less may be better, and thirds of a range are told by what they span" {
                let study = SweepDraw.study [ "learning-rate=1e-4..1e-1:log"; "width=1..99" ]

                let trials =
                    SweepDraw.sweep study 60 (fun c -> 1.0 + abs (log10 (SweepDraw.number "learning-rate" c) + 2.5))

                let text = say study [] trials

                Told.all
                    [
                        "learning-rate: 0.001..0.01 brought -"
                        "0.0001..0.001 brought +"
                        "nats over its other values."
                    ]
                    text

                Told.all
                    [
                        "Parameters foretell "
                        "these make most: learning-rate ("
                        "make less than 5 % each: width."
                    ]
                    text

                Told.all
                    [
                        "Each interval holds the true difference with 95 % confidence: of 6 that are none, about 0.3"
                    ]
                    text
            }
            test "parameters that matter together" {
                let study = SweepDraw.study [ "a=0,1"; "b=0.0..1.0" ]

                let trials =
                    SweepDraw.sweep study 100 (fun c ->
                        let b = SweepDraw.number "b" c
                        if c["a"] = "0" then b else 1.0 - b)

                Told.all [ "beyond what each does alone: a with b (" ] (say study [] trials)
            }
            test "noise is called so, but for few of many sweeps" {
                let texts =
                    [
                        for seed in 1..20 do
                            let rng = Rng(uint64 seed)

                            let study =
                                { SweepDraw.study [ "a=0.0..1.0"; "b=0.0..1.0" ] with
                                    Seed = seed
                                }

                            say study [] (SweepDraw.sweep study 30 (fun _ -> rng.Normal()))
                    ]

                let isSaid (part: string) =
                    texts |> List.filter (fun text -> text.Contains part) |> List.length

                Expect.isGreaterThanOrEqual (isSaid "cannot be foretold from its parameters") 18 "of 20"
                Expect.equal (isSaid "these make most") (20 - isSaid "cannot be foretold") "never both"
            }
            test "the best at an end of its range" {
                let study = SweepDraw.study [ "x=0.0..1.0"; "y=0.0..1.0" ]

                let text =
                    say
                        study
                        []
                        (SweepDraw.sweep study 200 (fun c ->
                            SweepDraw.number "x" c + abs (SweepDraw.number "y" c - 0.5)))

                Told.all [ "lies at the lower end of 0.0..1.0: a wider range may hold a better one." ] text
                silent "The best y" text
            }
        ]

let private comparisons =
    let study = accurate [ "x=1,2,3" ]

    testList
        "comparisons"
        [
            // Differences of 2 points in each seed: no noise is left.
            test "the best against the baseline and the others, paired by seed" {
                let trials = seeded 0 "1" 0.80 0.05 @ seeded 1 "2" 0.82 0.05
                let findings = Findings.compute study (seeded 9 "9" 0.79 0.05) trials
                let gain = findings.Gain.Value
                Close.numbers 1e-9 "gain" 3.0 gain.Value
                Close.numbers 1e-9 "margin" 0.0 gain.Margin

                Told.all
                    [
                        "Best is x=2: 82.0 % (the mean of 10 seeds)."
                        "Over the seeds that they share, 0 of 1 other configuration cannot be told from it."
                        "The baseline has 79.0 %: the best is better by more than the noise, +3.0\u00a0±\u00a00.0 points."
                    ]
                    (String.concat "\n" findings.Sentences)
            }
            // Noise against the baseline's: differences are 11 and -9 points in turn, of which ten have a mean of 1 ± 2.262 · 10.54 / √10.
            test "differences that cannot be told" {
                let baseline = seeded 9 "9" 0.81 -0.05
                let trials = seeded 0 "1" 0.80 0.05 @ seeded 1 "2" 0.82 0.05

                Told.all
                    [
                        "a difference of +1.0\u00a0±\u00a07.5 points, which cannot be told from the noise."
                    ]
                    (say study baseline trials)
            }
            test "a baseline that is better, is the best, has other seeds, or one" {
                let trials = seeded 0 "1" 0.80 0.05

                let other =
                    seeded 9 "9" 0.79 0.05 |> List.map (fun t -> { t with Seed = t.Seed + 10 })

                for baseline, sentence in
                    [
                        seeded 9 "9" 0.90 0.05,
                        "it is better than all that was tried, by more than the noise; the best differs from it by -10.0"
                        trials, "That is the baseline itself"
                        other, "no seed in common"
                        List.take 1 (seeded 9 "9" 0.79 0.05),
                        "+1.0 points, of whose noise one seed in common says nothing."
                    ] do
                    Told.all [ sentence ] (say study baseline trials)
            }
            test "a long front is told by its ends" {
                let study = accurate [ "x=1..9" ]

                let trials =
                    [
                        for i in 1..4 ->
                            { SweepDraw.trial i [ "x", string i ] 1 (0.1 * float i) with
                                Seconds = float i
                            }
                    ]

                Told.all
                    [
                        "4 configurations are each the best for their training time, from x=1 (1 s, 10.0 %) to x=4 (4 s, 40.0 %)."
                    ]
                    (say study [] trials)
            }
            test "trials that were pruned are told to be missing" {
                let study, trials = cells

                let pruned =
                    trials
                    |> List.mapi (fun i t -> if i % 8 = 7 then { t with State = Pruned } else t)

                Told.all [ "48 trials: 42 finished, 6 pruned"; "6 that were pruned are missing" ] (say study [] pruned)
                silent "pruned" (say study [] trials)
            }
            test "luck with one seed is not the best" {
                let trials =
                    seeded 0 "1" 0.80 0.01
                    @ List.take 1 (seeded 1 "2" 0.95 0.0)
                    @ seeded 2 "3" 0.79 0.01

                Told.all [ "Best is x=1" ] (say study [] trials)
            }
            test "the front of time and score" {
                let trial number x seconds score =
                    { SweepDraw.trial number [ "x", x ] 1 score with
                        Seconds = seconds
                    }

                let trials = [ trial 0 "1" 30.0 0.9; trial 1 "2" 10.0 0.8; trial 2 "3" 20.0 0.7 ]

                Told.all
                    [
                        "For its training time each of these is the best: x=2 (10 s, 80.0 %), x=1 (30 s, 90.0 %)."
                        "3 configurations are too few to tell what each parameter does; 10 are the least."
                    ]
                    (say study [] trials)
            }
        ]

let private degenerate =
    let study = accurate [ "x=1,2,3"; "y=0.0..1.0" ]

    let trial number x score =
        SweepDraw.trial number [ "x", x; "y", "0.5" ] 1 score

    testList
        "degenerate"
        [
            test "no trial" {
                Expect.equal (Findings.compute study [] []).Sentences [ "There are no trials." ] "all of it"
            }
            test "one" {
                let text = say study [] [ trial 0 "1" 0.8 ]

                Expect.equal
                    text
                    "1 trial: 1 finished; 10 s of training.\nBest is x=1 y=0.5: 80.0 % (one seed).\nOne configuration says nothing of what its parameters do."
                    "all of it"
            }
            test "all the same" {
                let trials = [ for i in 0..19 -> trial i (string (1 + i % 3)) 0.1 ]

                Expect.equal
                    (say study [] trials)
                    "20 trials: 20 finished; 200 s of training.\nAll 3 configurations have the same score, 10.0 %: nothing that was changed made a difference."
                    "all of it"
            }
            test "none finished" {
                let trials =
                    [
                        for i, state in List.indexed [ Failed; Failed; Pruned; Waiting; Running ] ->
                            { trial i "1" nan with State = state }
                    ]

                Expect.equal
                    (say study [] trials)
                    "5 trials: 1 pruned, 2 failed, 1 waiting, 1 running; 50 s of training.\nNone of them finished, so that there is nothing to compare."
                    "all of it"
            }
            property 60 "nothing is said that is no number, whatever the trials are" (fun (DoNotSize seed) ->
                let rng = Rng.stream seed "findings" 0
                let space = SweepDraw.space rng

                let study =
                    { study with
                        Space = space
                        Sampler = (if rng.Below 2 = 0 then Random else Tpe)
                    }

                let levels = 1 + rng.Below 4

                let trials =
                    [
                        for i in 0 .. rng.Below 40 do
                            let configuration =
                                (Sampler.propose { study with Sampler = Random } (i / 2) []).Value

                            { trial i "1" (float (rng.Below levels)) with
                                Configuration = configuration
                                Seed = i % 2
                                State = [| Finished; Finished; Failed; Pruned |][rng.Below 4]
                            }
                    ]

                let text = say study (List.truncate 1 trials) trials

                for word in [ "NaN"; "Infinity"; "∞"; "infinity" ] do
                    silent word text)
        ]

let tests = testList "sweep.findings" [ parameters; comparisons; degenerate ]
