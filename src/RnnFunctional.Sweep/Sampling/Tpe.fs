namespace RnnFunctional.Sweep

open RnnFunctional

/// The tree-structured Parzen estimator (Bergstra, Bardenet, Bengio & Kégl 2011, "Algorithms for hyper-parameter optimization"): of values
/// drawn from the density l of the good trials it takes the one with the largest l / g, where g is the density of the others, which is
/// the one of the largest expected improvement. Parameters are taken one by one.
module Tpe =

    /// So many configurations are drawn at random first. The paper's experiments begin with 30, hyperopt with 20; sweeps of a few
    /// dozen trials, as here, have no time for that many.
    let private startUp = 10

    /// How many of so many trials are good: the paper's share γ, but no more than their root, as in hyperopt. A share of a long sweep would be too
    /// many for a few trials of a better kind to count beside those of the kind that was best so far.
    let private good (trials: int) =
        int (ceil (min (0.15 * float trials) (sqrt (float trials))))

    /// One of so many configurations is drawn at random, as a share of BOHB's is (Falkner, Klein & Hutter 2018, "BOHB: robust and efficient
    /// hyperparameter optimization at scale"): l / g does not leave a value that nearly all good trials have, though another one may be better,
    /// together with other values than theirs.
    let private exploring = 4

    /// So many values are drawn from l; hyperopt's number.
    let private candidates = 24

    /// Finished trials by their score, then those that were pruned or wait to be promoted, by what they had, then failed: where training breaks
    /// down is no place to look. Trials that share a configuration count once, by their mean.
    let private ranked (study: Study) (trials: Trial list) =
        let finished =
            Outcome.ofTrials trials
            |> List.map (fun o -> o.Configuration, (0, Loss.ofScore study.Measure o.Score))

        let others =
            trials
            |> List.sortBy _.Number
            |> List.choose (fun t ->
                match t.State with
                | Pruned
                | Waiting ->
                    let best =
                        t.Curve
                        |> Array.map (snd >> Loss.ofScore study.Measure)
                        |> Array.fold min infinity

                    Some(t.Configuration, (1, best))
                | Failed -> Some(t.Configuration, (2, 0.0))
                | _ -> None)

        finished @ others |> List.distinctBy fst |> List.sortBy snd |> List.map fst

    /// The configuration that trial `number` of `study` is to have, after `trials`.
    let propose (study: Study) (number: int) (trials: Trial list) : Configuration =
        let seen =
            ranked study trials
            |> List.choose (fun c -> Space.position c study.Space)
            |> Array.ofList

        let isRandom = seen.Length < startUp || number % exploring = exploring - 1
        let best, others = Array.splitAt (good seen.Length) seen

        let point =
            study.Space.Parameters
            |> List.mapi (fun i (name, range) ->
                // A parameter's numbers stay the same when others come or go.
                let rng = Rng.stream study.Seed $"sweep {name}" number

                if isRandom then
                    rng.Uniform()
                else
                    let along (points: float[][]) =
                        Parzen.estimate range (points |> Array.map (fun p -> p[i]))

                    let l, g = along best, along others

                    // What is drawn is judged where it comes to lie: whole numbers have gaps.
                    Array.init candidates (fun _ ->
                        Range.position (Range.at (Parzen.draw rng l) range) range |> Option.get)
                    |> Array.maxBy (fun u -> Parzen.density u l / Parzen.density u g))
            |> Array.ofList

        Space.at point study.Space
