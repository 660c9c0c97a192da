namespace RnnFunctional.Benchmarks

open TorchSharp
open TorchSharp.Modules

/// A network of Torch's: its parameters by their names, and what it puts out [batch; time; hidden] for x [batch; time; input].
type TorchNetwork =
    {
        Parameters: (string * Parameter) list
        Run: torch.Tensor -> torch.Tensor
    }

/// Torch's own layers.
module TorchNetwork =

    let private ofModule (layers: torch.nn.Module) run =
        {
            Parameters = [ for struct (name, p) in layers.named_parameters () -> name, p ]
            Run = run
        }

    let lstm layers (input: int) (hidden: int) =
        let m = torch.nn.LSTM(input, hidden, layers, batchFirst = true)

        ofModule m (fun x ->
            let struct (ys, _, _) = m.call x
            ys)

    let gru (input: int) (hidden: int) =
        let m = torch.nn.GRU(input, hidden, batchFirst = true)

        ofModule m (fun x ->
            let struct (ys, _) = m.call x
            ys)

    let elman (input: int) (hidden: int) =
        let m =
            torch.nn.RNN(input, hidden, nonLinearity = torch.nn.NonLinearities.Tanh, batchFirst = true)

        ofModule m (fun x ->
            let struct (ys, _) = m.call x
            ys)
