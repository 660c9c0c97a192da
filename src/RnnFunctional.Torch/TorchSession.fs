namespace RnnFunctional.Torch

open System.Collections.Generic
open RnnFunctional
open TorchSharp

/// A model on Torch: its graph run on tensors, and its gradient by Torch's own automatic differentiation.
[<Sealed>]
type TorchSession(model: Model, weights: Weights) =
    let place = weights.Place

    let parameters, inputs, losses, outputs =
        Scope.within model.Name (fun () ->
            let parameters, inputs = Model.symbols model
            let loss, carried = model.Loss parameters inputs
            let nodes = Array.map (fun (t: Tensor) -> t.Node)

            nodes parameters,
            nodes inputs,
            nodes (Array.append [| loss |] carried),
            nodes (model.Predict parameters inputs))

    let numberOf = dict (parameters |> Seq.mapi (fun i n -> n.Id, i))

    let find (layer: FusedLayer) =
        let numbers = layer.Parameters |> Array.map (fun n -> numberOf[n.Id])
        weights.Module(layer, numbers)

    let graph roots =
        lazy
            (let graph = Graphs(place, roots)
             graph.Fuse find
             graph)

    let losses' = graph losses
    let outputs' = graph outputs

    let noise =
        Graph.leaves
            (function
            | Noise _ -> true
            | _ -> false)
            losses

    /// What is left of the noise's leaves: the same numbers that every engine draws, a stream for each row of each step.
    let drawn rows =
        let streams =
            Array.init rows (fun row -> Rng(Noise.state weights.Key weights.Step row))

        let draw (node: Node) keep rng =
            NdArray(node.Shape, Array.init (Shape.size node.Shape) (fun _ -> Noise.next keep rng))

        dict
            [
                for node in noise do
                    match node.Op with
                    | Leaf(_, Noise keep) ->
                        node.Id, Arrays.ofRows place node.Shape (streams |> Array.map (draw node keep))
                    | _ -> ()
            ]

    let run (graph: Lazy<Graphs>) (examples: NdArray[][]) (noise: IDictionary<int64, Rows>) =
        for example in examples do
            Model.checkExample model.Inputs example

        let ofInputs =
            dict (
                inputs
                |> Seq.mapi (fun i n -> n.Id, Arrays.ofRows place n.Shape (examples |> Seq.map (Array.item i)))
            )

        let graph = graph.Value

        graph.Run(fun node ->
            match node.Op with
            | Leaf(_, Noise _) when not (noise.ContainsKey node.Id) ->
                Rows.shared (torch.ones (Rows.sizes node.Shape, dtype = place.Dtype, device = place.Device))
            | Leaf(_, Noise _) -> noise[node.Id]
            | Leaf(_, Shared) -> Rows.shared weights.Leaves[numberOf[node.Id]]
            | _ -> ofInputs[node.Id])

    let evaluate graph (examples: NdArray[][]) : NdArray[][] =
        if examples.Length = 0 then
            [||]
        else
            use _ = torch.NewDisposeScope()
            use _ = torch.no_grad ()

            run graph examples (dict []) |> Arrays.eachRow examples.Length

    let mutable carried: NdArray[][] = [||]

    let gradients (loss: torch.Tensor) : IList<torch.Tensor> =
        if loss.requires_grad then
            torch.autograd.grad ([| loss |], weights.Leaves, allow_unused = true)
        else
            // It knows no parameter.
            Array.create weights.Leaves.Length Unchecked.defaultof<torch.Tensor>

    /// How many loops of the loss are run by Torch's own layers.
    member _.FusedLoops = losses'.Value.FusedLoops

    interface Session with
        member _.State
            with get () = weights.State
            and set state = weights.State <- state

        member _.Parameters
            with get () = weights.Parameters
            and set numbers = weights.Parameters <- numbers

        member _.Gradient = weights.Gradient
        member _.Carried = carried

        member _.Losses examples =
            evaluate losses' examples |> Array.map (fun row -> row[0].Scalar)

        member _.Predict examples = evaluate outputs' examples

        member _.For other =
            SameTraining.check model.Parameters other
            TorchSession(other, weights)

        member _.Step(examples, learningRate) =
            if examples.Length = 0 then
                { Loss = nan; GradientNorm = nan }
            else
                use _ = torch.NewDisposeScope()
                let results = run losses' examples (drawn examples.Length)
                let loss = (Rows.expanded (int64 examples.Length) results[0]).mean()

                if results.Length > 1 then
                    // As they are before the step: one may be a parameter.
                    carried <- Array.tail results |> Arrays.eachRow examples.Length

                weights.Take(loss.ToDouble(), gradients loss, learningRate)
