namespace RnnFunctional

/// One step of a cell as a graph: what it does, whatever it is called.
type CellGraph =
    {
        /// A leaf for each parameter.
        Parameters: Node[]
        /// A leaf for each state, and the input's.
        Arguments: Node[]
        /// The next states, and the output.
        Results: Node[]
    }

module CellGraph =

    /// The step of `cell`.
    let trace (cell: AnyCell) : CellGraph =
        let formal name shape = Node.leaf Formal name shape
        let nodes = Array.map (fun (t: Tensor) -> t.Node)

        let states =
            cell.State.Decls |> List.map (fun d -> formal d.Name d.Shape) |> Array.ofList

        let x = formal "x" [ cell.Input ]
        let parameters = Spec.symbols cell.Parameters.Decls

        let next, y =
            Scope.within cell.Name (fun () -> cell.Step parameters (Array.map Symbol states) (Symbol x))

        {
            Parameters = nodes parameters
            Arguments = Array.append states [| x |]
            Results = Array.append (nodes next) [| y.Node |]
        }

    /// Whether two cells are one but for their names: the same parameters and states, and the same step.
    let areAlike (a: AnyCell) (b: AnyCell) =
        let leaves graph =
            Array.append graph.Parameters graph.Arguments

        a.Input = b.Input
        && a.Parameters.Decls = b.Parameters.Decls
        && a.State.Decls = b.State.Decls
        && (let x, y = trace a, trace b

            Pattern.find (Seq.zip (leaves x) (leaves y)) [||] x.Results y.Results
            |> Option.isSome)
