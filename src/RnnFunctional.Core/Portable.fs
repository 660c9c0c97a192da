namespace RnnFunctional

/// What a portable network reads at each time.
type PortableInput =
    {
        Name: string
        Shape: Shape
        /// Whether its numbers are whole: those of words or symbols.
        IsWhole: bool
    }

/// A network with what stands around it, in parts that other runtimes know as well: what it reads becomes vectors, time by time; layers go
/// over them; and what they put out, at each time or pooled over time, becomes the output.
type Portable =
    {
        Name: string
        Parameters: Decl list
        Inputs: PortableInput list
        /// Parameters → inputs [..] → the network's inputs [..; size], whatever axes stand before.
        Read: Tensor[] -> Tensor[] -> Tensor
        Network: Network
        /// Of all parameters the network's.
        OfNetwork: Tensor[] -> Tensor[]
        /// How outputs over time become one, with the parameters of that; None where there is an output at each time.
        Pooling: (Pooling * (Tensor[] -> Tensor[])) option
        /// Parameters → the network's outputs [..; size], or one of them pooled → outputs [..; outputs].
        Write: Tensor[] -> Tensor -> Tensor
    }

module Portable =

    /// `network` as it is, of vectors called x.
    let ofNetwork name (network: Network) : Portable =
        {
            Name = name
            Parameters = network.Parameters
            Inputs =
                [
                    {
                        Name = "x"
                        Shape = [ network.Input ]
                        IsWhole = false
                    }
                ]
            Read = fun _ inputs -> inputs[0]
            Network = network
            OfNetwork = id
            Pooling = None
            Write = fun _ ys -> ys
        }

    /// `network`, read out at each time by a linear layer called readout to so many `outputs`.
    let readOut name (network: Network) outputs : Portable =
        let readout = Linear.spec "readout" network.Output outputs
        let ofNetwork' = network.Parameters.Length

        { ofNetwork name network with
            Parameters = network.Parameters @ readout.Decls
            OfNetwork = Array.take ofNetwork'
            Write = fun p ys -> Linear.apply (Spec.read readout (Array.skip ofNetwork' p)) ys
        }

    /// Runs it over `inputs` [time; ..] from the states `s`, of which the first `length` times count, if it is given: the last states, and the
    /// outputs [time; outputs], or the one output.
    let run (portable: Portable) (length: Tensor option) (p: Tensor[]) (s: Tensor[]) (inputs: Tensor[]) =
        let xs = portable.Read p inputs
        let how = { Unroll.forwards with Length = length }
        let last, ys = Network.run how portable.Network (portable.OfNetwork p) s xs

        match portable.Pooling with
        | None -> last, portable.Write p ys
        | Some(pooling, parameters) ->
            let forwards = (List.last portable.Network.Layers).Forward.Output
            let length = length |> Option.defaultValue (Tensor.Of(float xs.Shape.Head))
            last, Pooling.apply pooling (parameters p) forwards length ys |> portable.Write p

    /// One step of it: the next states, and the output. Errors: a network that needs the whole sequence.
    let step (portable: Portable) (p: Tensor[]) (s: Tensor[]) (inputs: Tensor[]) =
        if portable.Pooling.IsSome then
            Errors.input
                $"the {portable.Name} can't be run a step at a time: its output is of the whole sequence. Use the model for sequences."

        let next, y =
            (Network.asCell portable.Network).Step (portable.OfNetwork p) s (portable.Read p inputs)

        next, portable.Write p y
