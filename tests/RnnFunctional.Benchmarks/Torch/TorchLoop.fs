namespace RnnFunctional.Benchmarks

open TorchSharp
open TorchSharp.Modules

/// Relatives of the LSTM as a good user of TorchSharp writes them, which has no such layers. The fastest way of those tried: as fast
/// are one product a step of input and state together, views of the inputs' products that are strided, and input and forget gate in
/// one operation; 15 % slower are sums and products that are not fused.
module TorchLoop =

    /// The outputs [batch; time; hidden] for x [batch; time; input] of a cell with PyTorch's parameters `p`. Its `step` takes the four
    /// gates' sums and c to the next h and c; the gates see of h what `seen` leaves of it.
    let run (p: string -> Parameter) (hidden: int) (seen: torch.Tensor -> torch.Tensor) step (x: torch.Tensor) =
        let bias = p "bias_ih_l0" + p "bias_hh_l0"

        let ofInputs =
            torch.nn.functional.linear(x.transpose (0, 1), p "weight_ih_l0", bias).unbind 0

        let whT = (p "weight_hh_l0").t()
        let mutable h = torch.zeros (x.shape[0], int64 hidden)
        let mutable c = torch.zeros (x.shape[0], int64 hidden)

        let ys =
            ofInputs
            |> Array.map (fun ofInput ->
                let struct (nextH, nextC) = step (ofInput.addmm(seen h, whT).chunk(4, 1)) c
                h <- nextH
                c <- nextC
                h)

        torch.stack (ys, 1)
