namespace RnnFunctional.Series

open RnnFunctional

/// The lecture's forecaster: the last values in, the next value out.
module WindowForecaster =

    /// The last `lookBack` values [1; lookBack] to the next one, through one step of the cell and a linear layer: as the
    /// lecture has it, the values are features and not times.
    let model (settings: Settings) : Model =
        let cell = (Catalogue.find settings.Cell).Make settings.LookBack settings.Hidden
        Model.regression "window" (Network.ofCell cell) 1 1

    /// The forecaster on its scale, in parts that other runtimes know: a window in, of one time, and the next value out.
    let portable (settings: Settings) : Portable =
        let cell = (Catalogue.find settings.Cell).Make settings.LookBack settings.Hidden
        Portable.readOut "window forecaster" (Network.ofCell cell) 1

    let private window lookBack (y: float[]) t =
        NdArray([ 1; lookBack ], Array.sub y (t - lookBack) lookBack)

    /// The forecaster with the given `parameters`, on `engine`.
    let restore engine (settings: Settings) (training: float[]) (parameters: float[]) (losses: float[]) : Trained =
        let model = model settings
        let predict = Trained.onEngine engine parameters (Model.untargeted "forecast" model)

        /// The value after each of `windows`.
        let next windows =
            windows
            |> Array.map Array.singleton
            |> predict
            |> Array.map (fun outputs -> outputs[0].Data[0])

        let oneStep (y: float[]) =
            Array.init (y.Length - settings.LookBack) (fun k -> window settings.LookBack y (settings.LookBack + k))
            |> next

        let proceed (history: float[]) (shocks: float[][]) =
            let horizon = shocks[0].Length

            let ys =
                shocks |> Array.map (fun _ -> Array.append history (Array.zeroCreate horizon))

            for k in 0 .. horizon - 1 do
                let t = history.Length + k

                ys
                |> Array.map (fun y -> window settings.LookBack y t)
                |> next
                |> Array.iteri (fun i value -> ys[i][t] <- value + shocks[i][k])

            ys |> Array.map (Array.skip history.Length)

        {
            Scale = Scale.minMax training
            First = settings.LookBack
            OneStep = oneStep
            // Every window starts from the state zero as it is.
            OneStepForgetful = oneStep
            Continue = proceed
            Parameters = parameters
            Decls = model.Parameters
            Losses = losses
        }

    /// Trains on `training` alone, a step for every example; from `resumed` on if it is there. None where `observer` stops it.
    let train (engine: Engine) (settings: Settings) seed (training: float[]) resumed observer : Trained option =
        let scale = Scale.minMax training
        let y = Array.map scale.Forward training

        let examples =
            Array.init (y.Length - settings.LookBack) (fun k ->
                let t = settings.LookBack + k
                [| window settings.LookBack y t; NdArray([ 1; 1 ], [| y[t] |]) |])

        let adjust (options: FitOptions) = { options with BatchSize = 1 }

        Trained.fit engine settings seed adjust (model settings) examples resumed observer
        |> Option.map (fun fitted -> fitted ||> restore engine settings training)
