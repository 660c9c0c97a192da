namespace RnnFunctional.Benchmarks

open RnnFunctional

/// The work that both sides get: a model, its first parameters, and the examples of a batch.
type Task =
    {
        Model: Model
        Parameters: float[]
        Examples: NdArray[][]
    }

module Task =

    /// As float32 holds it, so that no side starts from other numbers than the other.
    let private single (value: float) = float (float32 value)

    /// `model` from `parameters` on, with `examples`.
    let start (model: Model) (parameters: float[]) (examples: NdArray[][]) =
        {
            Model = model
            Parameters = Array.map single parameters
            Examples = examples
        }

    /// `model` with parameters as PyTorch draws them, and `batch` examples from the normal distribution.
    let draw batch (model: Model) =
        let example row =
            let rng = Rng.stream 1 "examples" row

            let normal (_, shape) =
                NdArray(shape, Array.init (Shape.size shape) (fun _ -> single (rng.Normal())))

            model.Inputs |> List.map normal |> Array.ofList

        start model (Model.initialise Preset.pytorch 1 model) (Array.init batch example)

    /// One step of `cell` in use: its input and state are the model's inputs, the next state its outputs.
    let step name (cell: AnyCell) : Model =
        let next p (inputs: Tensor[]) =
            fst (cell.Step p (Array.tail inputs) inputs[0])

        {
            Name = name
            Parameters = cell.Parameters.Decls
            Inputs =
                ("x", [ cell.Input ])
                :: (cell.State.Decls |> List.map (fun d -> d.Name, d.Shape))
            Predict = next
            // Nobody trains it; a model has to have one.
            Loss = Model.alone (fun p inputs -> meanAll (Array.head (next p inputs)))
            Outline = Outline.none
        }
