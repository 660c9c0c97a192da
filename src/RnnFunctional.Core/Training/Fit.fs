namespace RnnFunctional

/// How a training goes, beside the model and the data.
type FitOptions =
    {
        Optimiser: Optimiser
        LearningRate: float
        /// The learning rate's factor, step by step.
        Schedule: Schedule
        Preset: Preset
        Seed: int
        /// How often all examples are seen.
        Epochs: int
        /// Examples to a step; all of them when there are no more.
        BatchSize: int
    }

/// Training in its simplest form, for scripts and small tasks: shuffled batches, epoch after epoch.
module Fit =

    /// Adam at 0.01, all examples in each step, PyTorch's initialisation, seed 1.
    let options epochs =
        {
            Optimiser = Optimiser.adam
            LearningRate = 0.01
            Schedule = Schedule.constant
            Preset = Preset.pytorch
            Seed = 1
            Epochs = epochs
            BatchSize = System.Int32.MaxValue
        }

    /// Trains `model` on `engine` with `examples`, one array for each input of the model, and tells `observe` each epoch's
    /// number (from 1) and mean loss. The trained session. Errors: no examples; a loss that is no number any more.
    let run
        (engine: Engine)
        (options: FitOptions)
        (model: Model)
        (examples: NdArray[][])
        (observe: int -> float -> unit)
        : Session =
        if examples.Length = 0 then
            Errors.input "training: at least one example expected, found none."

        let session =
            engine.Open model options.Optimiser (Model.initialise options.Preset options.Seed model) options.Seed

        for epoch in 1 .. options.Epochs do
            let batches =
                Rng.permutation examples.Length (Rng.stream options.Seed "shuffle" epoch)
                |> Array.map (fun i -> examples[i])
                |> Array.chunkBySize (min options.BatchSize examples.Length)

            let losses =
                batches
                |> Array.map (fun batch ->
                    let step = session.State.Step

                    let report =
                        session.Step(batch, options.LearningRate * options.Schedule step)
                        |> Divergence.guard model session

                    report.Loss * float batch.Length)

            observe epoch (Array.sum losses / float examples.Length)

        session
