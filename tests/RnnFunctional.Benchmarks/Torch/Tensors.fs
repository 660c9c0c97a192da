namespace RnnFunctional.Benchmarks

open RnnFunctional
open TorchSharp
open TorchSharp.Modules

/// Between our arrays and Torch's tensors, float32.
module Tensors =

    let private singles (arrays: NdArray seq) =
        arrays |> Seq.collect _.Data |> Seq.map float32 |> Array.ofSeq

    /// Copies `value` into `target`.
    let copy (value: NdArray) (target: torch.Tensor) =
        use _ = torch.no_grad ()
        use source = torch.tensor(singles [ value ]).reshape target.shape
        target.copy_ source |> ignore

    /// Input `k` of every example, the examples along the first axis.
    let input k (examples: NdArray[][]) =
        let shape =
            (examples.Length :: (examples[0][k]).Shape) |> List.map int64 |> Array.ofList

        let numbers = examples |> Seq.map (fun example -> example[k]) |> singles
        torch.tensor(numbers).reshape shape

    /// The numbers of `tensor` in row-major order.
    let numbers (tensor: torch.Tensor) =
        tensor.contiguous().data<float32>().ToArray() |> Array.map float

    /// A parameter of the shape of `decl`.
    let parameter (decl: Decl) =
        new Parameter(torch.zeros (decl.Shape |> List.map int64 |> Array.ofList))
