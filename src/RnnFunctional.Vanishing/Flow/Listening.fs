namespace RnnFunctional.Vanishing

open RnnFunctional

/// What is heard of a remedy's network with certain parameters: how far back the gradient reaches, and what its gates do.
type Listening =
    {
        Flow: GradientFlow
        Gates: GateUse list
    }

module Listening =

    /// The sequences of `task` on which networks are heard: `count`, drawn from `seed`.
    let sequences (task: MemoryTask) count seed =
        Array.init count (fun i -> task.Draw(Rng.stream seed "listen" i))

    /// Hears the network of `remedy` with `hidden` units and `parameters` on `count` sequences of `task`, drawn from `seed`.
    let hear (engine: Engine) (task: MemoryTask) hidden (remedy: Remedy) (parameters: float[]) count seed : Listening =
        let sequences = sequences task count seed
        let cell = Remedy.cell task hidden remedy

        {
            Flow = GradientFlow.measure engine task hidden remedy parameters sequences
            Gates = Gates.measure engine cell (Remedy.ofCell cell parameters) (sequences |> Array.map _.X)
        }
