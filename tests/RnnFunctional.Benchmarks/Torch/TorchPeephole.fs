namespace RnnFunctional.Benchmarks

open RnnFunctional
open TorchSharp

/// The LSTM with peepholes.
module TorchPeephole =

    let network input hidden =
        let parameters =
            (Network.ofCell (Cell.erase (Peephole.cell input hidden))).Parameters
            |> List.map (fun decl -> decl.Name, Tensors.parameter decl)

        let p name = (dict parameters)[name]
        let pi, pf, po = p "peephole_i_l0", p "peephole_f_l0", p "peephole_o_l0"
        let one = 1.0.ToScalar()

        let step (gates: torch.Tensor[]) (c: torch.Tensor) =
            let i = gates[0].addcmul(c, pi, one).sigmoid()
            let f = gates[1].addcmul(c, pf, one).sigmoid()
            let c = (f * c).addcmul(i, gates[2].tanh(), one)
            let o = gates[3].addcmul(c, po, one).sigmoid()
            struct (o * c.tanh (), c)

        {
            Parameters = parameters
            Run = TorchLoop.run p hidden id step
        }
