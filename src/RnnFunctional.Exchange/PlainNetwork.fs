namespace RnnFunctional.Exchange

open RnnFunctional

/// Layers of one kind of cell that stand by themselves, maybe read out by a linear layer: what other libraries' files of weights hold.
type PlainNetwork =
    {
        /// The cell's name in the catalogue.
        Cell: string
        Input: int
        Hidden: int
        Layers: int
        Bidirectional: bool
        Bias: bool
        /// How many numbers the linear layer puts out; 0 where there is none.
        Outputs: int
    }

[<CompilationRepresentation(CompilationRepresentationFlags.ModuleSuffix)>]
module PlainNetwork =

    /// Its layers.
    let network (n: PlainNetwork) : Network =
        let cell = Catalogue.find n.Cell

        for name, value, least in
            [
                "input", n.Input, 1
                "hidden", n.Hidden, 1
                "layers", n.Layers, 1
                "outputs", n.Outputs, 0
            ] do
            Errors.atLeast least name value

        Network.build n.Layers n.Bidirectional 0.0 n.Input (fun input -> cell.Build n.Bias input n.Hidden)

    /// It in parts that other runtimes know.
    let portable (n: PlainNetwork) : Portable =
        if n.Outputs = 0 then
            Portable.ofNetwork "network" (network n)
        else
            Portable.readOut "network" (network n) n.Outputs

    /// What it puts out over sequences of `steps` times, from a state of zeros: a model to predict with.
    let predictor (steps: int) (n: PlainNetwork) : Model =
        let portable = portable n
        let start = Spec.zero (Spec.ofDecls portable.Network.States)

        Model.predictor "network" portable.Parameters [ "x", [ steps; n.Input ] ] (fun p inputs ->
            [| Portable.run portable None p start inputs |> snd |])

    /// It in words, as in "2 layers of lstm, both directions, 5 inputs, 7 units, read out to 1".
    let describe (n: PlainNetwork) =
        [
            (if n.Layers = 1 then
                 $"a layer of {n.Cell}"
             else
                 $"{n.Layers} layers of {n.Cell}")
            if n.Bidirectional then
                "both directions"
            $"{n.Input} inputs"
            $"{n.Hidden} units"
            if not n.Bias then
                "no biases"
            if n.Outputs > 0 then
                $"read out to {n.Outputs}"
        ]
        |> String.concat ", "

/// Weights that came from a file, and the network that they belong to.
type Imported =
    {
        Network: PlainNetwork
        /// The block of its parameters.
        Parameters: float[]
    }

/// What a file holds of one direction of a layer, as ours: weight_ih, weight_hh and, if there are, bias_ih and bias_hh.
type internal LayerWeights =
    {
        /// What the file calls it, for messages.
        Called: string
        Cell: string
        Tensors: Tensor list
    }

module internal Imported =

    let private hidden w = Shape.last w.Tensors[1].Shape
    let private input w = Shape.last w.Tensors[0].Shape

    /// Fails as one does who reads a file: `fault`, and how to mend it.
    let refuse (fault: string) (mend: string) : 'T = Errors.input $"{fault}. {mend}"

    /// The network whose layers are these, each with its directions, from the first to the last, read out by the linear layer `readout`, its
    /// weight [outputs; size] and its bias, if there is one. Errors: layers that do not fit on each other.
    let ofLayers (layers: LayerWeights list list) (readout: (string * Tensor * Tensor) option) : Imported =
        let first = layers.Head.Head
        let directions = layers.Head.Length

        let mend =
            "A network here has layers of one cell and one size, all in one direction or all in both."

        for layer in layers do
            if layer.Length <> directions then
                refuse $"{layer.Head.Called} has {layer.Length} directions where {first.Called} has {directions}" mend

        let network =
            {
                PlainNetwork.Cell = first.Cell
                Input = input first
                Hidden = hidden first
                Layers = layers.Length
                Bidirectional = directions = 2
                Bias = first.Tensors.Length > 2
                Outputs =
                    match readout with
                    | Some(_, weight, _) -> weight.Shape.Head
                    | None -> 0
            }

        let tensors = layers |> List.collect (List.collect _.Tensors)
        let declared = (PlainNetwork.network network).Parameters

        let found =
            layers
            |> List.collect (List.collect (fun w -> w.Tensors |> List.map (fun t -> w, t)))

        for layer in List.concat layers do
            if layer.Cell <> first.Cell || layer.Tensors.Length <> first.Tensors.Length then
                refuse $"{layer.Called} is of another kind than {first.Called}" mend

        for d, (w, t) in List.zip declared found do
            if d.Shape <> t.Shape then
                refuse
                    $"{w.Called}: {d.Name} of shape {Shape.show d.Shape} expected after what {first.Called} is, found {Shape.show t.Shape}"
                    mend

        match readout with
        | Some(called, weight, bias) when
            weight.Shape <> [ network.Outputs; directions * network.Hidden ]
            || bias.Shape <> [ network.Outputs ]
            ->
            refuse
                $"{called} of shapes {Shape.show weight.Shape} and {Shape.show bias.Shape} does not read {directions * network.Hidden} numbers"
                "It has to be a linear layer on the last recurrent one's outputs."
        | _ -> ()

        {
            Network = network
            Parameters =
                Block.join (
                    tensors
                    @ match readout with
                      | Some(_, weight, bias) -> [ weight; bias ]
                      | None -> []
                )
        }
