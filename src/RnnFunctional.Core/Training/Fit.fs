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

    /// The session in which `model` is trained on `engine`, at its beginning.
    let start (engine: Engine) (options: FitOptions) (model: Model) : Session =
        engine.Open model options.Optimiser (Model.initialise options.Preset options.Seed model) options.Seed

    /// The course of the training of `model` in `session` with `examples`, one array for each input of the model; `observe` hears each
    /// epoch's number (from 1) and mean loss. Errors: no examples, none to a step; of its steps, a loss that is no number any more.
    let course
        (options: FitOptions)
        (model: Model)
        (session: Session)
        (examples: NdArray[][])
        (observe: int -> float -> unit)
        : Course =
        if examples.Length = 0 then
            Errors.input "training: at least one example expected, found none."

        Errors.atLeast 1 "training: examples to a step" options.BatchSize
        let size = min options.BatchSize examples.Length
        let mutable drawn = 0, [||]

        let batches epoch =
            if fst drawn <> epoch then
                drawn <-
                    epoch,
                    Rng.permutation examples.Length (Rng.stream options.Seed "shuffle" epoch)
                    |> Array.map (fun i -> examples[i])
                    |> Array.chunkBySize size

            snd drawn

        let take epoch k number =
            let batch = (batches epoch)[k]

            let report =
                session.Step(batch, options.LearningRate * options.Schedule number)
                |> Divergence.guard model session

            {
                CourseStep.Loss = report.Loss
                Rows = batch.Length
                Tokens = int64 batch.Length
            }

        let epochDone (state: CourseState) =
            observe state.Epoch state.Loss
            true

        {
            Epochs = options.Epochs
            Steps = (examples.Length + size - 1) / size
            Average = 0.0
            Take = take
            Done = epochDone
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
        let session = start engine options model
        let course = course options model session examples observe

        Course.run session course CourseObserver.none (Course.beginning session.State)
        |> ignore

        session
