namespace RnnFunctional.Series

open RnnFunctional

/// A trained forecaster. Everything but its parameters works on the scale, where errors are alike at all times.
type Trained =
    {
        Scale: Scale
        /// The first time for which it has a forecast.
        First: int
        /// Scaled series → the forecasts of the times from First on, each from the values before it.
        OneStep: float[] -> float[]
        /// The same with the network's state cleared before every step: what it knows without its memory.
        OneStepForgetful: float[] -> float[]
        /// Scaled history → futures' shocks → the values after it in each future: every value is the forecast plus its shock, and
        /// the next follow from it.
        Continue: float[] -> float[][] -> float[][]
        Parameters: float[]
        Decls: Decl list
        /// The mean loss in each epoch.
        Losses: float[]
    }

/// A forecast with the bounds between which the value is expected 95 times in 100.
type Band =
    {
        Forecast: float
        Low: float
        High: float
    }

/// Where the training of a network stands between two steps; all that is needed to go on as if it had never been interrupted.
type NetworkState =
    {
        Course: CourseState
        /// The mean loss of each epoch that is done.
        Losses: float[]
    }

/// What the training of a network is told, and asks.
type NetworkObserver =
    {
        /// After each epoch: its number, and its mean loss.
        Epoch: int -> float -> unit
        /// Asked after each step whether to stop there.
        Stops: unit -> bool
        /// Asked after each step whether the state is wanted, which it is then told.
        Saves: unit -> bool
        /// Told of the state in any case where the training ends or stops.
        Save: NetworkState -> unit
    }

module NetworkObserver =

    /// Of nobody: the training goes to its end.
    let none =
        {
            Epoch = fun _ _ -> ()
            Stops = fun () -> false
            Saves = fun () -> false
            Save = ignore
        }

module Trained =

    /// What trains every network.
    let optimiser = Optimiser.adam

    /// Fits `model` to `examples` as `settings` and `seed` say, with what `adjust` changes of the options; from `resumed` on if it is there:
    /// the parameters, and the loss of each epoch. None where `observer` stopped it.
    let fit
        (engine: Engine)
        (settings: Settings)
        seed
        adjust
        model
        examples
        (resumed: NetworkState option)
        (observer: NetworkObserver)
        : (float[] * float[]) option =
        let options =
            adjust
                { Fit.options settings.Epochs with
                    Optimiser = optimiser
                    LearningRate = settings.LearningRate
                    Preset = Preset.parse settings.Initialisation
                    Seed = seed
                }

        let session = Fit.start engine options model
        let losses = ResizeArray(resumed |> Option.map _.Losses |> Option.defaultValue [||])

        let course =
            Fit.course options model session examples (fun epoch loss ->
                losses.Add loss
                observer.Epoch epoch loss)

        let save course =
            observer.Save
                {
                    Course = course
                    Losses = losses.ToArray()
                }

        let told =
            { CourseObserver.none with
                Stops = observer.Stops
                Saves = observer.Saves
                Save = save
            }

        let start =
            match resumed with
            | Some state -> state.Course
            | None -> Course.beginning session.State

        let state, isStopped = Course.run session course told start
        save { state with Training = session.State }

        if isStopped then
            None
        else
            Some(session.State.Parameters, losses.ToArray())

    /// `model` with the given `parameters` on `engine`: what it predicts for each of some examples.
    let onEngine (engine: Engine) (parameters: float[]) (model: Model) : NdArray[][] -> NdArray[][] =
        let session = engine.Open model Optimiser.sgd parameters 0
        session.Predict

    let private scaled trained (values: float[]) = Array.map trained.Scale.Forward values

    let private unscaledFrom first trained forecasts =
        forecasts
        |> Array.skip (first - trained.First)
        |> Array.map trained.Scale.Inverse

    /// One-step forecasts of the times from `first` on, in the series' unit.
    let oneStep trained (values: float[]) first =
        trained.OneStep(scaled trained values) |> unscaledFrom first trained

    /// The same without the network's memory.
    let oneStepForgetful trained (values: float[]) first =
        trained.OneStepForgetful(scaled trained values) |> unscaledFrom first trained

    /// Forecasts of the `horizon` times after `values`, in the series' unit.
    let ahead trained (values: float[]) horizon =
        let undisturbed = [| Array.zeroCreate horizon |]

        (trained.Continue (scaled trained values) undisturbed)[0]
        |> Array.map trained.Scale.Inverse

    /// The standard deviation of the one-step errors on the scale, over the last third of the training part: early months
    /// count for less than late ones.
    let private sigma trained (training: float[]) =
        let y = scaled trained training
        let errors = Array.map2 (-) (trained.OneStep y) (Array.skip trained.First y)
        let recent = Array.skip (errors.Length * 2 / 3) errors
        sqrt (recent |> Array.averageBy (fun e -> e * e))

    /// One-step forecasts with bounds from the spread of the errors inside `training`.
    let oneStepBands trained (training: float[]) (values: float[]) first =
        let spread = 1.96 * sigma trained training

        oneStep trained values first
        |> Array.map (fun f ->
            let y = trained.Scale.Forward f

            {
                Forecast = f
                Low = trained.Scale.Inverse(y - spread)
                High = trained.Scale.Inverse(y + spread)
            })

    /// Forecasts of the `horizon` times after `values`, with bounds from 400 simulated futures under `seed` whose shocks have
    /// the spread of the errors inside `training`.
    let aheadBands trained (training: float[]) (values: float[]) horizon seed =
        let spread = sigma trained training
        let rng = Rng.stream seed "shocks" 0

        let paths =
            Array.init 400 (fun _ -> Array.init horizon (fun _ -> spread * rng.Normal()))
            |> trained.Continue(scaled trained values)

        ahead trained values horizon
        |> Array.mapi (fun k forecast ->
            let sorted = paths |> Array.map (fun p -> p[k]) |> Array.sort

            {
                Forecast = forecast
                Low = trained.Scale.Inverse sorted[9]
                High = trained.Scale.Inverse sorted[390]
            })
