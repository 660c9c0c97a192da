namespace RnnFunctional.Tests

open System.Collections.Generic
open Microsoft.ML.OnnxRuntime
open Microsoft.ML.OnnxRuntime.Tensors
open RnnFunctional

/// ONNX files run by Microsoft's runtime.
module OnnxRun =

    let private dims (shape: int list) = Array.ofList shape

    /// float32 numbers as an input.
    let floats name (array: NdArray) =
        NamedOnnxValue.CreateFromTensor(name, DenseTensor<float32>(Array.map float32 array.Data, dims array.Shape))

    /// Whole numbers of 64 bits as an input.
    let wholes name (array: NdArray) =
        NamedOnnxValue.CreateFromTensor(name, DenseTensor<int64>(Array.map int64 array.Data, dims array.Shape))

    /// Lengths of rows.
    let lengths (numbers: int[]) =
        NamedOnnxValue.CreateFromTensor("lengths", DenseTensor<int>(numbers, [| numbers.Length |]))

    /// `file` ready to run.
    let load (file: byte[]) = new InferenceSession(file)

    /// The outputs of `session` on `inputs`, by name.
    let run (session: InferenceSession) (inputs: NamedOnnxValue list) : IReadOnlyDictionary<string, NdArray> =
        use results = session.Run(List<NamedOnnxValue> inputs)

        dict
            [
                for result in results do
                    let tensor = result.AsTensor<float32>()
                    let shape = [ for n in tensor.Dimensions.ToArray() -> n ]
                    result.Name, NdArray(shape, Seq.map float tensor |> Array.ofSeq)
            ]
        :?> IReadOnlyDictionary<string, NdArray>
