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

    /// Every cell with its suffix and direction, in order.
    member internal n.Directions =
        [
            for k, layer in List.indexed n.Layers do
                layer.Forward, $"_l{k}", Unroll.forwards

                match layer.Backward with
                | Some cell -> cell, $"_l{k}_reverse", Unroll.backwards
                | None -> ()
        ]

    member private n.Declare(part: AnyCell -> Spec<Tensor[]>) =
        [
            for cell, suffix, _ in n.Directions do
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
        let mutable parameters, states = List.ofArray p, List.ofArray s
        let mutable last = []

        let takeFrom (items: Tensor list) (decls: Decl list) =
            let mine, rest = List.splitAt decls.Length items
            Array.ofList mine, rest

        let direction (cell: AnyCell) reverse xs =
            let p, restOfP = takeFrom parameters cell.Parameters.Decls
            let s, restOfS = takeFrom states cell.State.Decls
            parameters <- restOfP
            states <- restOfS
            let final, ys = Cell.run { how with Reverse = reverse } cell p s xs
            last <- last @ List.ofArray final
            ys

        let count = network.Layers.Length

        let layer xs (k, layer) =
            Scope.within $"layer {k}" (fun () ->
                let forward = direction layer.Forward false xs

                let ys =
                    match layer.Backward with
                    | Some cell -> concat forward (direction cell true xs)
                    | None -> forward

                if k < count - 1 then dropout network.Dropout ys else ys)

        let ys = network.Layers |> List.indexed |> List.fold layer xs
        Array.ofList last, ys

    /// The network as one cell, for streams that come a step at a time. Errors: a bidirectional one has to see the end first.
    let asCell (network: Network) : AnyCell =
        if network.Layers |> List.exists _.Backward.IsSome then
            Errors.input
                "a bidirectional network can't be run a step at a time: it reads the sequence from both ends. Use one direction."

        network.Layers |> List.map _.Forward |> Cell.stack
