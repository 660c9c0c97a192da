namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// A model on the compiled engine: a session that also takes batches as they come from memory, without a number being allocated.
[<Sealed>]
type CpuSession internal (model: Model, optimiser: Optimiser, parameters: float[], seed: int, threads: int) =
    let team = Team.ofSize threads
    let traced = Model.trace model
    let count = parameters.Length
    let update = Update(optimiser, count, team.Count)
    let mutable step = 0

    let request roots gradients isNoisy : Compile.Request =
        {
            IsBatch = true
            IsNoisy = isNoisy
            Parameters = traced.Parameters
            Inputs = traced.Inputs
            Roots = roots
            Gradients = gradients
            InPlace = []
        }

    let training =
        lazy
            let plan = Compile.plan (request [| traced.Loss |] traced.Gradients true)
            Training(plan, team, update, count, seed)

    let evaluation (roots: Node[]) =
        lazy Evaluation(Compile.plan (request roots [||] false), roots |> Array.map _.Shape, team, update.Parameters)

    let losses = evaluation [| traced.Loss |]
    let outputs = evaluation traced.Outputs

    let changed () =
        for e in [| losses; outputs |] do
            if e.IsValueCreated then
                e.Value.Changed()

    let read (numbers: Numbers) =
        numbers.Span(0L, count).ToArray() |> Array.map float

    let write (numbers: Numbers) (data: float[]) =
        (Array.map float32 data).AsSpan().CopyTo(numbers.Span(0L, count))

    do write update.Parameters parameters

    let take (batch: Batch) learningRate =
        Batch.check model.Inputs batch

        if batch.Rows = 0 then
            { Loss = nan; GradientNorm = nan }
        else
            let report = training.Value.Step(batch, step, learningRate)

            if report.IsFinite then
                step <- step + 1
                changed ()

            report

    /// One optimiser step on a batch of `rows` examples: for each input of the model all rows one after the other.
    member _.StepArrays(inputs: float32[][], rows: int, learningRate: float) : StepReport =
        take (Arrays(inputs, rows)) learningRate

    interface Session with
        member _.State
            with get () =
                {
                    Step = step
                    Parameters = read update.Parameters
                    Slots = Array.init optimiser.Transform.Slots (fun i -> read (update.Slot i))
                }
            and set state =
                let sizes = state.Parameters.Length :: [ for slot in state.Slots -> slot.Length ]
                let wanted = List.replicate (1 + optimiser.Transform.Slots) count

                if sizes <> wanted then
                    Errors.shape
                        "state"
                        $"parameters and slots of {wanted} numbers"
                        $"{sizes}"
                        "It belongs to another model, or to another optimiser."

                step <- state.Step
                write update.Parameters state.Parameters
                state.Slots |> Array.iteri (fun i slot -> write (update.Slot i) slot)
                changed ()

        member _.Gradient = read update.Gradient

        member _.Step(examples, learningRate) = take (Examples examples) learningRate

        member _.Losses examples =
            Batch.check model.Inputs (Examples examples)
            losses.Value.Run(Examples examples) |> Array.map (fun row -> row[0].Scalar)

        member _.Predict examples =
            Batch.check model.Inputs (Examples examples)
            outputs.Value.Run(Examples examples)

/// The compiled engine: float32 on vectors, every core its share of the rows.
module CpuEngine =

    /// `model` with `optimiser`, from `parameters`, on `threads` threads; `seed` is the noise's.
    let openSession threads (model: Model) (optimiser: Optimiser) (parameters: float[]) (seed: int) =
        CpuSession(model, optimiser, parameters, seed, threads)

    /// The engine on a number of threads. The same seed on the same number gives the same bits.
    let withThreads threads : Engine =
        {
            Name = "cpu"
            Needs = "nothing"
            Open = fun model optimiser parameters seed -> openSession threads model optimiser parameters seed
        }

    /// The engine on all cores.
    let engine = withThreads Team.everyCore
