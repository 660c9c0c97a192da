namespace RnnFunctional.Sweep

open RnnFunctional
open RnnFunctional.Measures

/// Asynchronous successive halving (Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht & Talwalkar 2020, "A system for massively parallel
/// hyperparameter tuning", arXiv 1810.05934, algorithm 2). Trials train up to a rung and wait there; whoever is free promotes the best
/// trial that is among the 1/η best of its rung, from the highest rung on, and begins a new trial where there is none. The paper's
/// early-stopping rate s is a larger minimum here: r·η^s.
///
/// What is promoted next depends on the scores that are known, and not on their order. What has been promoted after all does depend on it: a
/// trial promoted early may fall out of the best later, so that more than 1/η of a rung may have been promoted in the end. That is the
/// price that the paper pays for waiting for nobody.
module Asha =

    /// Raises an InputException unless `rungs` can be climbed.
    let check (rungs: Rungs) =
        Errors.atLeast 1 "rungs: the first" rungs.Minimum
        Errors.atLeast 2 "rungs: the factor between two" rungs.Factor
        Errors.atLeast rungs.Minimum "rungs: the last" rungs.Maximum

    /// The steps of training at each rung: r·η^k, as far as there are as many.
    let steps (rungs: Rungs) : int list =
        int64 rungs.Minimum
        |> List.unfold (fun step ->
            if step <= int64 rungs.Maximum then
                Some(int step, step * int64 rungs.Factor)
            else
                None)

    /// The loss of `trial` at the rung after `step` steps, if it came as far: of its first look there or behind.
    let private lossAt (measure: Measure) step (trial: Trial) =
        trial.Curve
        |> Array.tryFind (fun (s, _) -> s >= step)
        |> Option.map (snd >> Loss.ofScore measure)

    /// The trials that `rungs` allow to be promoted now, best first, with the steps that each is to train up to, the highest rung first.
    let promotable (rungs: Rungs) (measure: Measure) (trials: Trial list) : (Trial * int) list =
        let steps = steps rungs

        // From the last rung nobody is promoted: a trial there trains to the end.
        [
            for k in steps.Length - 2 .. -1 .. 0 do
                let rung =
                    trials
                    |> List.choose (fun t -> lossAt measure steps[k] t |> Option.map (fun loss -> (loss, t.Number), t))
                    |> List.sortBy fst
                    |> List.map snd

                let target = if k + 2 = steps.Length then rungs.Maximum else steps[k + 1]

                for t in List.truncate (rung.Length / rungs.Factor) rung do
                    // Whoever waits and did not come to the next rung has not been promoted from this one.
                    if t.State = Waiting && (lossAt measure steps[k + 1] t).IsNone then
                        t, target
        ]

    /// Whether the last look of `trial` is the first at a rung, other than the last.
    let isAtRung (rungs: Rungs) (trial: Trial) =
        let steps = steps rungs

        match trial.Curve |> Array.map fst |> List.ofArray |> List.rev with
        | last :: before ->
            steps
            |> List.take (steps.Length - 1)
            |> List.exists (fun step -> last >= step && before |> List.forall (fun s -> s < step))
        | [] -> false
