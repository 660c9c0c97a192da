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

/// A model opened on an engine for training and prediction. An example is one array for each input of the model.
type Session =
    /// What a checkpoint keeps.
    abstract State: TrainingState with get, set
    /// One optimiser step on the mean loss over `examples`. Where loss or gradient are no numbers, it reports them and changes nothing.
    abstract Step: examples: NdArray[][] * learningRate: float -> StepReport
    /// The mean gradient of the last step, in the order of the parameters; also that of a step which changed nothing.
    abstract Gradient: float[]
    /// The loss of each of `examples`, without dropout.
    abstract Losses: examples: NdArray[][] -> float[]
    /// The model's outputs for each of `examples`, without dropout.
    abstract Predict: examples: NdArray[][] -> NdArray[][]

/// A way to run models. `Open` takes the model, the optimiser, the first parameters and the seed of the noise.
type Engine =
    {
        Name: string
        Needs: string
        Open: Model -> Optimiser -> float[] -> int -> Session
    }

module ReferenceEngine =

    /// The leaf values of one example: its inputs, and noise where it is asked for.
    let private bind (inputs: Node[]) (noise: Rng option) (example: NdArray[]) : Node -> NdArray =
        if example.Length <> inputs.Length then
            Errors.shape
                "example"
                $"{inputs.Length} inputs"
                (string example.Length)
                "Give one array for each input of the model."

        Array.iter2
            (fun (n: Node) (v: NdArray) ->
                if n.Shape <> v.Shape then
                    Errors.shape
                        $"input `{ShapeRule.name n.Op}`"
                        (Shape.show n.Shape)
                        (Shape.show v.Shape)
                        "Bring the example into the shape that the model was made for.")
            inputs
            example

        let values = dict (Seq.zip (inputs |> Seq.map _.Id) example)

        fun node ->
            match node.Op, noise with
            | Leaf(_, Noise keep), Some rng -> NdArray.full node.Shape 0.0 |> NdArray.map (fun _ -> Noise.next keep rng)
            | Leaf(_, Noise _), None -> NdArray.full node.Shape 1.0
            | _ -> values[node.Id]

    let private openSession (model: Model) (optimiser: Optimiser) (parameters: float[]) seed : Session =
        let traced = Model.trace model

        let runGradients =
            Reference.runBatch (Array.append [| traced.Loss |] traced.Gradients)

        let key = Noise.key seed
        let runLoss = Reference.runBatch [| traced.Loss |]
        let runOutputs = Reference.runBatch traced.Outputs

        let mutable gradient = Array.zeroCreate parameters.Length

        let mutable state =
            {
                Step = 0
                Parameters = parameters
                Slots = optimiser.Init parameters.Length |> Array.map _.Array.Data
            }

        let evaluate run (examples: NdArray[][]) noise : NdArray[][] =
            let block =
                dict (Seq.zip (traced.Parameters |> Seq.map _.Id) (Block.split model.Parameters state.Parameters))

            run (fun (n: Node) -> (block[n.Id]: Tensor).Array) examples.Length (fun row ->
                bind traced.Inputs (noise row) examples[row])

        { new Session with
            member _.State
                with get () = state
                and set value = state <- value

            member _.Gradient = gradient

            member _.Losses examples =
                evaluate runLoss examples (fun _ -> None)
                |> Array.map (fun row -> row[0].Scalar)

            member _.Predict examples =
                evaluate runOutputs examples (fun _ -> None)

            member _.Step(examples, learningRate) =
                // A stream for each row of each step: what is dropped depends on nothing else.
                let noise row =
                    Some(Rng(Noise.state key state.Step row))

                let rows = evaluate runGradients examples noise
                let count = float rows.Length
                gradient <- Array.zeroCreate state.Parameters.Length

                for row in rows do
                    let flat = row |> Array.skip 1 |> Array.collect _.Data
                    Array.iteri (fun i g -> gradient[i] <- gradient[i] + g / count) flat

                let vector (data: float[]) = Value(NdArray([ data.Length ], data))

                let report =
                    {
                        Loss = rows |> Array.averageBy (fun row -> row[0].Scalar)
                        GradientNorm = sqrt (Array.sumBy (fun g -> g * g) gradient)
                    }

                if report.IsFinite then
                    let moment =
                        {
                            Moment.Step = Tensor.Of(float (state.Step + 1))
                            LearningRate = Tensor.Of learningRate
                            Parameters = vector state.Parameters
                        }

                    let next, slots =
                        optimiser.Update(moment, vector gradient, Array.map vector state.Slots)

                    state <-
                        {
                            Step = state.Step + 1
                            Parameters = next.Array.Data
                            Slots = slots |> Array.map _.Array.Data
                        }

                report
        }

    /// The reference interpreter as an engine: float64, one example after the other, always there.
    let engine =
        {
            Name = "reference"
            Needs = "nothing"
            Open = openSession
        }

module Engine =

    /// `engine`, which calls `act` once: when the first training step of any of its sessions is done.
    let onFirstStep (act: unit -> unit) (engine: Engine) : Engine =
        let steps = [| 0 |]

        let observe (session: Session) =
            { new Session with
                member _.State
                    with get () = session.State
                    and set value = session.State <- value

                member _.Gradient = session.Gradient
                member _.Losses examples = session.Losses examples
                member _.Predict examples = session.Predict examples

                member _.Step(examples, learningRate) =
                    let report = session.Step(examples, learningRate)

                    if System.Threading.Interlocked.Exchange(&steps[0], 1) = 0 then
                        act ()

                    report
            }

        { engine with
            Open = fun model optimiser parameters seed -> observe (engine.Open model optimiser parameters seed)
        }
