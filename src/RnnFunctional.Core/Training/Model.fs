namespace RnnFunctional

/// What can be trained: parameters, the inputs of one example, and two pure functions of both.
type Model =
    {
        Name: string
        Parameters: Decl list
        /// Name and shape of each input of one example, targets included.
        Inputs: (string * Shape) list
        /// Parameters → inputs → outputs.
        Predict: Tensor[] -> Tensor[] -> Tensor[]
        /// Parameters → inputs → a scalar, and what an example carries on to the next one of its stream: states, or nothing.
        Loss: Tensor[] -> Tensor[] -> Tensor * Tensor[]
        /// The same in plain words; or what these don't cover.
        Outline: Result<ModelOutline, string list>
    }

/// A model traced on symbols: what an engine runs or compiles. All gradients are of the loss of one example.
type Traced =
    {
        Parameters: Node[]
        Inputs: Node[]
        Loss: Node
        Gradients: Node[]
        /// What an example carries on, from the same pass as the loss.
        Carried: Node[]
        Outputs: Node[]
    }

module Model =

    /// A loss whose examples carry nothing on.
    let alone (loss: Tensor[] -> Tensor[] -> Tensor) : Tensor[] -> Tensor[] -> Tensor * Tensor[] =
        fun p inputs -> loss p inputs, [||]

    /// A symbol for each of the parameters, and one for each of the inputs.
    let symbols (model: Model) : Tensor[] * Tensor[] =
        let input (name, shape) = Symbol(Node.leaf PerRow name shape)
        Spec.symbols model.Parameters, model.Inputs |> List.map input |> Array.ofList

    /// Traces `model` and the gradient of its loss.
    let trace (model: Model) : Traced =
        Scope.within model.Name (fun () ->
            let parameters, inputs = symbols model

            let loss, gradients, carried =
                Grad.valueGradientsAndRest (fun p -> model.Loss p inputs) parameters

            let outputs = model.Predict parameters inputs
            let nodes = Array.map (fun (t: Tensor) -> t.Node)

            {
                Parameters = nodes parameters
                Inputs = nodes inputs
                Loss = loss.Node
                Gradients = nodes gradients
                Carried = nodes carried
                Outputs = nodes outputs
            })

    /// Raises a ShapeException unless `example` is one for the inputs `inputs` of a model.
    let checkExample (inputs: (string * Shape) list) (example: NdArray[]) =
        if example.Length <> inputs.Length then
            Errors.shape
                "example"
                $"{inputs.Length} inputs"
                (string example.Length)
                "Give one array for each input of the model."

        let mutable i = 0

        for name, shape in inputs do
            if example[i].Shape <> shape then
                Errors.shape
                    $"input `{name}`"
                    (Shape.show shape)
                    (Shape.show example[i].Shape)
                    "Bring the example into the shape that the model was made for."

            i <- i + 1

    /// First values of the parameters of `model`, as a block.
    let initialise preset seed (model: Model) =
        Preset.initialise preset seed model.Parameters

    /// A model that is run and not trained: `predict` takes parameters and the inputs of one example to outputs.
    let predictor name parameters inputs (predict: Tensor[] -> Tensor[] -> Tensor[]) : Model =
        {
            Name = name
            Parameters = parameters
            Inputs = inputs
            Predict = predict
            Loss = alone (fun _ _ -> Tensor.Of 0.0)
            Outline = Outline.none
        }

    /// `model` with its first input alone, to predict with what it has been trained for: no targets, and states that start at zero.
    let untargeted name (model: Model) : Model =
        { predictor name model.Parameters (List.take 1 model.Inputs) model.Predict with
            Outline =
                model.Outline
                |> Result.map (fun outline ->
                    { outline with
                        Objective = None
                        Carries = false
                        Predicts = Prediction.Outputs
                    })
        }

    /// A network read out at every time: predictions [steps; outputs] = readout of the network over the input "x" [steps; network's
    /// input], from the state zero, and `loss` between them and the target "y" [steps; outputs].
    let sequence name (network: Network) steps outputs (loss: Tensor -> Tensor -> Tensor) : Model =
        let readout = Linear.spec "readout" network.Output outputs
        let ofNetwork = network.Parameters.Length

        let predict (p: Tensor[]) (inputs: Tensor[]) =
            let network', readout' = Array.splitAt ofNetwork p
            let start = Spec.zero (Spec.ofDecls network.States)
            let _, ys = Network.run Unroll.forwards network network' start inputs[0]
            Linear.apply (Spec.read readout readout') ys

        {
            Name = name
            Parameters = network.Parameters @ readout.Decls
            Inputs = [ "x", [ steps; network.Input ]; "y", [ steps; outputs ] ]
            Predict = fun p inputs -> [| predict p inputs |]
            Loss = alone (fun p inputs -> loss (predict p inputs) inputs[1])
            Outline = Outline.none
        }

    /// `sequence` under the mean squared error.
    let regression name (network: Network) steps outputs : Model =
        { sequence name network steps outputs Loss.mse with
            Outline =
                Outline.ofNetwork network (Reading.Vectors network.Input) outputs
                |> Result.map (fun network ->
                    {
                        Network = network
                        Steps = steps
                        IsLastAlone = false
                        Objective = Some Objective.SquaredError
                        Carries = false
                        Predicts = Prediction.Outputs
                    })
        }
