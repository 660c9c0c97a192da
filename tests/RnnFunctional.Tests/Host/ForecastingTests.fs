/// Scores, baselines and forecasters, against their definitions.
module RnnFunctional.Tests.ForecastingTests

open Expecto
open RnnFunctional
open RnnFunctional.Series

let private near = { absolute = 1e-9; relative = 1e-9 }

/// A trend times a season: what the seasonal formulas and smoothing are made for.
let private regular n =
    Array.init n (fun t -> exp (0.01 * float t) * (20.0 + 5.0 * sin (float t * System.Math.PI / 2.0)))

let private scores =
    test "scores are their definitions" {
        let s = Scores.compute [| 1.0; 2.0; 4.0; 7.0 |] 1 [| 9.0; 8.0 |] [| 10.0; 12.0 |]
        Expect.floatClose near s.Rmse (sqrt 8.5) "RMSE"
        Expect.floatClose near s.Mae 2.5 "MAE"
        Expect.floatClose near s.Mape (100.0 * (0.1 + 4.0 / 12.0) / 2.0) "MAPE"
        Expect.floatClose near s.Smape (100.0 * (2.0 / 19.0 + 8.0 / 20.0) / 2.0) "sMAPE"
        // The naive errors inside the training part are 1, 2 and 3.
        Expect.floatClose near s.Mase (2.5 / 2.0) "MASE"
    }

let private scales =
    testList
        "scales"
        [
            for power in [ 0.0; 0.2; 0.5; 1.0; 2.0 ] do
                test $"power {power}: the inverse undoes it" {
                    let values = [| 0.5; 1.0; 3.0; 100.0 |]
                    let scale = Scale.power power values

                    for v in values do
                        Expect.floatClose near (scale.Inverse(scale.Forward v)) v "value"
                }
            test "minimum and maximum become 0 and 1" {
                let scale = Scale.minMax [| 3.0; 5.0; 11.0 |]
                Expect.equal (List.map scale.Forward [ 3.0; 11.0 ]) [ 0.0; 1.0 ] "ends"
                Expect.floatClose near (scale.Inverse(scale.Forward 20.0)) 20.0 "beyond"
            }
        ]

let private baselines =
    let values = regular 40

    testList
        "baselines"
        [
            test "the seasonal ratio continues a trend times a season exactly" {
                let rule = Baselines.seasonalFormula "ratio" 4 (Scale.power 0.0 values)
                let ahead = rule.Ahead(Array.take 28 values, 12)
                Array.iter2 (fun a b -> Expect.floatClose near a b "ahead") ahead (Array.skip 28 values)

                Array.iter2
                    (fun a b -> Expect.floatClose near a b "one step")
                    (rule.OneStep(values, 28))
                    (Array.skip 28 values)
            }
            test "smoothing continues a trend plus a season exactly, on its scale" {
                let rule = HoltWinters.baseline 4 (Scale.power 0.0 values) (Array.take 28 values)
                let ahead = rule.Ahead(Array.take 28 values, 12)
                Array.iter2 (fun a b -> Expect.isLessThan (abs (a / b - 1.0)) 0.02 "ahead") ahead (Array.skip 28 values)
            }
            test "persistence, drift and the seasonal naive forecast are their definitions" {
                let training = [| 1.0; 5.0; 2.0; 7.0 |]
                Expect.equal (Baselines.persistence.Ahead(training, 2)) [| 7.0; 7.0 |] "persistence"
                Expect.equal ((Baselines.drift training).Ahead(training, 2)) [| 9.0; 11.0 |] "drift"
                Expect.equal ((Baselines.seasonalNaive 2).Ahead(training, 3)) [| 2.0; 7.0; 2.0 |] "seasonal naive"
                Expect.equal ((Baselines.driftedSeasonalNaive 2 training).Ahead(training, 2)) [| 3.5; 8.5 |] "drifted"
            }
        ]

let private settings =
    { Settings.tuned with
        Period = 4
        Test = 12
        Epochs = 3
        Power = 0.5
    }

let private series =
    Array.init 60 (fun t -> 30.0 + 0.2 * float t + 4.0 * sin (float t * 1.6) + 2.0 * cos (float (t * t)))

let private train settings =
    Evaluation.train ReferenceEngine.engine settings 1 (Array.take 48 series)

let private everyForecaster =
    [
        for preset in [ "tuned"; "lesson" ] do
            for cell in [ "elman-tanh"; "lstm"; "gru" ] do
                { settings with
                    Preset = preset
                    Cell = cell
                    LookBack = 3
                }
    ]

let private forecasters =
    testList
        "forecasters"
        [
            for settings in everyForecaster ->
                testList
                    $"{settings.Preset}, {settings.Cell}"
                    [
                        test "a one-step forecast does not see what it forecasts, nor what comes after" {
                            let trained = train settings
                            let changed = Array.mapi (fun t v -> if t >= 55 then v + 9.0 else v) series
                            let forecasts values = Trained.oneStep trained values 48

                            Expect.equal
                                (Array.take 8 (forecasts series))
                                (Array.take 8 (forecasts changed))
                                "up to time 55"

                            let after values = Array.item 8 (forecasts values)
                            Expect.notEqual (after series) (after changed) "after it"
                        }
                        test "the first step ahead is the one-step forecast" {
                            let trained = train settings
                            let ahead = Trained.ahead trained (Array.take 48 series) 5
                            let first = Array.head (Trained.oneStep trained series 48)
                            Expect.floatClose near (Array.head ahead) first "forecast"
                        }
                        test "what comes true on the way is followed: ahead on a path of forecasts is one step each" {
                            let trained = train settings
                            let history = Array.take 48 series
                            let ahead = Trained.ahead trained history 6
                            let steps = Trained.oneStep trained (Array.append history ahead) 48

                            Array.iter2
                                (fun a b -> Expect.floatClose { absolute = 1e-6; relative = 1e-6 } a b "step")
                                ahead
                                steps
                        }
                        test "a checkpoint's parameters make the same forecaster" {
                            let trained = train settings

                            let restored =
                                Evaluation.restore
                                    ReferenceEngine.engine
                                    settings
                                    (Array.take 48 series)
                                    trained.Parameters

                            Expect.equal
                                (Trained.oneStep restored series 48)
                                (Trained.oneStep trained series 48)
                                "forecasts"
                        }
                    ]
        ]

let private forgetful =
    test "without its memory the tuned network begins alike and goes on otherwise" {
        let trained = train { settings with Epochs = 40 }
        let y = series |> Array.map trained.Scale.Forward
        let kept, cleared = trained.OneStep y, trained.OneStepForgetful y
        Expect.equal (Array.head cleared) (Array.head kept) "the first step starts from the state zero anyway"
        Expect.notEqual (Array.last cleared) (Array.last kept) "the last one has a past"
    }

let private untrained =
    test "before training the tuned network is the seasonal formula" {
        let training = Array.take 48 series
        let count = Evaluation.declarations settings |> Block.size

        let parameters =
            Preset.initialise Preset.pytorch 1 (Evaluation.declarations settings)

        Expect.equal parameters.Length count "parameters"
        let trained = Evaluation.restore ReferenceEngine.engine settings training parameters
        let formula = Baselines.seasonalFormula "formula" 4 (Scale.power 0.5 series)

        Array.iter2
            (fun a b -> Expect.floatClose near a b "one step")
            (Trained.oneStep trained series 48)
            (formula.OneStep(series, 48))

        Array.iter2
            (fun a b -> Expect.floatClose near a b "ahead")
            (Trained.ahead trained training 12)
            (formula.Ahead(training, 12))
    }

let private relative =
    testList
        "relative"
        [
            test "each error is a share of the least that a baseline has, and of both it is the mean" {
                let score name oneStep ahead : PooledScore =
                    {
                        Name = name
                        OneStep = oneStep
                        Ahead = ahead
                    }

                let relative =
                    PooledScore.relative
                        [
                            score "good at once" 4.0 50.0
                            score "good in the long run" 9.0 20.0
                            // On the settings' own scale, by which nothing is measured.
                            score "seasonal_formula" 1.0 1.0
                        ]

                Expect.floatClose near (relative (score "network" 3.0 10.0)) 0.625 "(3/4 + 10/20) / 2"
                Expect.floatClose near (relative (score "good at once" 4.0 50.0)) 1.75 "(4/4 + 50/20) / 2"
            }
            test "settings don't change the unit" {
                let validation power =
                    Evaluation.validate ReferenceEngine.engine { settings with Power = power } 1 (Array.take 48 series)

                let a, b = validation 0.5, validation 0.3

                let own (v: Validation) =
                    v.Baselines |> List.find (fun b -> b.Name = "seasonal_formula")

                Expect.notEqual (own a) (own b) "each has a formula of its own"

                let relative (v: Validation) =
                    PooledScore.relative v.Baselines a.Network

                Expect.equal (relative a) (relative b) "in the unit of both"
            }
        ]

let tests =
    testList "forecasting" [ scores; scales; baselines; forecasters; forgetful; untrained; relative ]
