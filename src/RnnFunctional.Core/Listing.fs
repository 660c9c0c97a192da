namespace RnnFunctional

/// Graphs and cells as text, an operation a line, for people.
module Listing =

    let private detail op =
        match op with
        | Constant value when Array.distinct value.Data |> Array.length = 1 -> value.Data[0].ToString "G6"
        | Slice(axis, start, length) -> $"axis {axis}, {start} to {start + length - 1}"
        | Concat axis -> $"axis {axis}"
        | Item k -> $"result {k}"
        | LinearScan true -> "backwards"
        | Scan loop ->
            let direction = if loop.Reverse then "backwards" else "forwards"
            $"{loop.Length} steps {direction}"
        | _ -> ""

    /// The operations behind `roots`, "%5 [4] = sigmoid %4", and the name of each node. Leaves go by name, as does whatever
    /// `known` has a name for; a scan's body stands indented below it.
    let private lines (known: Node -> string option) (roots: Node[]) =
        let names = System.Collections.Generic.Dictionary<int64, string>()
        let mutable computed = 0

        let rec walk indent (roots: Node[]) =
            [
                for node in Graph.reachable roots do
                    match node.Op, known node with
                    | Leaf(name, _), _
                    | _, Some name -> names[node.Id] <- name
                    | op, None ->
                        computed <- computed + 1
                        names[node.Id] <- $"%%{computed}"
                        let args = node.Args |> Array.map (fun a -> names[a.Id]) |> String.concat " "

                        let text =
                            [ ShapeRule.name op; args; detail op ]
                            |> List.filter ((<>) "")
                            |> String.concat " "

                        $"{indent}{names[node.Id], -5}{Shape.show node.Shape, -9} = {text}"

                        match op with
                        | Scan loop -> yield! walk (indent + "    ") (Array.append loop.NextStates loop.Ys)
                        | _ -> ()
            ]

        // The list is made before the names are asked for.
        let text = walk "" roots
        text, (fun (node: Node) -> names[node.Id])

    /// The operations behind `roots`, one a line.
    let graph (roots: Node[]) : string list = lines (fun _ -> None) roots |> fst

    /// The gate whose rows `node` takes out of a stacked parameter, as in "weight_ih.forget".
    let private gate (decls: Decl list) (node: Node) =
        match node.Op, node.Args with
        | Slice(0, start, length), [| { Op = Leaf(name, _) } |] ->
            decls
            |> List.tryFind (fun d -> d.Name = name && d.Shape.Head = length * d.Blocks.Length)
            |> Option.map (fun d -> $"{name}.{d.Blocks[start / length]}")
        | _ -> None

    /// One step of `cell`, traced: its operations, and in the last line what they return.
    let step (cell: AnyCell) : string list =
        let results =
            List.zip
                ((cell.State.Decls |> List.map _.Name) @ [ "output" ])
                (List.ofArray (CellGraph.trace cell).Results)

        let text, nameOf =
            lines (gate cell.Parameters.Decls) (results |> List.map snd |> Array.ofList)

        let last =
            results
            |> List.map (fun (name, node) -> $"{name} = {nameOf node}")
            |> String.concat ", "

        text @ [ $"next: {last}" ]
