namespace RnnFunctional.Torch

open System.Collections.Generic
open RnnFunctional
open TorchSharp

/// One training, whatever models it is seen through: parameters as leaves of Torch's graphs, and an optimiser's slots.
[<Sealed>]
type Weights(place: Place, optimiser: Optimiser, declared: Decl list, first: float[], seed: int) =
    let count = Block.size declared
    let offsets = Block.offsets declared |> Array.ofList

    let kept (tensor: torch.Tensor) = tensor.DetachFromDisposeScope()

    let block (numbers: float[]) =
        kept (Arrays.tensor place [| int64 count |] numbers)

    let leaves: torch.Tensor[] =
        Block.split declared first
        |> Array.map (fun t -> kept ((Arrays.tensor place (Rows.sizes t.Shape) t.Array.Data).requires_grad_()))

    let modules = Dictionary<string * string, torch.nn.Module>()
    let owned = HashSet<int>()
    let mutable step = 0
    let mutable slots = optimiser.Init count |> Array.map (fun s -> block s.Array.Data)
    let mutable gradient = block (Array.zeroCreate count)

    let update = OptimiserGraph.trace optimiser [ count ]
    let graph = lazy Graphs(place, update.After)

    /// The flat block cut into the parameters' shapes.
    let split (flat: torch.Tensor) =
        declared
        |> List.mapi (fun i d ->
            flat.narrow(0L, int64 offsets[i], int64 (Shape.size d.Shape)).reshape(Rows.sizes d.Shape))

    let flat () =
        leaves |> Seq.map _.detach() |> Arrays.joined place

    let write (flat: torch.Tensor) =
        use _ = torch.no_grad ()
        List.iteri (fun i part -> leaves[i].copy_(part: torch.Tensor) |> ignore) (split flat)

    /// `tensor` in the place of `before`, for longer than the step.
    let replaced (before: torch.Tensor) (tensor: torch.Tensor) =
        before.Dispose()
        kept (tensor.clone ())

    member _.Place = place
    member _.Declared = declared
    /// The key of the noise.
    member val Key = Noise.key seed
    member _.Step = step
    /// The parameters, in the order of their declarations.
    member _.Leaves = leaves

    /// Torch's own layer on the parameters of these numbers, which are its own from then on; None where another layer has one of them.
    member _.Module(layer: FusedLayer, numbers: int[]) : torch.nn.Module option =
        let key = layer.Cell, numbers |> Array.map string |> String.concat " "

        match modules.TryGetValue key with
        | true, known -> Some known
        | _ when numbers |> Array.exists owned.Contains -> None
        | _ ->
            use _ = torch.NewDisposeScope()
            let created = Fused.create place.Device place.Dtype layer
            modules[key] <- created

            Array.iter2
                (fun number (p: Modules.Parameter) ->
                    use _ = torch.no_grad ()
                    p.copy_ leaves[number] |> ignore
                    leaves[number].Dispose()
                    leaves[number] <- kept p
                    owned.Add number |> ignore)
                numbers
                (Fused.parameters layer created)

            Some created

    /// The mean gradient of the last step.
    member _.Gradient = Arrays.numbers gradient

    member _.Parameters
        with get () =
            use _ = torch.NewDisposeScope()
            Arrays.numbers (flat ())
        and set numbers =
            use _ = torch.NewDisposeScope()
            Block.check declared numbers
            write (Arrays.tensor place [| int64 count |] numbers)

    member w.State
        with get () =
            {
                Step = step
                Parameters = w.Parameters
                Slots = slots |> Array.map Arrays.numbers
            }
        and set (state: TrainingState) =
            if state.Slots.Length <> slots.Length then
                Errors.shape
                    "state"
                    $"{slots.Length} slots"
                    (string state.Slots.Length)
                    "Restore it with the optimiser that made it."

            state.Slots |> Array.iter (Block.check declared)
            w.Parameters <- state.Parameters

            slots <-
                Array.map2
                    (fun (before: torch.Tensor) numbers ->
                        before.Dispose()
                        block numbers)
                    slots
                    state.Slots

            step <- state.Step

    /// The optimiser's step after the gradients `ofLeaves`, null for a parameter that the loss does not know; none where loss or gradient
    /// are no numbers.
    member _.Take(loss: float, ofLeaves: IList<torch.Tensor>, learningRate: float) : StepReport =
        use _ = torch.no_grad ()

        gradient <-
            leaves
            |> Seq.mapi (fun i leaf ->
                if isNull (box ofLeaves[i]) || ofLeaves[i].IsInvalid then
                    torch.zeros_like leaf
                else
                    ofLeaves[i])
            |> Arrays.joined place
            |> replaced gradient

        let report =
            {
                Loss = loss
                GradientNorm = gradient.``to``(torch.ScalarType.Float64).norm().ToDouble()
            }

        if report.IsFinite then
            let number (value: float) =
                Rows.shared (Arrays.tensor place [||] [| value |])

            let one (tensor: torch.Tensor) = Rows.own (tensor.unsqueeze 0)

            let given =
                dict
                    [
                        update.Step.Id, number (float (step + 1))
                        update.LearningRate.Id, number learningRate
                        update.Gradient.Id, one gradient
                        for node, tensor in Array.zip update.Before (Array.append [| flat () |] slots) do
                            node.Id, one tensor
                    ]

            let after =
                graph.Value.Run(fun node -> given[node.Id])
                |> Array.map (Rows.expanded 1L >> fun t -> t.squeeze 0)

            write after[0]
            slots <- Array.map2 replaced slots (Array.tail after)
            step <- step + 1

        report
