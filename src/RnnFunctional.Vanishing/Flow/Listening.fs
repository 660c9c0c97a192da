namespace RnnFunctional.Vanishing

open RnnFunctional

/// What is heard of a remedy's network with certain parameters: how far back the gradient reaches, and what its gates do.
type Listening =
    {
        Flow: GradientFlow
        Gates: GateUse list
    }

module Listening =

    /// Hears the network of `remedy` with `hidden` units and `parameters` on `count` sequences of `task`, drawn from `seed`.
    let hear (engine: Engine) (task: MemoryTask) hidden (remedy: Remedy) (parameters: float[]) count seed : Listening =
        let sequences = Array.init count (fun i -> task.Draw(Rng.stream seed "listen" i))

        let cell = Network.asCell (Remedy.network task hidden remedy)
        let ofCell = Array.take (Block.size cell.Parameters.Decls) parameters

        {
            Flow = GradientFlow.measure engine task hidden remedy parameters sequences
            Gates = Gates.measure engine cell ofCell (sequences |> Array.map _.X)
        }
