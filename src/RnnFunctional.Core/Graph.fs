namespace RnnFunctional

open System.Threading

/// Operations on every number by itself.
type Unary =
    | Neg
    | Exp
    | Log
    | Sqrt
    | Tanh
    | Sigmoid
    | Relu
    | Softplus

/// Operations on the pairs of two tensors of one shape.
type Binary =
    | Add
    | Sub
    | Mul
    | Div
    | Max

/// Who gives a leaf its value.
type LeafKind =
    /// One value for all rows of a batch: a parameter, a learning rate.
    | Shared
    /// A value for each row of the batch: inputs, targets, lengths.
    | PerRow
    /// Drawn for each row in training (1/keep with probability keep, else 0); all ones otherwise.
    | Noise of keep: float
    /// The formal argument of a scan's body.
    | Formal

/// The closed set of operations. Whoever adds one adds a shape rule, a row to each interpreter's table and a gradient rule
/// each way; the compiler names the places. Shapes are those of one example.
type Op =
    | Leaf of name: string * LeafKind
    | Constant of NdArray
    | Unary of Unary
    | Binary of Binary
    /// Arguments c, a, b: a where c > 0, else b.
    | Select
    /// Arguments W [m; n], x [..; n] → W x [..; m], along the last axis.
    | MatMul
    /// Arguments W [m; n], y [..; m] → Wᵀ y [..; n].
    | MatMulT
    /// Arguments y [..; m], x [..; n] → Σ y xᵀ [m; n], summed over the leading axes.
    | Outer
    | Reshape of Shape
    /// Repeats along missing axes and along those of size 1.
    | Broadcast of Shape
    /// Sums to a shape which broadcasts to the argument's: the adjoint of Broadcast.
    | SumTo of Shape
    /// The largest number along the last axis, which goes away.
    | MaxLast
    | Concat of axis: int
    | Slice of axis: int * start: int * length: int
    /// Zeros before and after along an axis: the adjoint of Slice.
    | Pad of axis: int * before: int * after: int
    /// Arguments table [v; ..], indices [..]: the table's rows at the indices.
    | Gather
    /// Arguments indices, rows: the rows summed into a table of `rows` rows. The adjoint of Gather.
    | Scatter of rows: int
    /// The identity, through which no gradient flows.
    | StopGradient
    /// Arguments a [T; ..], b [T; ..], h₀ [..] → all states [T + 1; ..] of h_t = a_t ⊗ h_{t-1} + b_t, the first one with them; in
    /// reverse h_t = a_t ⊗ h_{t+1} + b_t, and the state it starts from stands last.
    | LinearScan of reverse: bool
    /// Arguments: initial states, sequences, captured values. Results: last states, then stacked outputs, read by Item.
    | Scan of Loop
    /// One result of a scan.
    | Item of int

/// A loop over time, traced once. Every field holds nodes of the body.
and [<ReferenceEquality>] Loop =
    {
        Length: int
        Reverse: bool
        States: Node[]
        Xs: Node[]
        Captured: Node[]
        NextStates: Node[]
        Ys: Node[]
    }

/// One operation with its arguments. Ids grow in the order of creation, so that sorting by Id is a topological order.
and [<ReferenceEquality>] Node =
    {
        Id: int64
        Op: Op
        Args: Node[]
        Shape: Shape
    }

module Node =

    let mutable private counter = 0L

    /// A node with a fresh Id. Shapes are the caller's to know: see ShapeRule.
    let create op (args: Node[]) shape =
        {
            Id = Interlocked.Increment &counter
            Op = op
            Args = args
            Shape = shape
        }

    /// A leaf of `shape` under `name`.
    let leaf kind name shape = create (Leaf(name, kind)) [||] shape

    /// A constant's node.
    let constant (value: NdArray) =
        create (Constant value) [||] value.Shape

    /// The name of the leaf that `node` is or is a view of; None for computed ones.
    let rec nameOf node =
        match node.Op with
        | Leaf(name, _) -> Some name
        | Constant value -> value.Name
        | Slice _
        | Reshape _
        | Broadcast _
        | StopGradient -> nameOf node.Args[0]
        | _ -> None

module Graph =

    /// Everything that `roots` depend on, in topological order; the insides of scans are not entered.
    let reachable (roots: Node seq) : Node[] =
        let seen = System.Collections.Generic.Dictionary<int64, Node>()
        let pending = System.Collections.Generic.Stack<Node> roots

        while pending.Count > 0 do
            let node = pending.Pop()

            if seen.TryAdd(node.Id, node) then
                for arg in node.Args do
                    pending.Push arg

        let order = Array.ofSeq seen.Values
        Array.sortInPlaceBy _.Id order
        order

    /// The Ids of those `nodes` (in topological order) that are in `sources` or depend on one of them.
    let dependent (sources: Node seq) (nodes: Node[]) =
        let ids = System.Collections.Generic.HashSet(sources |> Seq.map _.Id)

        for node in nodes do
            if node.Args |> Array.exists (fun a -> ids.Contains a.Id) then
                ids.Add node.Id |> ignore

        ids

    /// The leaves of `roots` that are of one of the kinds that `wanted` accepts, in order of creation.
    let leaves wanted (roots: Node seq) =
        reachable roots
        |> Array.filter (fun n ->
            match n.Op with
            | Leaf(_, kind) -> wanted kind
            | _ -> false)

    /// `roots` with every node in `replace` replaced and all that depends on one made anew. What replaces a node may
    /// depend on other replaced nodes, but not on the node itself.
    let substitute (replace: (Node * Node) seq) (roots: Node[]) : Node[] =
        let given = dict (replace |> Seq.map (fun (a, b) -> a.Id, b))
        let finished = System.Collections.Generic.Dictionary<int64, Node>()
        let pending = System.Collections.Generic.Stack<Node> roots

        // What must be finished before a node is: its replacement, or else its arguments.
        let needs (node: Node) =
            match given.TryGetValue node.Id with
            | true, other -> [| other |]
            | _ -> node.Args

        while pending.Count > 0 do
            let node = pending.Peek()
            let missing = needs node |> Array.filter (fun n -> not (finished.ContainsKey n.Id))

            if finished.ContainsKey node.Id then
                pending.Pop() |> ignore
            elif missing.Length > 0 then
                Array.iter pending.Push missing
            else
                pending.Pop() |> ignore
                let parts = needs node |> Array.map (fun n -> finished[n.Id])

                finished[node.Id] <-
                    if given.ContainsKey node.Id then
                        parts[0]
                    elif Array.forall2 (fun (a: Node) (b: Node) -> a.Id = b.Id) parts node.Args then
                        node
                    else
                        Node.create node.Op parts node.Shape

        roots |> Array.map (fun n -> finished[n.Id])
