namespace RnnFunctional

/// An optimiser's step on a block of numbers as a graph: its leaves, and what becomes of them.
type OptimiserGraph =
    {
        Step: Node
        LearningRate: Node
        Gradient: Node
        /// Parameters, then slots: as they are, and as they become.
        Before: Node[]
        After: Node[]
    }

module OptimiserGraph =

    /// The step of `optimiser` on numbers of `shape`. Step and learning rate are shared leaves, the others a row's own.
    let trace (optimiser: Optimiser) (shape: Shape) : OptimiserGraph =
        let leaf name = Node.leaf PerRow name shape
        let step, rate = Node.leaf Shared "step" [], Node.leaf Shared "learning rate" []
        let gradient, parameters = leaf "gradient", leaf "parameters"

        let slots =
            Array.init optimiser.Transform.Slots (fun i -> leaf ("slot " + string i))

        let next, nextSlots =
            optimiser.Update(
                {
                    Moment.Step = Symbol step
                    LearningRate = Symbol rate
                    Parameters = Symbol parameters
                },
                Symbol gradient,
                Array.map Symbol slots
            )

        {
            Step = step
            LearningRate = rate
            Gradient = gradient
            Before = Array.append [| parameters |] slots
            After = Array.append [| next.Node |] (nextSlots |> Array.map _.Node)
        }
