namespace RnnFunctional.Exchange.Onnx

open System.Collections.Generic
open Onnx
open RnnFunctional

/// What all graphs of a file share: constants, each of them once, and the number of names that were given.
[<Sealed>]
type internal Constants() =
    member val Protos = Dictionary<string, TensorProto>()
    member val Names = Dictionary<NdArray, string>(HashIdentity.Reference)
    member val Count = 0 with get, set

/// Puts a graph of ONNX together, node by node. Graphs inside of it have builders of their own, which share its constants and its names.
[<Sealed>]
type internal GraphBuilder private (name: string, constants: Constants) =
    let graph = GraphProto(Name = name)

    new(name) = GraphBuilder(name, Constants())

    /// A name that nothing else has.
    member _.Fresh(stem: string) =
        constants.Count <- constants.Count + 1
        $"{stem}_{constants.Count}"

    /// A node with so many results: their names.
    member b.Nodes(op: string, inputs: string seq, count: int, attributes: AttributeProto seq) : string list =
        let node = NodeProto(OpType = op, Name = b.Fresh(op.ToLowerInvariant()))
        node.Input.AddRange inputs
        let outputs = List.init count (fun _ -> b.Fresh "v")
        node.Output.AddRange outputs
        node.Attribute.AddRange attributes
        graph.Node.Add node
        outputs

    /// A node with one result: its name.
    member b.Node(op: string, inputs: string seq, attributes: AttributeProto seq) : string =
        b.Nodes(op, inputs, 1, attributes).Head

    /// A node with one result and no attributes.
    member b.Node(op: string, inputs: string seq) : string = b.Node(op, inputs, [])

    /// A constant of float32; the same array is the same constant.
    member b.Constant(array: NdArray) : string =
        match constants.Names.TryGetValue array with
        | true, name -> name
        | _ ->
            let name = b.Fresh(defaultArg array.Name "constant")
            constants.Names[array] <- name
            constants.Protos[name] <- Proto.floats name array
            name

    /// Whole numbers, as a vector or as one alone.
    member private _.Wholes(prefix: string, isScalar, numbers: int64[]) : string =
        let name = prefix + String.concat "_" (numbers |> Array.map string)
        constants.Protos.TryAdd(name, Proto.wholes name isScalar numbers) |> ignore
        name

    /// A vector of whole numbers.
    member b.Wholes(numbers: int seq) : string =
        b.Wholes("vector_", false, numbers |> Seq.map int64 |> Array.ofSeq)

    /// One whole number.
    member b.Whole(number: int) : string =
        b.Wholes("number_", true, [| int64 number |])

    member _.Input(value: ValueInfoProto) = graph.Input.Add value

    /// The result `from` under the name and type of `value`.
    member _.Output(from: string, value: ValueInfoProto) =
        let node = NodeProto(OpType = "Identity", Name = "output_" + value.Name)
        node.Input.Add from
        node.Output.Add value.Name
        graph.Node.Add node
        graph.Output.Add value

    /// A builder for a graph inside of this one.
    member _.Inside(name: string) = GraphBuilder(name, constants)

    /// The graph, without the constants, which stand in the outermost one.
    member _.Body = graph

    /// The outermost graph, with all constants.
    member _.Finish() : GraphProto =
        graph.Initializer.AddRange constants.Protos.Values
        graph
