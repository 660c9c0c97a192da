namespace RnnFunctional.Series

open RnnFunctional

/// The lecture's forecaster: the last values in, the next value out.
module WindowForecaster =

    /// The last `lookBack` values [1; lookBack] to the next one, through one step of the cell and a linear layer: as the
    /// lecture has it, the values are features and not times.
    let private model (settings: Settings) : Model =
        let cell = (Catalogue.find settings.Cell).Make settings.LookBack settings.Hidden
        Model.sequence "window" (Network.ofCell cell) 1 1 Loss.mse

    /// The network's parameters.
    let declarations settings = (model settings).Parameters

    let private window lookBack (y: float[]) t =
        NdArray([ 1; lookBack ], Array.sub y (t - lookBack) lookBack)

    /// The forecaster with the given `parameters`.
    let restore (settings: Settings) (training: float[]) (parameters: float[]) (losses: float[]) : Trained =
        let model = model settings
        let block = Block.split model.Parameters parameters

        let next y t =
            let inputs = [| Value(window settings.LookBack y t) |]
            let outputs = model.Predict block inputs
            outputs[0].Array.Data[0]

        let oneStep (y: float[]) =
            Array.init (y.Length - settings.LookBack) (fun k -> next y (settings.LookBack + k))

        {
            Scale = Scale.minMax training
            First = settings.LookBack
            OneStep = oneStep
            // Every window starts from the state zero as it is.
            OneStepForgetful = oneStep
            Continue =
                fun history shocks ->
                    let extend y shock =
                        Array.append y [| next y (Array.length y) + shock |]

                    Array.fold extend history shocks |> Array.skip history.Length
            Parameters = parameters
            Decls = model.Parameters
            Losses = losses
        }

    /// Trains on `training` alone, a step for every example.
    let train (engine: Engine) (settings: Settings) seed (training: float[]) observe : Trained =
        let scale = Scale.minMax training
        let y = Array.map scale.Forward training

        let examples =
            Array.init (y.Length - settings.LookBack) (fun k ->
                let t = settings.LookBack + k
                [| window settings.LookBack y t; NdArray([ 1; 1 ], [| y[t] |]) |])

        let adjust (options: FitOptions) = { options with BatchSize = 1 }

        Trained.fit engine settings seed adjust (model settings) examples observe
        ||> restore settings training
