namespace RnnFunctional

/// Recording a loop: the step is traced once, on formal arguments, and becomes the body of one node.
module ScanRecord =

    let private formals prefix (shapes: Shape[]) =
        shapes |> Array.mapi (fun i s -> Node.leaf Formal (prefix + string i) s)

    /// Moves what the body takes from outside, other than constants, into formal arguments of its own.
    let private capture (formals: Node[]) (roots: Node[]) =
        let nodes = Graph.reachable roots
        let inside = Graph.dependent formals nodes

        let isOutside (n: Node) =
            not (inside.Contains n.Id) && not n.Op.IsConstant

        let captured =
            nodes
            |> Array.filter (fun n -> inside.Contains n.Id)
            |> Array.collect _.Args
            |> Array.append roots
            |> Array.filter isOutside
            |> Array.distinctBy _.Id

        let names =
            captured |> Array.map (fun n -> Node.nameOf n |> Option.defaultValue "captured")

        let stand =
            Array.map2 (fun (n: Node) name -> Node.leaf Formal name n.Shape) captured names

        captured, stand, Graph.substitute (Array.zip captured stand) roots

    /// The last states and the stacked outputs of a scan node's results.
    let results (node: Node) (scan: Loop) =
        let item i shape =
            Symbol(Node.create (Item i) [| node |] shape)

        let states = scan.NextStates |> Array.mapi (fun i n -> item i n.Shape)

        let ys =
            scan.Ys
            |> Array.mapi (fun j n -> item (states.Length + j) (scan.Length :: n.Shape))

        states, ys

    /// A scan node over `length` steps of `step : states → xs → next states × outputs`, from `init`, along the first axis of
    /// every one of `xs`. `names` are the states' names for messages.
    let trace reverse length (names: string[]) step (init: Tensor[]) (xs: Tensor[]) =
        let states = init |> Array.mapi (fun i s -> Node.leaf Formal names[i] s.Shape)
        let inputs = formals "x" (xs |> Array.map (fun x -> List.tail x.Shape))
        let next, ys = step (Array.map Symbol states) (Array.map Symbol inputs)
        let nodes: Tensor[] -> Node[] = Array.map _.Node

        let captured, stand, roots =
            capture (Array.append states inputs) (Array.append (nodes next) (nodes ys))

        let nextNodes, yNodes = Array.splitAt states.Length roots

        let scan =
            {
                Length = length
                Reverse = reverse
                States = states
                Xs = inputs
                Captured = stand
                NextStates = nextNodes
                Ys = yNodes
            }

        let node =
            Node.create (Scan scan) (Array.concat [ nodes init; nodes xs; captured ]) []

        node, scan
