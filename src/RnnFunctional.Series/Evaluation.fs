namespace RnnFunctional.Series

open RnnFunctional

/// Both kinds of scores of one forecaster on one part of a series.
type Evaluation =
    {
        Name: string
        OneStep: Scores
        /// The one-step RMSE with the network's state cleared before every step; NaN for what has no state.
        ForgetfulRmse: float
        Ahead: Scores
        OneStepForecasts: float[]
        AheadForecasts: float[]
    }

/// The RMSE of one forecaster, pooled over the origins of a validation, in the series' unit.
type PooledScore =
    {
        Name: string
        OneStep: float
        Ahead: float
    }

module PooledScore =

    /// The baseline on the scale of a network's settings, as opposed to those on scales that all settings have.
    [<Literal>]
    let OwnFormula = "seasonal_formula"

    /// The mean of `score`'s two errors, each as a share of the least that one of `baselines` has: below 1 for what is better than the best of them
    /// are, each at its own. The unit of the series is gone, and neither error outweighs the other, as the larger one does in their sum (after
    /// Hyndman & Koehler 2006, "Another look at measures of forecast accuracy", who scale by a single naive forecast). No number where a
    /// baseline is without error.
    let relative (baselines: PooledScore seq) (score: PooledScore) =
        let least (error: PooledScore -> float) =
            baselines
            // By a scale of their own, settings would be measured in different units.
            |> Seq.filter (fun b -> b.Name <> OwnFormula)
            |> Seq.map error
            |> Seq.min

        (score.OneStep / least _.OneStep + score.Ahead / least _.Ahead) / 2.0

/// The scores of a validation: of the network, and of the baselines on the same origins.
type Validation =
    {
        Origins: int[]
        Network: PooledScore
        Baselines: PooledScore list
    }

module Evaluation =

    /// Trains by the settings' preset; from `resumed` on if it is there. None where `observer` stops it.
    let trainFrom (engine: Engine) (settings: Settings) seed training resumed observer =
        match settings.Preset with
        | "lesson" -> WindowForecaster.train engine settings seed training resumed observer
        | _ -> FeedbackForecaster.train engine settings seed training resumed observer

    /// Trains by the settings' preset, from the beginning to the end.
    let train (engine: Engine) (settings: Settings) seed training =
        trainFrom engine settings seed training None NetworkObserver.none |> Option.get

    /// The forecaster that a checkpoint's `parameters` belong to, on `engine`.
    let restore (engine: Engine) (settings: Settings) training parameters =
        match settings.Preset with
        | "lesson" -> WindowForecaster.restore engine settings training parameters [||]
        | _ -> FeedbackForecaster.restore engine settings training parameters [||]

    /// What is trained with `settings`, on sequences of one step.
    let model (settings: Settings) : Model =
        match settings.Preset with
        | "lesson" -> WindowForecaster.model settings
        | _ -> FeedbackForecaster.model settings 1

    /// The network with `settings`, in parts that other runtimes know.
    let portable (settings: Settings) : Portable =
        match settings.Preset with
        | "lesson" -> WindowForecaster.portable settings
        | _ -> FeedbackForecaster.portable settings

    /// The parameters of a network with `settings`, in their order.
    let declarations (settings: Settings) = (model settings).Parameters

    let private score name (settings: Settings) (values: float[]) first oneStep ahead =
        let training, actual = Array.splitAt first values

        let compute forecasts =
            Scores.compute training settings.Period forecasts actual

        {
            Name = name
            OneStep = compute oneStep
            ForgetfulRmse = nan
            Ahead = compute ahead
            OneStepForecasts = oneStep
            AheadForecasts = ahead
        }

    /// Scores `trained` on all of `values` from time `first` on: a step ahead from the true past, and all of them from before `first`.
    let ofTrained name (settings: Settings) (values: float[]) first trained =
        let training = Array.take first values
        let oneStep = Trained.oneStep trained values first
        let ahead = Trained.ahead trained training (values.Length - first)
        let forgetful = Trained.oneStepForgetful trained values first

        { score name settings values first oneStep ahead with
            ForgetfulRmse = Scores.rmse forgetful (Array.skip first values)
        }

    /// Scores the baselines that fit the series, fitted to the values before time `first`.
    let ofBaselines (settings: Settings) (values: float[]) first =
        let training = Array.take first values
        let m = settings.Period
        let isPositive = Array.forall (fun x -> x > 0.0) values
        let scaleOf exponent = Scale.power exponent values

        let baselines =
            [
                Baselines.persistence
                Baselines.drift training

                if m > 1 then
                    Baselines.seasonalNaive m
                    Baselines.driftedSeasonalNaive m training
                    Baselines.seasonalFormula "seasonal_difference" m (scaleOf 1.0)

                    if isPositive then
                        Baselines.seasonalFormula "seasonal_ratio" m (scaleOf 0.0)

                    if settings.Preset = "tuned" && settings.Power <> 0.0 && settings.Power <> 1.0 then
                        Baselines.seasonalFormula PooledScore.OwnFormula m (scaleOf settings.Power)

                    HoltWinters.baseline m (scaleOf (if isPositive then 0.0 else 1.0)) training
            ]

        baselines
        |> List.map (fun b ->
            score b.Name settings values first (b.OneStep(values, first)) (b.Ahead(training, values.Length - first)))

    /// Scores the settings by rolling origins inside `training`: trained up to each of four origins, a season (or an eighth of
    /// the rows) apart, and scored on the rest of the training part. The test part plays no role.
    let validate (engine: Engine) (settings: Settings) seed (training: float[]) : Validation =
        let stride =
            if settings.Period > 1 then
                settings.Period
            else
                max 1 (training.Length / 8)

        let origins = [| for k in 4..-1..1 -> training.Length - k * stride |]
        Settings.check { settings with Test = 4 * stride } training

        let scored =
            origins
            |> Array.map (fun origin ->
                let trained = train engine settings seed (Array.take origin training)

                ofTrained "network" settings training origin trained
                :: ofBaselines settings training origin)

        let actual = origins |> Array.collect (fun origin -> Array.skip origin training)

        /// The scores of the forecaster that stands at `index` at every origin.
        let pooled index =
            let at = scored |> Array.map (List.item index)

            {
                Name = at[0].Name
                OneStep = Scores.rmse (at |> Array.collect _.OneStepForecasts) actual
                Ahead = Scores.rmse (at |> Array.collect _.AheadForecasts) actual
            }

        {
            Origins = origins
            Network = pooled 0
            Baselines = List.map pooled [ 1 .. scored[0].Length - 1 ]
        }
