namespace RnnFunctional.Scratch

open RnnFunctional

/// How far what is derived here lies from the reference interpreter in float64, in a training step of one model.
type Check =
    {
        /// What the examples of the model are: how many, and of which shapes.
        Rows: int
        Inputs: (string * Shape) list
        Loss: float
        LossDifference: float
        /// For each parameter its largest gradient and the largest difference, both without sign.
        Gradients: (Decl * float * float) list
    }

module Check =

    /// How many examples are run: the reference takes its time.
    let private rows = 2

    /// An example for `outline` whose inputs have the shapes `inputs`: numbers from the normal distribution, and symbols that are as likely.
    let private draw (outline: ModelOutline) (inputs: (string * Shape) list) row : NdArray[] =
        let rng = Rng.stream 1 "check" row

        let normal shape =
            NdArray(shape, Array.init (Shape.size shape) (fun _ -> rng.Normal()))

        let symbols count shape =
            NdArray(shape, Array.init (Shape.size shape) (fun _ -> float (rng.Below count)))

        inputs
        |> List.mapi (fun i (_, shape) ->
            match i, outline.Network.Reads, outline.Objective with
            | 0, (Reading.OneHot count | Reading.Table(count, _)), _ -> symbols count shape
            | 1, _, Some Objective.CrossEntropy -> symbols outline.Network.Outputs shape
            | _ -> normal shape)
        |> Array.ofList

    /// Takes one step of `model` on both engines from parameters as PyTorch draws them. Errors: a model that is none of those derived here.
    let run (model: Model) : Check =
        let outline = Refusal.checkModel model.Outline
        let examples = Array.init rows (draw outline model.Inputs)
        let parameters = Model.initialise Preset.pytorch 1 model

        let step (engine: Engine) =
            let session = engine.Open model Optimiser.sgd parameters 1
            let report = session.Step(examples, 0.0)
            report.Loss, Block.split model.Parameters session.Gradient

        let loss, gradients = step ReferenceEngine.engine
        let found, byHand = step (ScratchEngine.exact 1)

        let largest (a: float[]) =
            a |> Array.fold (fun m v -> max m (abs v)) 0.0

        {
            Rows = rows
            Inputs = model.Inputs
            Loss = loss
            LossDifference = abs (found - loss)
            Gradients =
                List.map3
                    (fun d (expected: Tensor) (found: Tensor) ->
                        let expected, found = expected.Array.Data, found.Array.Data
                        d, largest expected, largest (Array.map2 (-) found expected))
                    model.Parameters
                    (List.ofArray gradients)
                    (List.ofArray byHand)
        }

    /// `run`, if `engine` is the name of the engine from scratch.
    let ofEngine (engine: string) (model: Model) : Check option =
        if engine = ScratchEngine.Name then
            Some(run model)
        else
            None
