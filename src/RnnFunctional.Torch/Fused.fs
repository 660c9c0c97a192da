namespace RnnFunctional.Torch

open System
open RnnFunctional
open TorchSharp
open TorchSharp.Modules

/// A layer that Torch has as one operation, found in a graph: a loop that is exactly this.
type FusedLayer =
    {
        /// The cell's name in the catalogue.
        Cell: string
        Input: int
        Hidden: int
        Bias: bool
        /// The leaves that are its parameters, in PyTorch's order: weight_ih, weight_hh and, with biases, bias_ih and bias_hh.
        Parameters: Node[]
    }

/// Torch's own layers as modules whose parameters are given from outside.
module Fused =

    let private cells = [ "lstm"; "gru-reset-after"; "elman-tanh"; "elman-relu" ]

    let private isParameter (n: Node) =
        match n.Op with
        | Leaf(_, Shared) -> true
        | _ -> false

    /// The layer that `loop`, which captures `captured`, is; None where it is no such layer, or its parameters are not a model's.
    let recognise (loop: Loop) (captured: Node[]) : FusedLayer option =
        let tries (name: string) bias =
            match loop.Xs, loop.States, loop.Ys with
            | [| { Shape = [ input ] } |], states, [| { Shape = [ hidden ] } |] when input > 0 && hidden > 0 ->
                let cell = (Catalogue.find name).Build bias input hidden
                let graph = CellGraph.trace cell

                if states.Length + 1 <> graph.Arguments.Length then
                    None
                else
                    let roots =
                        Graph.substitute (Seq.zip loop.Captured captured) (Array.append loop.NextStates loop.Ys)

                    Pattern.find
                        (Seq.zip graph.Arguments (Array.append loop.States loop.Xs))
                        graph.Parameters
                        graph.Results
                        roots
                    |> Option.filter (Array.forall isParameter)
                    |> Option.map (fun found ->
                        {
                            Cell = name
                            Input = input
                            Hidden = hidden
                            Bias = bias
                            Parameters = found
                        })
            | _ -> None

        Seq.allPairs cells [ true; false ]
        |> Seq.tryPick (fun (name, bias) -> tries name bias)

    /// Torch's layer for `layer`, with first parameters of its own.
    let create (device: torch.Device) (dtype: torch.ScalarType) (layer: FusedLayer) : torch.nn.Module =
        let input, hidden, bias = int64 layer.Input, int64 layer.Hidden, layer.Bias
        let number = Nullable dtype

        match layer.Cell with
        | "lstm" -> torch.nn.LSTM(input, hidden, 1L, bias, true, device = device, dtype = number)
        | "gru-reset-after" -> torch.nn.GRU(input, hidden, 1L, bias, true, device = device, dtype = number)
        | "elman-tanh" ->
            torch.nn.RNN(input, hidden, 1L, torch.nn.NonLinearities.Tanh, bias, true, device = device, dtype = number)
        | _ ->
            torch.nn.RNN(input, hidden, 1L, torch.nn.NonLinearities.ReLU, bias, true, device = device, dtype = number)

    /// The module's parameters in the order of FusedLayer.Parameters.
    let parameters (layer: FusedLayer) (modul: torch.nn.Module) : Parameter[] =
        let byName = dict [ for struct (name, p) in modul.named_parameters () -> name, p ]

        [|
            "weight_ih_l0"
            "weight_hh_l0"
            if layer.Bias then
                "bias_ih_l0"
                "bias_hh_l0"
        |]
        |> Array.map (fun name -> byName[name])

    /// Runs the module over `xs` [rows; time; input] from the states `states` [rows; hidden]: last states, then all outputs [rows; time; hidden].
    let run (modul: torch.nn.Module) (states: torch.Tensor[]) (xs: torch.Tensor) : torch.Tensor[] =
        let before =
            states |> Array.map (fun (s: torch.Tensor) -> s.unsqueeze(0).contiguous())

        let after (s: torch.Tensor) = s.squeeze 0
        let isLearning = torch.is_grad_enabled ()
        // Without gradients libtorch 2.10 takes another LSTM on processors, in float32, which is wrong: off by tenths in h and c.
        use _ = torch.enable_grad ()

        let results =
            match modul with
            | :? LSTM as lstm ->
                let struct (ys, h, c) = lstm.call (xs, struct (before[0], before[1]))
                [| after h; after c; ys |]
            | :? GRU as gru ->
                let struct (ys, h) = gru.call (xs, before[0])
                [| after h; ys |]
            | :? RNN as rnn ->
                let struct (ys, h) = rnn.call (xs, before[0])
                [| after h; ys |]
            | other -> invalidArg (nameof modul) $"{other.GetName()} is none of Torch's recurrent layers."

        if isLearning then
            results
        else
            results |> Array.map _.detach()
