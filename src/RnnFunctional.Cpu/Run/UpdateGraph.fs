namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// An optimiser's step as the engine takes it.
type UpdateGraph =
    {
        Graph: OptimiserGraph
        /// The sum of the squares of the whole gradient, which the engine knows already.
        Squares: Node
    }

module UpdateGraph =

    /// The step of `optimiser` on numbers of `shape`.
    let trace (optimiser: Optimiser) (shape: Shape) : UpdateGraph =
        let graph = OptimiserGraph.trace optimiser shape
        let squares = Node.leaf Shared "squares" []
        let after = Share.run graph.After

        // Clipping asks for Σ g g: formed already, when the threads' sums were added up.
        let isSquares (n: Node) =
            n.Op = SumTo []
            && n.Args[0].Op = Binary Mul
            && n.Args[0].Args |> Array.forall (fun a -> a.Id = graph.Gradient.Id)

        let known =
            Graph.reachable after
            |> Array.filter isSquares
            |> Array.map (fun n -> n, squares)

        {
            Graph =
                { graph with
                    After = Graph.substitute known after
                }
            Squares = squares
        }

    /// Whether every number goes its own way, so that the block can be worked on in pieces.
    let private isElementwise (g: OptimiserGraph) =
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
    let private leavesAlone (g: OptimiserGraph) =
        let zero = Node.constant (NdArray.full g.Gradient.Shape 0.0)

        let after = withoutZeros (Graph.substitute [| g.Gradient, zero |] g.After)

        Array.forall2 (fun (a: Node) (b: Node) -> a.Id = b.Id) after g.Before

    /// Whether rows of tables that have no gradient can be passed over by `optimiser`.
    let passesOver (optimiser: Optimiser) =
        let small = (trace optimiser [ 2 ]).Graph
        isElementwise small && leavesAlone small

    /// The plan of the step on `shape`, in place. Its inputs are gradient, parameters and slots, and before them step, learning rate and squares;
    /// but where it is for one row after the other (`byRows`), those stand in the place of a plan's parameters, so that what follows from them
    /// alone is computed once for all rows. For a whole block it is no work worth a meeting of the threads.
    let plan (byRows: bool) (optimiser: Optimiser) (shape: Shape) : Plan =
        let update = trace optimiser shape
        let g = update.Graph
        let common = [| g.Step; g.LearningRate; update.Squares |]
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
