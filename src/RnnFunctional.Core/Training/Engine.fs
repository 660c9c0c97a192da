namespace RnnFunctional

open System

/// What one training step did: the mean loss over its examples before the step, and the norm of the mean gradient.
[<Struct>]
type StepReport =
    {
        Loss: float
        GradientNorm: float
    }

    /// Whether both are numbers: whether the step was done.
    member r.IsFinite = Double.IsFinite r.Loss && Double.IsFinite r.GradientNorm

/// Everything a training carries from one step to the next. Restoring it continues as if never interrupted.
type TrainingState =
    {
        Step: int
        Parameters: float[]
        Slots: float[][]
    }

module TrainingState =

    /// Before the first step of `optimiser` from `parameters`.
    let start (optimiser: Optimiser) (parameters: float[]) =
        {
            Step = 0
            Parameters = parameters
            Slots = optimiser.Init parameters.Length |> Array.map _.Array.Data
        }

    /// `state` after a step of `optimiser` that follows from `gradient`.
    let next (optimiser: Optimiser) (learningRate: float) (gradient: float[]) (state: TrainingState) =
        let vector (data: float[]) = Value(NdArray([ data.Length ], data))

        let moment =
            {
                Moment.Step = Tensor.Of(float (state.Step + 1))
                LearningRate = Tensor.Of learningRate
                Parameters = vector state.Parameters
            }

        let parameters, slots =
            optimiser.Update(moment, vector gradient, Array.map vector state.Slots)

        {
            Step = state.Step + 1
            Parameters = parameters.Array.Data
            Slots = slots |> Array.map _.Array.Data
        }

/// A training that is kept in arrays of float64 and steps as its optimiser says: what all sessions of it share.
[<Sealed>]
type SharedTraining(optimiser: Optimiser, parameters: float[]) =

    member val State = TrainingState.start optimiser parameters with get, set

    /// The mean gradient of the last step.
    member val Gradient: float[] = Array.zeroCreate parameters.Length with get, set

    member t.Parameters
        with get () = t.State.Parameters
        and set values = t.State <- { t.State with Parameters = values }

    /// The step that follows from the mean `loss` and its `gradient`; none where these are no numbers.
    member t.Take(loss: float, gradient: float[], learningRate: float) : StepReport =
        t.Gradient <- gradient

        let report =
            {
                Loss = loss
                GradientNorm = sqrt (Array.sumBy (fun g -> g * g) gradient)
            }

        if report.IsFinite then
            t.State <- TrainingState.next optimiser learningRate gradient t.State

        report

/// A model opened on an engine for training and prediction. An example is one array for each input of the model.
type Session =
    /// What a checkpoint keeps.
    abstract State: TrainingState with get, set
    /// The parameters alone, for whoever averages them: setting them leaves slots and step as they are.
    abstract Parameters: float[] with get, set
    /// One optimiser step on the mean loss over `examples`. Where loss or gradient are no numbers, it reports them and changes nothing.
    abstract Step: examples: NdArray[][] * learningRate: float -> StepReport
    /// The mean gradient of the last step, in the order of the parameters; also that of a step which changed nothing.
    abstract Gradient: float[]
    /// What each example of the last step carries on to the next one of its stream, as the step's own pass left it: with its dropout, before
    /// its update. Empty where the model carries nothing.
    abstract Carried: NdArray[][]
    /// The loss of each of `examples`, without dropout.
    abstract Losses: examples: NdArray[][] -> float[]
    /// The model's outputs for each of `examples`, without dropout.
    abstract Predict: examples: NdArray[][] -> NdArray[][]
    /// The same training, seen through another model of the same parameters: one for sequences of another length, say. Whatever either
    /// does, both have done. Errors: parameters that are not the same.
    abstract For: model: Model -> Session

/// A way to run models. `Open` takes the model, the optimiser, the first parameters and the seed of the noise.
type Engine =
    {
        Name: string
        Needs: string
        /// Raises an InputException for a model that it can't run, before anything is made ready for a training.
        Check: Model -> unit
        Open: Model -> Optimiser -> float[] -> int -> Session
        /// Opens a recurrence with these parameters for use a step at a time.
        OpenStepper: Recurrence -> float[] -> Stepper
    }

/// What every engine checks of models that share a training.
module SameTraining =

    /// Raises a ShapeException unless `model` has the parameters `declared`.
    let check (declared: Decl list) (model: Model) =
        let signature (d: Decl) = d.Name, d.Shape
        let show (name, shape) = $"{name} {Shape.show shape}"

        let found, expected =
            List.map signature model.Parameters, List.map signature declared

        if found <> expected then
            let list signatures =
                signatures |> List.map show |> String.concat ", "

            Errors.shape
                $"model `{model.Name}`"
                $"the parameters {list expected}"
                (list found)
                "One training has one block of parameters: declare the same ones, in the same order."

module ReferenceEngine =

    /// The leaf values of one example: its inputs, and noise where it is asked for.
    let private bind (model: Model) (inputs: Node[]) (noise: Rng option) (example: NdArray[]) : Node -> NdArray =
        Model.checkExample model.Inputs example
        let values = dict (Seq.zip (inputs |> Seq.map _.Id) example)

        fun node ->
            match node.Op, noise with
            | Leaf(_, Noise keep), Some rng -> NdArray.full node.Shape 0.0 |> NdArray.map (fun _ -> Noise.next keep rng)
            | Leaf(_, Noise _), None -> NdArray.full node.Shape 1.0
            | _ -> values[node.Id]

    let rec private view (key: uint64) (shared: SharedTraining) (model: Model) : Session =
        let traced = Model.trace model

        let runGradients =
            Reference.runBatch (Array.concat [ [| traced.Loss |]; traced.Carried; traced.Gradients ])

        let mutable carried: NdArray[][] = [||]
        let runLoss = Reference.runBatch [| traced.Loss |]
        let runOutputs = Reference.runBatch traced.Outputs

        let evaluate run (examples: NdArray[][]) noise : NdArray[][] =
            let block =
                dict (Seq.zip (traced.Parameters |> Seq.map _.Id) (Block.split model.Parameters shared.Parameters))

            run (fun (n: Node) -> (block[n.Id]: Tensor).Array) examples.Length (fun row ->
                bind model traced.Inputs (noise row) examples[row])

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
                evaluate runLoss examples (fun _ -> None)
                |> Array.map (fun row -> row[0].Scalar)

            member _.Predict examples =
                evaluate runOutputs examples (fun _ -> None)

            member _.For other =
                SameTraining.check model.Parameters other
                view key shared other

            member _.Step(examples, learningRate) =
                // A stream for each row of each step: what is dropped depends on nothing else.
                let noise row =
                    Some(Rng(Noise.state key shared.State.Step row))

                let rows = evaluate runGradients examples noise
                let count = float rows.Length
                let gradient = Array.zeroCreate shared.Parameters.Length

                for row in rows do
                    let flat = row |> Array.skip (1 + traced.Carried.Length) |> Array.collect _.Data

                    Array.iteri (fun i g -> gradient[i] <- gradient[i] + g / count) flat

                if traced.Carried.Length > 0 then
                    carried <- rows |> Array.map (Array.skip 1 >> Array.take traced.Carried.Length)

                shared.Take(rows |> Array.averageBy (fun row -> row[0].Scalar), gradient, learningRate)
        }

    let private openSession (model: Model) (optimiser: Optimiser) (parameters: float[]) seed : Session =
        view (Noise.key seed) (SharedTraining(optimiser, parameters)) model

    /// The reference interpreter as an engine: float64, one example after the other, always there.
    let engine =
        {
            Name = "reference"
            Needs = "nothing"
            Check = ignore
            Open = openSession
            OpenStepper = fun recurrence parameters -> ReferenceStepper(recurrence, parameters)
        }

module Engine =

    /// `engine`, which calls `act` once: when the first training step of any of its sessions is done.
    let onFirstStep (act: unit -> unit) (engine: Engine) : Engine =
        let steps = [| 0 |]

        let rec observe (session: Session) =
            { new Session with
                member _.State
                    with get () = session.State
                    and set value = session.State <- value

                member _.Parameters
                    with get () = session.Parameters
                    and set values = session.Parameters <- values

                member _.Gradient = session.Gradient
                member _.Carried = session.Carried
                member _.Losses examples = session.Losses examples
                member _.Predict examples = session.Predict examples
                member _.For model = observe (session.For model)

                member _.Step(examples, learningRate) =
                    let report = session.Step(examples, learningRate)

                    if System.Threading.Interlocked.Exchange(&steps[0], 1) = 0 then
                        act ()

                    report
            }

        { engine with
            Open = fun model optimiser parameters seed -> observe (engine.Open model optimiser parameters seed)
        }
