namespace RnnFunctional.Cpu

open System.Collections.Generic
open RnnFunctional

/// The same by less work. A table of rules, each with its law.
module internal Simplify =

    let private size (n: Node) = Shape.size n.Shape

    /// a / broadcast b = a ⊗ broadcast (1 / b): a division for each number of b, which are fewer.
    let private division (n: Node) =
        match n.Op, n.Args with
        | Binary Div, [| a; { Op = Broadcast shape; Args = [| b |] } |] when size b < size n ->
            let one = Node.constant (NdArray.full b.Shape 1.0)

            Some(Tensor.Record(Binary Mul, a, Tensor.Record(Broadcast shape, Tensor.Record(Binary Div, one, b))))
        // A constant divisor likewise.
        | Binary Div, [| a; { Op = Constant v } |] ->
            match v.Uniform with
            | ValueSome divisor when divisor <> 0.0 ->
                Some(Tensor.Record(Binary Mul, a, Node.constant (NdArray.full n.Shape (1.0 / divisor))))
            | _ -> None
        | _ -> None

    /// pad x + pad y = concat x y, where both do not overlap and nothing is left between them.
    let private padding uses (n: Node) =
        if not (Rewrite.isAdd n) then
            None
        else
            let parts = Array.collect (Rewrite.terms uses) n.Args

            let starts =
                parts
                |> Array.choose (fun p ->
                    match p.Op with
                    | Pad(axis, before, _) -> Some(axis, before, p.Args[0])
                    | _ -> None)
                |> Array.sortBy (fun (_, before, _) -> before)

            match starts with
            | [||] -> None
            | _ when starts.Length < parts.Length -> None
            | _ ->
                let axis, _, _ = starts[0]

                let ends = starts |> Array.scan (fun at (_, _, part) -> at + part.Shape[axis]) 0

                let isWhole =
                    Array.forall2
                        (fun (a, before, _) at -> a = axis && before = at)
                        starts
                        (Array.take starts.Length ends)
                    && Array.last ends = n.Shape[axis]

                if isWhole then
                    Some(Tensor.Record(Concat axis, starts |> Array.map (fun (_, _, part) -> part)))
                else
                    None

    /// A slice of padded numbers: of the numbers alone, or nothing but zeros.
    let private sliceOfPad (n: Node) =
        match n.Op, n.Args with
        | Slice(axis, start, length),
          [| {
                 Op = Pad(padded, before, _)
                 Args = [| x |]
             } |] when axis = padded ->
            let from, size = start - before, x.Shape[axis]

            if from >= 0 && from + length <= size then
                Some(Tensor.Record(Slice(axis, from, length), x))
            elif from + length <= 0 || from >= size then
                Some(Node.constant (NdArray.full n.Shape 0.0))
            else
                None
        | _ -> None

    /// `roots` with all rules applied, from the roots down: the largest sums first.
    let run (roots: Node[]) : Node[] =
        let nodes = Graph.reachable roots
        let uses = Rewrite.uses nodes roots
        let inner = HashSet<int64>()

        let rec markInner (n: Node) =
            for a in n.Args do
                if Rewrite.isAdd a && uses a = 1 && inner.Add a.Id then
                    markInner a

        let replacements =
            [|
                for n in Array.rev nodes do
                    if Rewrite.isAdd n && not (inner.Contains n.Id) then
                        markInner n

                        match padding uses n with
                        | Some other -> n, other
                        | None -> ()
                    else
                        match division n |> Option.orElseWith (fun () -> sliceOfPad n) with
                        | Some other -> n, other
                        | None -> ()
            |]

        Graph.substitute replacements roots
