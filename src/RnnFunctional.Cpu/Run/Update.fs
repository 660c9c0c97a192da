namespace RnnFunctional.Cpu

open RnnFunctional
open RnnFunctional.Kernels

/// An optimiser's step as a compiled plan: its formulas run over the whole block of parameters in one pass, in place.
[<Sealed>]
type internal Update(optimiser: Optimiser, count: int, threads: int) =
    let slotCount = optimiser.Transform.Slots
    let leaf name shape = Node.leaf PerRow name shape
    let step, rate = leaf "step" [], leaf "learning rate" []
    let parameters, gradient = leaf "parameters" [ count ], leaf "gradient" [ count ]
    let slots = Array.init slotCount (fun i -> leaf ("slot " + string i) [ count ])

    let plan =
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

        Compile.plan
            {
                IsBatch = false
                IsNoisy = false
                Parameters = [||]
                Inputs = Array.append [| step; rate; gradient; parameters |] slots
                Roots = Array.append [| next.Node |] (nextSlots |> Array.map _.Node)
                Gradients = [||]
                InPlace = (0, 3) :: List.init slotCount (fun i -> 1 + i, 4 + i)
            }

    let machine = Machine(plan, threads)

    let numbers =
        Array.init (4 + slotCount) (fun i -> new Numbers(if i < 2 then 1L else int64 count))

    do
        let table = machine.Shards[0].Slots
        numbers |> Array.iteri (fun i n -> table.Point(plan.Inputs[i].View.Slot, n, 0L))

    /// The gradient that a step goes by.
    member _.Gradient = numbers[2]
    member _.Parameters = numbers[3]
    member _.Slot(i: int) = numbers[4 + i]

    /// Sets the number of the next step, from 1, and its learning rate.
    member _.Set(step: int, learningRate: float) =
        numbers[0].Span(0L, 1)[0] <- float32 step
        numbers[1].Span(0L, 1)[0] <- float32 learningRate

    /// The step; all members of the team call it.
    member _.Run(part, team) = machine.Together(part, team)
