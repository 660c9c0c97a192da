namespace RnnFunctional.Scratch

open System.Collections.Generic
open System.Numerics
open RnnFunctional

/// What is derived here as an engine, for models that are one layer and a readout. The optimisers are the reference's, in float64.
module ScratchEngine =

    [<Literal>]
    let Name = "scratch"

    /// For how many numbers of rows a session keeps its arrays: those of a step, of an epoch's last one, and of predictions.
    let private kept = 4

    let rec private view<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>
        (threads: int)
        (shared: SharedTraining)
        (model: Model)
        : Session =
        let outline = Refusal.checkModel model.Outline
        let batches = Dictionary<int, Batch<'T>>()
        let mutable carried: NdArray[][] = [||]

        let ready (examples: NdArray[][]) : Batch<'T> =
            Array.iter (Model.checkExample model.Inputs) examples

            match batches.TryGetValue examples.Length with
            | true, batch -> batch
            | _ ->
                if batches.Count = kept then
                    batches.Clear()

                let batch = Batch<'T>(outline, examples.Length, threads)
                batches[examples.Length] <- batch
                batch

        let parameters () : 'T[] =
            Array.map Elementwise.convert shared.Parameters

        { new Session with
            member _.State
                with get () = shared.State
                and set value = shared.State <- value

            member _.Parameters
                with get () = shared.Parameters
                and set values = shared.Parameters <- values

            member _.Gradient = shared.Gradient
            member _.Carried = carried

            member _.Losses examples =
                let batch = ready examples
                batch.Measure(parameters (), examples)
                batch.Losses

            member _.Predict examples =
                let batch = ready examples

                match outline.Predicts with
                | Prediction.Outputs ->
                    batch.Forward(parameters (), examples)
                    batch.Outputs |> Array.map Array.singleton
                | Prediction.Losses ->
                    batch.Measure(parameters (), examples)
                    let losses = batch.Losses |> Array.map NdArray.scalar

                    if outline.Carries then
                        Array.map2 (fun loss states -> Array.append [| loss |] states) losses batch.Last
                    else
                        Array.map Array.singleton losses

            member _.For other =
                SameTraining.check model.Parameters other
                view<'T> threads shared other

            member _.Step(examples, learningRate) =
                if examples.Length = 0 then
                    { Loss = nan; GradientNorm = nan }
                else
                    let batch = ready examples
                    let gradient = batch.Gradient(parameters (), examples)

                    if outline.Carries then
                        carried <- batch.Last

                    shared.Take(Array.average batch.Losses, gradient, learningRate)
        }

    let private make<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>> threads : Engine =
        {
            Name = Name
            Needs = "nothing"
            Check = fun model -> Refusal.checkModel model.Outline |> ignore
            Open =
                fun model optimiser parameters _ ->
                    Block.check model.Parameters parameters

                    view<'T> threads (SharedTraining(optimiser, parameters)) model
            OpenStepper = fun recurrence parameters -> ScratchStepper<'T>(recurrence, parameters)
        }

    /// The engine on a number of threads, with passes in float32. The same seed on the same number gives the same bits.
    let withThreads threads = make<float32> threads

    /// The same in float64, for checks.
    let exact threads = make<float> threads
