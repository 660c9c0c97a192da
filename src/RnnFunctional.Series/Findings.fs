namespace RnnFunctional.Series

open MathNet.Numerics.Statistics

/// What the numbers of a run say, in sentences. Every sentence is computed; none stands for all runs.
module Findings =

    let private mean (select: Evaluation -> float) (runs: Evaluation list) = runs |> List.averageBy select

    let private relative (score: float) (reference: float) =
        let change = 100.0 * (score / reference - 1.0)

        if abs change < 0.05 then "equal to"
        elif change < 0.0 then $"%.1f{-change} %% below"
        else $"%.1f{change} %% above"

    /// The correlation of the one-step forecasts with the value before each.
    let private echo (values: float[]) first (run: Evaluation) =
        let last = Array.sub values (first - 1) (values.Length - first)
        Correlation.Pearson(run.OneStepForecasts, last)

    /// Whether the network does more than repeat the last value.
    let private persistence (values: float[]) first runs (baselines: Evaluation list) =
        let naive = baselines |> List.find (fun b -> b.Name = Baselines.persistence.Name)
        let score = mean _.OneStep.Rmse runs
        let correlation = runs |> List.averageBy (echo values first)
        let standing = relative score naive.OneStep.Rmse

        if score > 0.97 * naive.OneStep.Rmse && correlation > 0.95 then
            $"This network has learned persistence and nothing beyond it: its one-step forecasts follow the last value with correlation %.3f{correlation}, and its RMSE is %.2f{score}, {standing} the %.2f{naive.OneStep.Rmse} of repeating the last value."
        else
            $"One step ahead the network's RMSE is %.2f{score}, {standing} the %.2f{naive.OneStep.Rmse} of repeating the last value (persistence)."

    /// What the network adds over the best rule without parameters.
    let private overFormulas runs (baselines: Evaluation list) =
        let formulas =
            baselines
            |> List.filter (fun b -> b.Name.StartsWith "seasonal_" && b.Name <> "seasonal_naive")

        if formulas.IsEmpty then
            []
        else
            let sentence what (select: Evaluation -> float) =
                let best = formulas |> List.minBy select
                let score = mean select runs
                $"{what} its RMSE is %.2f{score}, {relative score (select best)} the %.2f{select best} of the best parameter-free seasonal formula ({best.Name})."

            [
                sentence "One step ahead" _.OneStep.Rmse
                sentence "Over the whole horizon" _.Ahead.Rmse
            ]

    /// What the network's memory is worth: its error with the state cleared before every step.
    let private memory runs =
        let kept, cleared = mean _.OneStep.Rmse runs, mean _.ForgetfulRmse runs

        $"What it remembers is a part of that: with its state cleared before every step the same network has an RMSE of %.2f{cleared} one step ahead; its %.2f{kept} is {relative kept cleared} that."

    let private best (baselines: Evaluation list) what (select: Evaluation -> float) runs =
        let best = baselines |> List.minBy select
        let score = mean select runs

        let verdict =
            if score < select best then
                "The network beats"
            else
                "The network does not beat"

        $"{verdict} every baseline {what}: the best of them is {best.Name} with RMSE %.2f{select best}, the network has %.2f{score}."

    /// Which share of the true values lies between the bounds, for bands that promise 95 %.
    let private coverage what (bands: Band[]) (actual: float[]) =
        let inside =
            Array.map2 (fun b a -> if b.Low <= a && a <= b.High then 1.0 else 0.0) bands actual

        $"%.0f{100.0 * Array.average inside} %% of the test values lie inside the 95 %% interval {what}."

    /// The findings of `runs` (one for each seed) on `values` whose test part begins at `first`.
    let compute
        (settings: Settings)
        (values: float[])
        first
        (runs: Evaluation list)
        (baselines: Evaluation list)
        (oneStep: Band[])
        (ahead: Band[])
        =
        let actual = Array.skip first values

        [
            persistence values first runs baselines
            if settings.Preset = "tuned" then
                yield! overFormulas runs baselines
                memory runs
            best baselines "one step ahead" _.OneStep.Rmse runs
            best baselines $"over {actual.Length} steps" _.Ahead.Rmse runs
            coverage "one step ahead" oneStep actual
            coverage $"of the {actual.Length}-step forecast" ahead actual
        ]
