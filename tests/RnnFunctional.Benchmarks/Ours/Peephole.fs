namespace RnnFunctional.Benchmarks

open RnnFunctional

/// An LSTM's gates, and the peepholes through which three of them see the memory: [hidden] each.
type Peephole =
    {
        Gates: LstmParams
        Input: Tensor
        Forget: Tensor
        Output: Tensor
    }

/// The LSTM with peepholes (Gers & Schmidhuber 2000) as a user writes it, gate by gate: the cell of src/Scripts/peephole.fsx.
module Peephole =

    let step (p: Peephole) (s: LstmState) x =
        let f = sigmoid (affine p.Gates.Forget s.H x + p.Forget * s.C)
        let i = sigmoid (affine p.Gates.Input s.H x + p.Input * s.C)
        let c = f * s.C + i * tanh (affine p.Gates.Candidate s.H x)
        let o = sigmoid (affine p.Gates.Output s.H x + p.Output * c)
        let h = o * tanh c
        { H = h; C = c }, h

    let parameters input hidden : Spec<Peephole> =
        spec {
            let! gates = Lstm.gates true input hidden hidden |> Spec.focus _.Gates
            and! i = Spec.diagonal "peephole_i" hidden _.Input
            and! f = Spec.diagonal "peephole_f" hidden _.Forget
            and! o = Spec.diagonal "peephole_o" hidden _.Output

            return
                {
                    Gates = gates
                    Input = i
                    Forget = f
                    Output = o
                }
        }

    let cell input hidden =
        Cell.make "lstm-peephole" input hidden (parameters input hidden) (Lstm.state hidden hidden) step
