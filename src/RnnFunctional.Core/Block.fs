namespace RnnFunctional

/// Declared tensors stored as one flat run of numbers, each in row-major order, one after the other. Weights, gradients
/// and optimiser slots are blocks of one layout, so that whatever works on a vector works on all of them.
module Block =

    /// The number of numbers in a block of `decls`.
    let size (decls: Decl list) =
        decls |> List.sumBy (fun d -> Shape.size d.Shape)

    /// Where each of `decls` begins in a block.
    let offsets (decls: Decl list) =
        decls
        |> List.scan (fun at d -> at + Shape.size d.Shape) 0
        |> List.take decls.Length

    /// Raises a ShapeException unless `data` is a block of `decls`.
    let check (decls: Decl list) (data: float[]) =
        if data.Length <> size decls then
            Errors.shape
                "block"
                $"{size decls} numbers for {decls.Length} tensors"
                (string data.Length)
                "The block belongs to another declaration: compare the sizes of the model."

    /// The tensors of the block `data`, under their names. Errors: a block of another size.
    let split (decls: Decl list) (data: float[]) : Tensor[] =
        check decls data

        List.map2
            (fun (d: Decl) at -> Value(NdArray(d.Shape, Array.sub data at (Shape.size d.Shape), Some d.Name)))
            decls
            (offsets decls)
        |> Array.ofList

    /// The block that holds `tensors`, which must be values, one after the other.
    let join (tensors: Tensor seq) : float[] =
        tensors |> Seq.map _.Array.Data |> Array.concat
