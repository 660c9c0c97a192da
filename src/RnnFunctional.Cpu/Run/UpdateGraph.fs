namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// An optimiser's step on a block of numbers as a graph.
type UpdateGraph =
    {
        Step: Node
        LearningRate: Node
        /// The sum of the squares of the whole gradient, which the engine knows already.
        Squares: Node
        Gradient: Node
        /// Parameters, then slots: as they are, and as they become.
        Before: Node[]
        After: Node[]
    }

module UpdateGraph =

    /// The step of `optimiser` on numbers of `shape`.
    let trace (optimiser: Optimiser) (shape: Shape) : UpdateGraph =
        let leaf name shape = Node.leaf PerRow name shape
        let common name = Node.leaf Shared name []
        let step, rate, squares = common "step", common "learning rate", common "squares"
        let gradient, parameters = leaf "gradient" shape, leaf "parameters" shape

        let slots =
            Array.init optimiser.Transform.Slots (fun i -> leaf ("slot " + string i) shape)

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

        let after = Share.run (Array.append [| next.Node |] (nextSlots |> Array.map _.Node))

        // Clipping asks for Σ g g: formed already, when the threads' sums were added up.
        let isSquares (n: Node) =
            n.Op = SumTo []
            && n.Args[0].Op = Binary Mul
            && n.Args[0].Args |> Array.forall (fun a -> a.Id = gradient.Id)

        let known =
            Graph.reachable after
            |> Array.filter isSquares
            |> Array.map (fun n -> n, squares)

        {
            Step = step
            LearningRate = rate
            Squares = squares
            Gradient = gradient
            Before = Array.append [| parameters |] slots
            After = Graph.substitute known after
        }

    /// Whether every number goes its own way, so that the block can be worked on in pieces.
    let private isElementwise (g: UpdateGraph) =
        Graph.reachable g.After
        |> Array.forall (fun n ->
            match n.Op with
            | Leaf _
            | Constant _
            | Unary _
            | Binary _
            | Select
            | Broadcast _ -> true
            | _ -> false)

    /// `roots` with 0 · x as 0, which holds because no step is done on what is no number.
    let rec private withoutZeros (roots: Node[]) =
        let isZero (n: Node) =
            match n.Op with
            | Constant v -> v.Uniform = ValueSome 0.0
            | _ -> false

        let zeros =
            Graph.reachable roots
            |> Array.filter (fun n -> n.Op = Binary Mul && Array.exists isZero n.Args)
            |> Array.map (fun n -> n, Node.constant (NdArray.full n.Shape 0.0))

        let next = Share.run (Graph.substitute zeros roots)
        if zeros.Length = 0 then next else withoutZeros next

    /// Whether numbers without a gradient stay as they are: with zero in its place, the formulas come down to what was there before.
    let private leavesAlone (g: UpdateGraph) =
        let zero = Node.constant (NdArray.full g.Gradient.Shape 0.0)

        let after = withoutZeros (Graph.substitute [| g.Gradient, zero |] g.After)

        Array.forall2 (fun (a: Node) (b: Node) -> a.Id = b.Id) after g.Before

    /// Whether rows of tables that have no gradient can be passed over by `optimiser`.
    let passesOver (optimiser: Optimiser) =
        let small = trace optimiser [ 2 ]
        isElementwise small && leavesAlone small

    /// The plan of the step on `shape`, in place. Its inputs are gradient, parameters and slots, and before them step, learning rate and squares;
    /// but where it is for one row after the other (`byRows`), those stand in the place of a plan's parameters, so that what follows from them
    /// alone is computed once for all rows. For a whole block it is no work worth a meeting of the threads.
    let plan (byRows: bool) (optimiser: Optimiser) (shape: Shape) : Plan =
        let g = trace optimiser shape
        let common = [| g.Step; g.LearningRate; g.Squares |]
        let ahead = if byRows then [||] else common

        Compile.plan
            {
                IsBatch = byRows
                IsNoisy = false
                Parameters = (if byRows then common else [||])
                Inputs = Array.concat [ ahead; [| g.Gradient |]; g.Before ]
                Roots = g.After
                Gradients = [||]
                InPlace = List.init g.Before.Length (fun i -> i, ahead.Length + 1 + i)
            }
