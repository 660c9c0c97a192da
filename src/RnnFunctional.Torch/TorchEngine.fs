namespace RnnFunctional.Torch

open RnnFunctional
open TorchSharp

/// TorchSharp as an engine: any model's graph on libtorch's tensors, with libtorch's gradients, on the processor or on a GPU.
[<AbstractClass; Sealed>]
type TorchEngine =

    /// What the engine is called, by itself and with a device.
    static member Name device =
        if device = "cpu" then "torch" else $"torch:{device}"

    static member private At(device: string, threads: int, dtype: torch.ScalarType) : Engine =
        Native.load threads

        let place =
            {
                Device = Native.device device
                Dtype = dtype
            }

        {
            Name = TorchEngine.Name device
            Needs = "libtorch"
            Check = ignore
            Open =
                fun model optimiser parameters seed ->
                    TorchSession(model, Weights(place, optimiser, model.Parameters, parameters, seed))
            OpenStepper = fun recurrence parameters -> TorchStepper(place, recurrence, parameters)
        }

    /// The engine in float32 on the device called `device`, cpu or cuda, and so many `threads` of the processor, for the whole process. Errors: a
    /// system that lacks what the native library needs; a device that is not there.
    static member Make(device: string, threads: int) =
        TorchEngine.At(device, threads, torch.ScalarType.Float32)

    /// The same in float64, for whoever compares.
    static member MakePrecise(device: string, threads: int) =
        TorchEngine.At(device, threads, torch.ScalarType.Float64)

    /// How many tensors are alive in the process.
    static member LiveTensors = torch.Tensor.TotalCount

    /// How many loops of the loss of `session`, which is this engine's, are run by Torch's own layers.
    static member FusedLoops(session: Session) =
        match session with
        | :? TorchSession as session -> session.FusedLoops
        | other -> invalidArg (nameof session) $"{other.GetType().Name} is no session of this engine."
