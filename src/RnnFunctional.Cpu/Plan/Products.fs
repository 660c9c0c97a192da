namespace RnnFunctional.Cpu

open RnnFunctional

/// Sums of matrix products: those that read the same for the same lines are one, over a matrix packed of all of theirs.
module internal Products =

    /// A sum of products: the node, its terms, and what it starts from.
    type Sum =
        {
            Node: Node
            Factors: Factor list
            Start: Node option
        }

    /// A matrix' part of a packed one. W x sums over its columns, Wᵀ x over its rows.
    let private piece (factor: Factor) (v: View) (row, rows) (column, columns) : PackedPiece =
        {
            Row = row
            Column = column
            Rows = rows
            Columns = columns
            Source =
                if factor.IsTransposed then
                    { v with Row = v.Outer }
                else
                    { v with
                        Row = v.Column
                        Column = v.Outer
                    }
        }

    /// Where parts of such sizes begin, one after the other, with their sizes.
    let private spans (sizes: int list) =
        List.zip (sizes |> List.scan (+) 0 |> List.take sizes.Length) sizes

    /// One product for all of `sums`, which read the same.
    let private together scope (valueOf: Node -> Value) (sums: Sum list) =
        let widths = sums |> List.map (fun s -> (valueOf s.Node).Domain.Columns)

        let sources =
            sums.Head.Factors
            |> List.map (fun f ->
                let v = valueOf f.Input
                v.View, v.Domain.Columns)

        let heights = List.map snd sources

        let packing =
            scope.Builder.Packing
                {
                    Rows = List.sum heights
                    Columns = List.sum widths
                    Pieces =
                        [
                            for sum, columns in List.zip sums (spans widths) do
                                for factor, rows in List.zip sum.Factors (spans heights) do
                                    piece factor (valueOf factor.Matrix).View rows columns
                        ]
                }

        let view n = (valueOf n).View

        let targets =
            List.map2
                (fun sum width -> view sum.Node, width, sum.Start |> Option.map view |> Option.toValueOption)
                sums
                widths

        [
            // What follows from the parameters is multiplied while it is prepared; all else waits for the end of that.
            match scope.Memory Size.zero with
            | Prepared _ -> Pack packing
            | _ -> ()

            Multiply((valueOf sums.Head.Node).Domain, sources, packing, targets)
        ]

    /// The instructions of `sums`.
    let instructions scope (valueOf: Node -> Value) (sums: Sum list) : Instruction list =
        let reads sum =
            (valueOf sum.Node).Domain.IsRows, sum.Factors |> List.map _.Input.Id

        sums
        |> List.groupBy reads
        |> List.collect (fun (_, alike) -> together scope valueOf alike)
