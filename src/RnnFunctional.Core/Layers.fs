namespace RnnFunctional

/// One layer of a network: a cell forwards and, in a bidirectional one, another backwards.
type Layer =
    {
        Forward: AnyCell
        Backward: AnyCell option
    }

/// Layers over whole sequences, named and ordered as PyTorch names and orders them: layer by layer, forward before
/// backward, with the suffixes _l0, _l0_reverse, _l1, …
type Network =
    {
        Layers: Layer list
        /// The dropout rate after every layer but the last.
        Dropout: float
    }

    /// Every cell with its suffix, in order.
    member internal n.Cells =
        [
            for k, layer in List.indexed n.Layers do
                layer.Forward, "_l" + string k

                match layer.Backward with
                | Some cell -> cell, "_l" + string k + "_reverse"
                | None -> ()
        ]

    member private n.Declare(part: AnyCell -> Spec<Tensor[]>) =
        [
            for cell, suffix in n.Cells do
                for d in (part cell).Decls do
                    { d with Name = d.Name + suffix }
        ]

    /// The parameters of all layers.
    member n.Parameters = n.Declare _.Parameters
    /// The states of all layers, which start at zero.
    member n.States = n.Declare _.State
    /// The size of the input at each time.
    member n.Input = n.Layers.Head.Forward.Input

    /// The size of the output at each time: of both directions together.
    member n.Output =
        let last = List.last n.Layers

        last.Forward.Output
        + (last.Backward |> Option.map _.Output |> Option.defaultValue 0)

module Network =

    /// `layers` layers of the cells that `make` builds for a number of inputs, `bidirectional` or not, on `input` inputs, with
    /// dropout at rate `dropout` between them.
    let build layers bidirectional dropout input (make: int -> AnyCell) =
        if layers < 1 then
            Errors.input $"a network needs at least 1 layer, found {layers}."

        let layer input _ =
            let forward = make input
            let backward = if bidirectional then Some(make input) else None
            let outputs = if bidirectional then 2 * forward.Output else forward.Output

            {
                Forward = forward
                Backward = backward
            },
            outputs

        {
            Layers = List.mapFold layer input [ 1..layers ] |> fst
            Dropout = dropout
        }

    /// One layer of one cell.
    let ofCell (cell: AnyCell) =
        {
            Layers = [ { Forward = cell; Backward = None } ]
            Dropout = 0.0
        }

    /// Runs `network` over `xs` [time; input] from the states `s`: the last states, and the outputs [time; output].
    /// `how` may give lengths, a mask or truncation; directions are the layers' own.
    let run (how: Unroll) (network: Network) (p: Tensor[]) (s: Tensor[]) (xs: Tensor) : Tensor[] * Tensor =
        let cells = network.Cells |> List.map fst
        let count = network.Layers.Length

        let direction reverse (cell: AnyCell) (p, s) xs =
            Cell.run { how with Reverse = reverse } cell p s xs

        // The tensors of the cells that are still to come go from layer to layer beside the sequence.
        let layer (xs, tensors) (k, layer) =
            Scope.within ("layer " + string k) (fun () ->
                let last, ys, rest =
                    match layer.Backward, tensors with
                    | Some backward, forwards :: backwards :: rest ->
                        let last, ys = direction false layer.Forward forwards xs
                        let lastOfReverse, reversed = direction true backward backwards xs
                        Array.append last lastOfReverse, concat ys reversed, rest
                    | _ ->
                        let last, ys = direction false layer.Forward (List.head tensors) xs
                        last, ys, List.tail tensors

                last, ((if k < count - 1 then dropout network.Dropout ys else ys), rest))

        let tensors =
            List.zip (Spec.share (cells |> List.map _.Parameters) p) (Spec.share (cells |> List.map _.State) s)

        let last, (ys, _) =
            network.Layers |> List.indexed |> List.mapFold layer (xs, tensors)

        Array.concat last, ys

    /// The network as one cell, for streams that come a step at a time. Errors: a bidirectional one has to see the end first.
    let asCell (network: Network) : AnyCell =
        if network.Layers |> List.exists _.Backward.IsSome then
            Errors.input
                "a bidirectional network can't be run a step at a time: it reads the sequence from both ends. Use one direction."

        network.Layers |> List.map _.Forward |> Cell.stack
