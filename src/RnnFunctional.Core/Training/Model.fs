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
        /// Parameters → inputs → a scalar.
        Loss: Tensor[] -> Tensor[] -> Tensor
    }

/// A model traced on symbols: what an engine runs or compiles. All gradients are of the loss of one example.
type Traced =
    {
        Parameters: Node[]
        Inputs: Node[]
        Loss: Node
        Gradients: Node[]
        Outputs: Node[]
    }

module Model =

    /// Traces `model` and the gradient of its loss.
    let trace (model: Model) : Traced =
        Scope.within model.Name (fun () ->
            let parameters =
                model.Parameters
                |> List.map (fun d -> Symbol(Node.leaf Shared d.Name d.Shape))
                |> Array.ofList

            let inputs =
                model.Inputs
                |> List.map (fun (name, shape) -> Symbol(Node.leaf PerRow name shape))
                |> Array.ofList

            let loss, gradients =
                Grad.valueAndGradients (fun p -> model.Loss p inputs) parameters

            let outputs = model.Predict parameters inputs
            let nodes = Array.map (fun (t: Tensor) -> t.Node)

            {
                Parameters = nodes parameters
                Inputs = nodes inputs
                Loss = loss.Node
                Gradients = nodes gradients
                Outputs = nodes outputs
            })

    /// First values of the parameters of `model`, as a block.
    let initialise preset seed (model: Model) =
        Preset.initialise preset seed model.Parameters
