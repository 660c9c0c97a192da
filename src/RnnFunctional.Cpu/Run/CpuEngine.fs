namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// A model on the compiled engine: a session that also takes batches as they come from memory, without a number being allocated.
[<Sealed>]
type CpuSession internal (model: Model, trainee: Trainee) =
    let traced = Model.trace model

    let training =
        lazy Training(Compile.training traced, traced.Carried |> Array.map _.Shape, trainee)

    let evaluation (roots: Node[]) =
        let request: Compile.Request =
            {
                IsBatch = true
                IsNoisy = false
                Parameters = traced.Parameters
                Inputs = traced.Inputs
                Roots = roots
                Gradients = [||]
                InPlace = []
            }

        lazy Evaluation(Compile.plan request, roots |> Array.map _.Shape, trainee)

    let losses = evaluation [| traced.Loss |]
    let outputs = evaluation traced.Outputs

    let take (batch: Batch) learningRate =
        Batch.check model.Inputs batch

        if batch.Count = 0 then
            { Loss = nan; GradientNorm = nan }
        else
            let report = training.Value.Step(batch, learningRate)

            if report.IsFinite then
                trainee.Became(trainee.Step + 1)

            report

    let evaluate (evaluation: Lazy<Evaluation>) batch =
        Batch.check model.Inputs batch
        evaluation.Value.Run batch

    /// One optimiser step on a batch of `rows` examples: for each input of the model all rows one after the other.
    member _.StepArrays(inputs: float32[][], rows: int, learningRate: float) : StepReport =
        take (Arrays(inputs, rows)) learningRate

    /// The model's outputs for each of `rows` examples, given as to StepArrays, without dropout.
    member _.PredictArrays(inputs: float32[][], rows: int) : NdArray[][] = evaluate outputs (Arrays(inputs, rows))

    interface Session with
        member _.State
            with get () = trainee.Weights.Read trainee.Step
            and set state =
                trainee.Weights.Write state
                trainee.Became state.Step

        member _.Parameters
            with get () = trainee.Weights.ReadParameters()
            and set values =
                trainee.Weights.WriteParameters values
                trainee.Became trainee.Step

        member _.Gradient = trainee.Weights.ReadGradient()

        member _.Carried = training.Value.Carried

        member _.Step(examples, learningRate) = take (Examples examples) learningRate

        member _.Losses examples =
            evaluate losses (Examples examples) |> Array.map (fun row -> row[0].Scalar)

        member _.Predict examples = evaluate outputs (Examples examples)

        member _.For other =
            SameTraining.check model.Parameters other
            CpuSession(other, trainee)

/// The compiled engine: float32 on vectors, every core its share of the rows.
module CpuEngine =

    /// `model` with `optimiser`, from `parameters`, on `threads` threads; `seed` is the noise's.
    let openSession threads (model: Model) (optimiser: Optimiser) (parameters: float[]) (seed: int) =
        CpuSession(model, Trainee(optimiser, parameters, seed, threads))

    /// `recurrence` with `parameters` on `threads` threads, a step at a time without a number being allocated.
    let openStepper threads (recurrence: Recurrence) (parameters: float[]) : Stepper =
        CpuStepper(recurrence, parameters, threads)

    /// The engine on a number of threads. The same seed on the same number gives the same bits.
    let withThreads threads : Engine =
        {
            Name = "cpu"
            Needs = "nothing"
            Check = ignore
            Open = fun model optimiser parameters seed -> openSession threads model optimiser parameters seed
            OpenStepper = openStepper threads
        }

    /// The engine on all cores.
    let engine = withThreads Team.everyCore
