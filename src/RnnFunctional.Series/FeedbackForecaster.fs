namespace RnnFunctional.Series

open System.Collections.Generic
open RnnFunctional

/// The tuned forecaster: a recurrent network that corrects the parameter-free seasonal formula and is told of its own errors.
///
/// On the scale y, with seasons of m,
///
///     z_t = y_t - y_{t-m}                     (y_t itself where there is no season)
///     r_t = (z_t - z_{t-1}) / sd              what the formula y_{t-1} + y_{t-m} - y_{t-m-1} misses
///     ŷ_t = formula + sd · o_t                with o_t from the error feedback cell on [r_{t-1}, standardised z_{t-1}]
///
/// The whole training part is one sequence. The loss is the mean of (r_t - o_t)² and a Gaussian prior on the weights.
module FeedbackForecaster =

    /// What is known of the training part: the season's lag (0 for none), the first time that has a step, and the statistics.
    type private Frame =
        {
            Lag: int
            First: int
            Mean: float
            Deviation: float
            StepDeviation: float
        }

    let private level frame (y: float[]) t =
        if frame.Lag = 0 then y[t] else y[t] - y[t - frame.Lag]

    let private formula frame (y: float[]) t =
        if frame.Lag = 0 then
            y[t - 1]
        else
            y[t - 1] + y[t - frame.Lag] - y[t - frame.Lag - 1]

    let private deviation (values: float[]) =
        let mean = Array.average values
        sqrt (values |> Array.averageBy (fun v -> (v - mean) * (v - mean)))

    let private frameOf period (y: float[]) =
        let lag = if period = 1 then 0 else period

        let bare =
            {
                Lag = lag
                First = lag + 1
                Mean = 0.0
                Deviation = 1.0
                StepDeviation = 1.0
            }

        let levels = Array.init (y.Length - lag) (fun k -> level bare y (lag + k))
        // A perfectly regular series has no spread to divide by.
        let orOne v = if v > 0.0 then v else 1.0

        { bare with
            Mean = Array.average levels
            Deviation = orOne (deviation levels)
            StepDeviation = orOne (deviation (levels |> Array.pairwise |> Array.map (fun (a, b) -> b - a)))
        }

    let private missed frame (y: float[]) t =
        (y[t] - formula frame y t) / frame.StepDeviation

    /// What the cell sees before time `t`: r_{t-1} (0 where there is none yet) and the standardised z_{t-1}.
    let private input frame (y: float[]) t : float[] =
        [|
            (if t - 1 < frame.First then 0.0 else missed frame y (t - 1))
            (level frame y (t - 1) - frame.Mean) / frame.Deviation
        |]

    let private cell (settings: Settings) =
        // Without biases, so that a network that knows nothing says nothing.
        let inner inputs =
            (Catalogue.find settings.Cell).Build false inputs settings.Hidden

        ErrorFeedback.cell settings.Period 1 inner

    let private outline: Result<ModelOutline, string list> =
        Error [ "a network that is told of its own errors (--preset lesson has none)" ]

    /// The network over a series of `steps` times, and what its weights cost.
    let model settings steps : Model =
        let cell = cell settings

        let run p (inputs: Tensor[]) =
            Cell.run Unroll.forwards cell p (Cell.start cell) inputs[0] |> snd

        let prior = settings.Decay / float steps

        {
            Name = "error feedback"
            Parameters = cell.Parameters.Decls
            Inputs = [ "x", [ steps; 2 ]; "r", [ steps; 1 ] ]
            Predict = fun p inputs -> [| run p inputs |]
            Loss =
                Model.alone (fun p inputs ->
                    let squares = p |> Array.map (fun w -> sumAll (w * w)) |> Array.reduce (+)
                    Loss.mse (run p inputs) inputs[1] + prior * squares)
            Outline = outline
        }

    /// The cell in parts that other runtimes know: what it sees before each time in, and o_t out, both standardised.
    let portable (settings: Settings) : Portable =
        let cell = cell settings

        { Portable.ofNetwork "error feedback forecaster" (Network.ofCell cell) with
            Parameters = cell.Parameters.Decls
        }

    /// The forecaster with the given `parameters`, on `engine`.
    let restore engine (settings: Settings) (training: float[]) (parameters: float[]) (losses: float[]) : Trained =
        let scale = Scale.power settings.Power training
        let frame = frameOf settings.Period (Array.map scale.Forward training)
        let cell = cell settings

        let onEngine inputs predict =
            Model.predictor "forecast" cell.Parameters.Decls inputs predict
            |> Trained.onEngine engine parameters

        let start =
            cell.State.Decls |> List.map (fun d -> NdArray.full d.Shape 0.0) |> Array.ofList

        /// A step of the cell from each of some inputs and states: the output, then the next states.
        let step =
            let states = cell.State.Decls |> List.map (fun d -> d.Name, d.Shape)

            onEngine (("x", [ cell.Input ]) :: states) (fun p inputs ->
                let next, o = cell.Step p (Array.tail inputs) inputs[0]
                Array.append [| o |] next)

        /// Input and states of a step, as the engine takes them.
        let before x (state: NdArray[]) =
            Array.append [| NdArray([ cell.Input ], x) |] state

        /// The same over so many steps from the state zero: all outputs, then the last states.
        let steps = Dictionary<int, NdArray[][] -> NdArray[][]>()

        let over count =
            if not (steps.ContainsKey count) then
                steps[count] <-
                    onEngine [ "x", [ count; cell.Input ] ] (fun p inputs ->
                        let last, os = Cell.run Unroll.forwards cell p (Cell.start cell) inputs[0]
                        Array.append [| os |] last)

            steps[count]

        let inputs (y: float[]) =
            Array.init (y.Length - frame.First) (fun k -> input frame y (frame.First + k))

        /// The state before the time after `y`, and the outputs at all times before it.
        let follow (y: float[]) =
            let xs = inputs y
            let results = (over xs.Length [| [| NdArray.matrix xs |] |])[0]
            Array.tail results, results[0].Data

        /// The outputs when every step starts from the state zero.
        let forget (y: float[]) =
            inputs y
            |> Array.map (fun x -> before x start)
            |> step
            |> Array.map (fun results -> results[0].Data[0])

        let next frame y t o =
            formula frame y t + frame.StepDeviation * o

        let forecasts y (outputs: float[]) =
            outputs |> Array.mapi (fun k o -> next frame y (frame.First + k) o)

        let proceed (history: float[]) (shocks: float[][]) =
            let horizon = shocks[0].Length
            let state, _ = follow history
            let states = shocks |> Array.map (fun _ -> state)

            let ys =
                shocks |> Array.map (fun _ -> Array.append history (Array.zeroCreate horizon))

            for k in 0 .. horizon - 1 do
                let t = history.Length + k

                Array.map2 (fun y state -> before (input frame y t) state) ys states
                |> step
                |> Array.iteri (fun i results ->
                    states[i] <- Array.tail results
                    ys[i][t] <- next frame ys[i] t results[0].Data[0] + shocks[i][k])

            ys |> Array.map (Array.skip history.Length)

        {
            Scale = scale
            First = frame.First
            OneStep = fun y -> follow y |> snd |> forecasts y
            OneStepForgetful = fun y -> forget y |> forecasts y
            Continue = proceed
            Parameters = parameters
            Decls = cell.Parameters.Decls
            Losses = losses
        }

    /// Trains on `training` alone, the whole of it in every step; from `resumed` on if it is there. None where `observer` stops it.
    let train (engine: Engine) (settings: Settings) seed (training: float[]) resumed observer : Trained option =
        let scale = Scale.power settings.Power training
        let y = Array.map scale.Forward training
        let frame = frameOf settings.Period y
        let times = [| frame.First .. y.Length - 1 |]

        let example =
            [|
                NdArray.matrix (times |> Array.map (input frame y))
                NdArray([ times.Length; 1 ], times |> Array.map (missed frame y))
            |]

        let adjust (options: FitOptions) =
            { options with
                Schedule = Schedule.cosine settings.Epochs 0.0
            }

        Trained.fit engine settings seed adjust (model settings times.Length) [| example |] resumed observer
        |> Option.map (fun fitted -> fitted ||> restore engine settings training)
