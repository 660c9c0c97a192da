namespace RnnFunctional.Torch

open System.Collections.Generic
open RnnFunctional
open TorchSharp

/// A graph ready to be run at one place, with what does not change from run to run: its constants, and the layers that Torch has as one.
[<Sealed>]
type Graphs(place: Place, roots: Node[]) =
    let constants = Dictionary<NdArray, Rows>(HashIdentity.Reference)
    let layers = Dictionary<Loop, torch.nn.Module>(HashIdentity.Reference)

    let constant (value: NdArray) =
        match constants.TryGetValue value with
        | true, known -> known
        | _ ->
            let tensor = Arrays.tensor place (Rows.sizes value.Shape) value.Data
            constants[value] <- Rows.shared (tensor.DetachFromDisposeScope())
            constants[value]

    let apply op shape args =
        match op with
        | Constant value -> constant value
        | op -> Operations.apply op shape args

    let loop (stepByStep: Rows[] -> Rows[]) (loop: Loop) (args: Rows[]) =
        let states, xs = Array.take loop.States.Length args, args[loop.States.Length]

        match layers.TryGetValue loop with
        | true, layer when xs.IsRows && loop.Length > 0 ->
            let inOrder (sequence: torch.Tensor) =
                if loop.Reverse then sequence.flip [| 1L |] else sequence

            let rows = xs.Tensor.shape[0]

            let results =
                Fused.run layer (states |> Array.map (Rows.expanded rows)) (inOrder xs.Tensor)

            results
            |> Array.mapi (fun i r -> Rows.own (if i < states.Length then r else inOrder r))
        | _ -> stepByStep args

    let run =
        Interpreter.run
            {
                Apply = apply
                At = Operations.at
                Stack = Operations.stack place.Dtype place.Device
                Loop = loop
            }
            roots

    /// From now on those loops that are one of Torch's own layers are run by it: `find` gives it for what was recognised.
    member _.Fuse(find: FusedLayer -> torch.nn.Module option) =
        for node in Graph.reachable roots do
            match node.Op with
            | Scan loop ->
                let captured = Array.skip (loop.States.Length + loop.Xs.Length) node.Args

                match Fused.recognise loop captured |> Option.bind find with
                | Some layer -> layers[loop] <- layer
                | None -> ()
            | _ -> ()

    /// How many loops are run by Torch's own layers.
    member _.FusedLoops = layers.Count

    /// The roots' values where leaves have the values that `leaf` gives.
    member _.Run(leaf: Node -> Rows) : Rows[] = run leaf
