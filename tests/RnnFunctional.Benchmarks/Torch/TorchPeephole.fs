namespace RnnFunctional.Benchmarks

open RnnFunctional
open TorchSharp

/// The LSTM with peepholes as a good user of TorchSharp writes it, which has no such layer. The fastest way of those tried: as
/// fast are one product a step of input and state together, views of the inputs' products that are strided, and input and forget
/// gate in one operation; 15 % slower are sums and products that are not fused.
module TorchPeephole =

    let network input hidden =
        let parameters =
            (Network.ofCell (Cell.erase (Peephole.cell input hidden))).Parameters
            |> List.map (fun decl -> decl.Name, Tensors.parameter decl)

        let p name = (dict parameters)[name]
        let wx, wh = p "weight_ih_l0", p "weight_hh_l0"
        let bx, bh = p "bias_ih_l0", p "bias_hh_l0"
        let pi, pf, po = p "peephole_i_l0", p "peephole_f_l0", p "peephole_o_l0"

        let one = 1.0.ToScalar()

        let run (x: torch.Tensor) =
            let ofInputs = torch.nn.functional.linear(x.transpose (0, 1), wx, bx + bh).unbind 0
            let whT = wh.t ()
            let mutable h = torch.zeros (x.shape[0], int64 hidden)
            let mutable c = torch.zeros (x.shape[0], int64 hidden)

            let ys =
                ofInputs
                |> Array.map (fun ofInput ->
                    let gates = ofInput.addmm(h, whT).chunk(4, 1)
                    let i = gates[0].addcmul(c, pi, one).sigmoid()
                    let f = gates[1].addcmul(c, pf, one).sigmoid()
                    c <- (f * c).addcmul(i, gates[2].tanh(), one)
                    let o = gates[3].addcmul(c, po, one).sigmoid()
                    h <- o * c.tanh ()
                    h)

            torch.stack (ys, 1)

        { Parameters = parameters; Run = run }
