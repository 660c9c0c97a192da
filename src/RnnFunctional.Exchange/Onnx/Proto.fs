namespace RnnFunctional.Exchange.Onnx

open System
open System.Runtime.InteropServices
open Google.Protobuf
open Onnx
open RnnFunctional

/// The parts that ONNX files are made of.
module internal Proto =

    type private DataType = TensorProto.Types.DataType
    type private AttributeType = AttributeProto.Types.AttributeType

    /// An axis of a value: of a fixed size, or named.
    type Axis =
        | Fixed of int
        | Named of string

    let private elementType isWhole (bits: int) =
        match isWhole, bits with
        | false, _ -> DataType.Float
        | true, 32 -> DataType.Int32
        | true, _ -> DataType.Int64

    /// A value of the graph's inputs or outputs: of float32, or of whole numbers of 32 or 64 bits.
    let value name (whole: int option) (axes: Axis list) =
        let shape = TensorShapeProto()

        for axis in axes do
            shape.Dim.Add(
                match axis with
                | Fixed size -> TensorShapeProto.Types.Dimension(DimValue = int64 size)
                | Named name -> TensorShapeProto.Types.Dimension(DimParam = name)
            )

        let bits = defaultArg whole 0

        ValueInfoProto(
            Name = name,
            Type =
                TypeProto(
                    TensorType = TypeProto.Types.Tensor(ElemType = int (elementType whole.IsSome bits), Shape = shape)
                )
        )

    let private tensor (name: string) (dataType: DataType) (dims: int64 seq) (bytes: ReadOnlySpan<byte>) =
        let proto =
            TensorProto(Name = name, DataType = int dataType, RawData = ByteString.CopyFrom bytes)

        proto.Dims.AddRange dims
        proto

    /// A constant of float32.
    let floats name (array: NdArray) =
        let numbers = Array.map float32 array.Data
        tensor name DataType.Float (array.Shape |> Seq.map int64) (MemoryMarshal.AsBytes(ReadOnlySpan numbers))

    /// A vector of whole numbers, or one alone.
    let wholes name isScalar (numbers: int64[]) =
        let dims = if isScalar then [] else [ numbers.LongLength ]
        tensor name DataType.Int64 dims (MemoryMarshal.AsBytes(ReadOnlySpan numbers))

    let int (name: string) (value: int) =
        AttributeProto(Name = name, Type = AttributeType.Int, I = int64 value)

    let ints (name: string) (values: int seq) =
        let proto = AttributeProto(Name = name, Type = AttributeType.Ints)
        proto.Ints.AddRange(values |> Seq.map int64)
        proto

    let strings (name: string) (values: string seq) =
        let proto = AttributeProto(Name = name, Type = AttributeType.Strings)
        proto.Strings.AddRange(values |> Seq.map ByteString.CopyFromUtf8)
        proto

    let text (name: string) (value: string) =
        AttributeProto(Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8 value)

    let graph (name: string) (value: GraphProto) =
        AttributeProto(Name = name, Type = AttributeType.Graph, G = value)

    /// ONNX's numbers of element types: float32, whole numbers of 64 bits, truth values.
    let float, int64', bool =
        int32 DataType.Float, int32 DataType.Int64, int32 DataType.Bool
