namespace RnnFunctional.Benchmarks

open System
open System.Runtime.InteropServices
open RnnFunctional
open TorchSharp

/// TorchSharp's native library, which asks for more of the system than .NET does.
module Native =

    /// Loads the library, which then computes on so many `threads`. Errors: says what the system lacks.
    let load (threads: int) =
        try
            // TorchSharp itself would go on to look elsewhere, and tell of it at length.
            NativeLibrary.Load("LibTorchSharp", typeof<torch.Tensor>.Assembly, Nullable())
            |> ignore
        with :? DllNotFoundException as problem ->
            Errors.input (
                if problem.Message.Contains "GLIBCXX" then
                    "TorchSharp's native library can't be loaded: it needs libstdc++ with GLIBCXX_3.4.32, that is of GCC 13.2 or newer (Debian 13, Ubuntu 24.04), which this system does not have."
                else
                    $"TorchSharp's native library can't be loaded on {RuntimeInformation.RuntimeIdentifier}; it comes with this project for linux-x64: {problem.Message}"
            )

        torch.set_num_threads threads
