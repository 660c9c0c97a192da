/// Ending trials early: the median rule, and ASHA as its paper has it.
module RnnFunctional.Tests.PrunerTests

open Expecto
open FsCheck
open RnnFunctional
open RnnFunctional.Sweep
open RnnFunctional.Tests

let private curve state number (scores: (int * float) list) =
    { SweepDraw.trial number [ "x", "1" ] 1 nan with
        State = state
        Curve = Array.ofList scores
    }

let private median =
    let study =
        { SweepDraw.study [ "x=1" ] with
            Pruner = Median 2
        }

    let others =
        [
            for i in 0..4 -> curve Finished i [ 1, float i; 2, float i + 0.5; 3, float i ]
        ]

    testList
        "median"
        [
            test "a trial stops where its best is worse than the median of the others at that step" {
                let verdict scores =
                    Pruner.verdict study others (curve Running 9 scores)

                Expect.equal (verdict [ 1, 9.0 ]) GoOn "before the end of the warm-up"
                Expect.equal (verdict [ 1, 9.0; 2, 2.6 ]) Stop "the median is 2.5"
                Expect.equal (verdict [ 1, 9.0; 2, 2.5 ]) GoOn "as good as the median"
                Expect.equal (verdict [ 1, 2.4; 2, 9.0 ]) GoOn "its best so far"
                Expect.equal (verdict [ 1, 9.0; 2, nan ]) Stop "no number"
                Expect.equal (verdict []) GoOn "no look"
                Expect.equal (verdict [ 4, 9.0 ]) GoOn "nobody came as far"
            }
            test "more may be better" {
                let verdict scores =
                    Pruner.verdict
                        { study with
                            Measure = SweepDraw.accuracy
                        }
                        others
                        (curve Running 9 scores)

                Expect.equal (verdict [ 2, 2.4 ]) Stop "less"
                Expect.equal (verdict [ 2, 2.6 ]) GoOn "more"
            }
            test "few others, and failed ones, say nothing; the trial itself is no other" {
                let bad = curve Running 9 [ 2, 9.0 ]
                Expect.equal (Pruner.verdict study (List.take 4 others) bad) GoOn "four"
                let failed = others |> List.map (fun t -> { t with State = Failed })
                Expect.equal (Pruner.verdict study failed bad) GoOn "failed"
                Expect.equal (Pruner.verdict study (bad :: List.take 4 others) bad) GoOn "itself"
            }
        ]

let private start =
    let other =
        { curve Waiting 1 [ 1, 5.0; 2, 5.0 ] with
            Configuration = Configuration.ofList [ "x", "2" ]
        }

    let first state scores = curve state 0 scores

    let study pruner =
        { SweepDraw.study [ "x=1,2" ] with
            Pruner = pruner
            Start = Some (first Running []).Configuration
        }

    testList
        "what a sweep begins with is trained to the end"
        [
            test "however bad it is" {
                let others = [ for i in 1..6 -> { other with Number = i } ]

                for pruner in [ Median 1; Asha { Minimum = 1; Factor = 3; Maximum = 9 } ] do
                    Expect.equal (Pruner.verdict (study pruner) others (first Running [ 1, 9.0 ])) GoOn $"{pruner}"

                    Expect.notEqual
                        (Pruner.verdict
                            (study pruner)
                            others
                            { other with
                                Number = 7
                                Curve = [| 1, 9.0 |]
                            })
                        GoOn
                        "others are not"
            }
            test "also where it waits" {
                let study = study (Asha { Minimum = 1; Factor = 3; Maximum = 9 })

                Expect.equal
                    (Pruner.promoted study [ other; first Waiting [ 1, 9.0 ] ]
                     |> Option.map (fun (t, s) -> t.Number, s))
                    (Some(0, 9))
                    "promoted"
            }
        ]

let private rungs minimum factor maximum : Rungs =
    {
        Minimum = minimum
        Factor = factor
        Maximum = maximum
    }

/// The jobs that one worker does, as trial and steps, in a sweep of `losses.Length` trials whose losses don't change.
let private jobs (rungs: Rungs) (losses: float[]) =
    let study =
        { SweepDraw.study [ "x=1" ] with
            Pruner = Asha rungs
        }

    let steps = Asha.steps rungs

    // Trains `trial` up to `target` steps, a look at each rung.
    let train (trial: Trial) target trials =
        let from = trial.Curve |> Array.map fst |> Array.fold max 0

        let curve =
            [|
                yield! trial.Curve

                for step in List.distinct (steps @ [ rungs.Maximum ]) do
                    if step > from && step <= target then
                        step, losses[trial.Number]
            |]

        let isOver = target = rungs.Maximum

        { trial with
            Curve = curve
            State = if isOver then Finished else Waiting
        }
        :: (trials |> List.filter (fun (t: Trial) -> t.Number <> trial.Number))

    let rec go done' (trials: Trial list) =
        match Pruner.promoted study trials with
        | Some(trial, target) -> go ((trial.Number, target) :: done') (train trial target trials)
        | None when trials.Length < losses.Length ->
            let fresh = curve Running trials.Length []
            go ((fresh.Number, steps.Head) :: done') (train fresh steps.Head trials)
        | None -> List.rev done'

    go [] []

let private asha =
    testList
        "asha"
        [
            test "rungs of the brackets of the paper's figure 1: r = 1, η = 3, R = 9, s = 0, 1, 2" {
                Expect.equal (Asha.steps (rungs 1 3 9)) [ 1; 3; 9 ] "s = 0"
                Expect.equal (Asha.steps (rungs 3 3 9)) [ 3; 9 ] "s = 1"
                Expect.equal (Asha.steps (rungs 9 3 9)) [ 9 ] "s = 2"
                // Its experiments: R = 256 r, η = 4.
                Expect.equal (Asha.steps (rungs 1 4 256)) [ 1; 4; 16; 64; 256 ] "η = 4"
                Expect.equal (Asha.steps (rungs 2 3 40)) [ 2; 6; 18 ] "R is no rung"
                Expect.hasLength (Asha.steps (rungs 1 2 System.Int32.MaxValue)) 31 "no overflow"
            }

            test "algorithm 2 step by step, one worker, the bracket s = 0 of figure 1 with nine trials" {
                // Losses of trials 0 … 8. With three in the lowest rung the best of them is promoted; with six the second of the two best; with
                // nine the third of the three best, which makes three in the next rung, of which the best goes on to the last.
                jobs (rungs 1 3 9) [| 5.0; 1.0; 7.0; 3.0; 2.0; 8.0; 4.0; 6.0; 9.0 |]
                |> fun found ->
                    Expect.equal
                        found
                        [ 0, 1; 1, 1; 2, 1; 1, 3; 3, 1; 4, 1; 5, 1; 4, 3; 6, 1; 7, 1; 8, 1; 3, 3; 1, 9 ]
                        "trial and steps"
            }

            test "a trial that is promoted too early has been promoted: more than 1/η can be, in the end" {
                // Each is better than all before it. Six trials: 2 (of three), 3, 4 and 5 (each among the best third of four, five, six).
                let found = jobs (rungs 1 3 3) [| 6.0; 5.0; 4.0; 3.0; 2.0; 1.0 |]

                Expect.equal
                    (found |> List.filter (fun (_, steps) -> steps = 3) |> List.map fst)
                    [ 2; 3; 4; 5 ]
                    "promoted"
            }

            test "at a rung a trial goes on, or waits; between rungs and at the last it goes on" {
                let study =
                    { SweepDraw.study [ "x=1" ] with
                        Pruner = Asha(rungs 2 3 20)
                    }

                let others =
                    [ curve Waiting 0 [ 2, 5.0 ]; curve Waiting 1 [ 2, 6.0 ]; curve Failed 2 [] ]

                let verdict scores =
                    Pruner.verdict study others (curve Running 9 scores)

                Expect.equal (verdict [ 1, 9.0 ]) GoOn "before the first rung"
                Expect.equal (verdict [ 1, 9.0; 2, 4.0 ]) GoOn "the best of three"
                Expect.equal (verdict [ 1, 9.0; 2, 5.5 ]) Wait "the second"
                Expect.equal (verdict [ 1, 9.0; 3, 5.5 ]) Wait "a look behind the rung"
                Expect.equal (verdict [ 2, 4.0; 3, 9.0 ]) GoOn "between two"
                Expect.equal (verdict [ 2, 4.0; 6, 9.0 ]) Wait "alone at the next"
                Expect.equal (verdict [ 2, 4.0; 6, 9.0; 18, 9.0 ]) GoOn "the last"
                Expect.equal (Pruner.promoted study others) None "nobody of two"

                Expect.equal
                    (Pruner.promoted study (curve Waiting 3 [ 2, 7.0 ] :: others)
                     |> Option.map (fun (t, s) -> t.Number, s))
                    (Some(0, 6))
                    "the best of three"
            }

            test "the last promotion leads to the end of training, also where that is no rung" {
                Expect.equal (jobs (rungs 2 2 7) [| 1.0; 2.0 |]) [ 0, 2; 1, 2; 0, 7 ] "rungs 2 and 4"
            }

            test "rungs that can't be climbed" {
                Refused.naming [ "at least 2"; "found 1" ] (fun () -> Asha.check (rungs 1 1 9))
                Refused.naming [ "at least 1"; "found 0" ] (fun () -> Asha.check (rungs 0 3 9))
                Refused.naming [ "at least 9"; "found 4" ] (fun () -> Asha.check (rungs 9 3 4))
            }

            property 100 "what is promoted next does not depend on the order of what is known" (fun (DoNotSize seed) ->
                let rng = Rng.stream seed "asha" 0
                let rungs = rungs 1 (2 + rng.Below 3) 30

                let trials =
                    [
                        for i in 0 .. rng.Below 40 do
                            let reached = rng.Below 4
                            // Few different losses, so that some are alike.
                            let scores =
                                Asha.steps rungs
                                |> List.truncate reached
                                |> List.map (fun step -> step, float (rng.Below 5))

                            curve (if rng.Below 3 = 0 then Running else Waiting) i scores
                    ]

                let order = Rng.permutation trials.Length rng
                let shuffled = [ for i in order -> trials[i] ]

                let numbers trials =
                    Asha.promotable rungs SweepDraw.loss trials
                    |> List.map (fun (t, s) -> t.Number, s)

                Expect.equal (numbers shuffled) (numbers trials) "promotable")

            property
                100
                "of trials that all came to a rung before any decision, ⌊n/η⌋ are promoted, the best"
                (fun (DoNotSize seed) ->
                    let rng = Rng.stream seed "asha" 0
                    let factor = 2 + rng.Below 3
                    let rungs = rungs 1 factor factor
                    let n = 1 + rng.Below 30
                    let losses = Rng.permutation n rng

                    let rec go promoted (trials: Trial list) =
                        match Asha.promotable rungs SweepDraw.loss trials with
                        | [] -> promoted
                        | (first, _) :: _ ->
                            trials
                            |> List.map (fun t ->
                                if t.Number = first.Number then
                                    { t with State = Running }
                                else
                                    t)
                            |> go (losses[first.Number] :: promoted)

                    let trials = [ for i in 0 .. n - 1 -> curve Waiting i [ 1, float losses[i] ] ]
                    Expect.equal (go [] trials |> List.rev) [ 0 .. n / factor - 1 ] "by loss, best first")

            property 100 "whoever is promoted is among the ⌊n/η⌋ best of its rung" (fun (DoNotSize seed) ->
                let rng = Rng.stream seed "asha" 0
                let factor = 2 + rng.Below 3
                let losses = Rng.permutation (1 + rng.Below 40) rng |> Array.map float
                let rungs = rungs 1 factor (factor * factor)
                let mutable reached = Map.empty

                for number, steps in jobs rungs losses do
                    if steps > 1 then
                        let rung: int list = Map.find (steps / factor) reached
                        let better = rung |> List.filter (fun other -> losses[other] < losses[number])
                        Expect.isLessThan better.Length (rung.Length / factor) $"trial {number} to {steps}"

                    reached <-
                        reached
                        |> Map.change steps (fun rung -> Some(number :: Option.defaultValue [] rung)))
        ]

let tests = testList "sweep.pruners" [ median; start; asha ]
