namespace RnnFunctional

/// Graphs and cells as text, an operation a line, for people.
module Listing =

    let private detail op =
        match op with
        | Constant value when Array.distinct value.Data |> Array.length = 1 -> value.Data[0].ToString "G6"
        | Slice(axis, start, length) -> $"axis {axis}, {start} to {start + length - 1}"
        | Concat axis -> $"axis {axis}"
        | Item k -> $"result {k}"
        | Scan loop ->
            let direction = if loop.Reverse then "backwards" else "forwards"
            $"{loop.Length} steps {direction}"
        | _ -> ""

    /// The operations behind `roots`: "%5 [4] = sigmoid %4". Leaves go by name; a scan's body stands indented below it.
    let graph (roots: Node[]) : string list =
        let names = System.Collections.Generic.Dictionary<int64, string>()

        let rec lines indent (roots: Node[]) =
            [
                for node in Graph.reachable roots do
                    match node.Op with
                    | Leaf(name, _) -> names[node.Id] <- name
                    | op ->
                        names[node.Id] <- $"%%{names.Count}"
                        let args = node.Args |> Array.map (fun a -> names[a.Id]) |> String.concat " "

                        let text =
                            [ ShapeRule.name op; args; detail op ]
                            |> List.filter ((<>) "")
                            |> String.concat " "

                        $"{indent}{names[node.Id], -5}{Shape.show node.Shape, -9} = {text}"

                        match op with
                        | Scan loop -> yield! lines (indent + "    ") (Array.append loop.NextStates loop.Ys)
                        | _ -> ()
            ]

        lines "" roots

    /// One step of `cell`, traced: its operations, and what they return.
    let step (cell: AnyCell) : string list =
        let symbols (spec: Spec<Tensor[]>) =
            spec.Decls
            |> List.map (fun d -> Symbol(Node.leaf Shared d.Name d.Shape))
            |> Array.ofList

        let x = Symbol(Node.leaf PerRow "x" [ cell.Input ])

        let next, y =
            Scope.within cell.Name (fun () -> cell.Step (symbols cell.Parameters) (symbols cell.State) x)

        let roots = Array.append (next |> Array.map _.Node) [| y.Node |]
        graph roots

    /// How many operations the graph behind `roots` has, bodies of scans counted once.
    let rec count (roots: Node[]) : int =
        Graph.reachable roots
        |> Array.sumBy (fun n ->
            match n.Op with
            | Leaf _
            | Constant _
            | Item _ -> 0
            | Scan loop -> 1 + count (Array.append loop.NextStates loop.Ys)
            | _ -> 1)
