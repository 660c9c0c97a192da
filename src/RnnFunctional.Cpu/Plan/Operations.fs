namespace RnnFunctional.Cpu

open RnnFunctional

/// How much arithmetic a graph is for one example, by what its operations mean and not by how an engine does them.
type Operations =
    {
        /// Multiplications and additions of matrix products.
        OfProducts: float
        /// Numbers computed by everything else, a function of one number counting as one; moving numbers counts nothing.
        OfNumbers: float
    }

    /// Both together.
    member o.All = o.OfProducts + o.OfNumbers

module Operations =

    let private size (n: Node) = float (Shape.size n.Shape)

    let rec private add (times: float) (sum: Operations) (n: Node) : Operations =
        let products count =
            { sum with
                OfProducts = sum.OfProducts + 2.0 * times * count
            }

        let numbers count =
            { sum with
                OfNumbers = sum.OfNumbers + times * count
            }

        match n.Op with
        | Unary _
        | Binary _
        | Select -> numbers (size n)
        | SumTo _
        | MaxLast
        | Scatter _ -> numbers (size n.Args[n.Args.Length - 1])
        // A multiplication and an addition at each time.
        | Op.LinearScan _ -> numbers (2.0 * size n.Args[0])
        // Every number of the result is a sum along one side of the matrix.
        | MatMul -> products (size n * float n.Args[0].Shape[1])
        | MatMulT -> products (size n * float n.Args[0].Shape[0])
        | Outer -> products (size n.Args[0] * float (Shape.last n.Args[1].Shape))
        | Scan loop ->
            Graph.reachable (Array.append loop.NextStates loop.Ys)
            |> Array.fold (add (times * float loop.Length)) sum
        | Leaf _
        | Constant _
        | Reshape _
        | Broadcast _
        | Concat _
        | Slice _
        | Pad _
        | Gather
        | StopGradient
        | Item _ -> sum

    /// The arithmetic behind `roots`.
    let ofGraph (roots: Node[]) : Operations =
        Graph.reachable roots
        |> Array.fold (add 1.0) { OfProducts = 0.0; OfNumbers = 0.0 }
