namespace RnnFunctional.Sweep

open MathNet.Numerics.Statistics
open RnnFunctional.Measures

/// The median rule (Golovin et al. 2017, "Google Vizier", section 3.2.2): a trial stops whose best so far is worse than the median of what the
/// others had after as many steps. (There a trial is held against running means of finished ones; these are what the others had just then,
/// finished or not.)
module Median =

    /// With fewer others the median tells too little.
    let private fewest = 5

    /// What `trial` had after `step` steps: its last score up to there, if it came as far.
    let private after step (trial: Trial) =
        if trial.Curve |> Array.exists (fun (s, _) -> s >= step) then
            trial.Curve
            |> Array.filter (fun (s, _) -> s <= step)
            |> Array.tryLast
            |> Option.map snd
        else
            None

    /// Whether the median rule ends `trial` of a sweep by `measure` with `trials`, after `warmUp` steps or more.
    let stops (measure: Measure) (warmUp: int) (trials: Trial list) (trial: Trial) =
        match Array.tryLast trial.Curve with
        | Some(step, _) when step >= warmUp ->
            let others =
                trials
                |> List.filter (fun t -> t.Number <> trial.Number && t.State <> Failed)
                |> List.choose (after step)
                |> List.map (Loss.ofScore measure)
                |> Array.ofList

            let best = trial.Curve |> Array.map (snd >> Loss.ofScore measure) |> Array.min
            others.Length >= fewest && best > ArrayStatistics.MedianInplace others
        | _ -> false
