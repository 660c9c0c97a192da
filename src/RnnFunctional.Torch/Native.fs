namespace RnnFunctional.Torch

open System
open System.Runtime.InteropServices
open RnnFunctional
open TorchSharp

/// TorchSharp's native library, which asks for more of the system than .NET does.
module Native =

    /// Loads the library, which then computes on so many `threads`. Errors: says what the system lacks.
    let load (threads: int) =
        Errors.atLeast 1 "--threads" threads

        try
            // TorchSharp itself would go on to look elsewhere, and tell of it at length.
            NativeLibrary.Load("LibTorchSharp", typeof<torch.Tensor>.Assembly, Nullable())
            |> ignore
        with :? DllNotFoundException as problem ->
            Errors.input (
                if problem.Message.Contains "GLIBCXX" then
                    "TorchSharp's native library can't be loaded: it needs libstdc++ with GLIBCXX_3.4.32, that is of GCC 13.2 or newer (Debian 13, Ubuntu 24.04), which this system does not have. All other engines work without it."
                else
                    $"TorchSharp's native library can't be loaded on {RuntimeInformation.RuntimeIdentifier}; it comes with this project for linux-x64: {problem.Message}"
            )

        torch.set_num_threads threads

    /// The device called `name`. Errors: names those there are, and what the one asked for lacks.
    let device (name: string) : torch.Device =
        let known = [ "cpu"; "cuda" ]

        match name with
        | "cpu" -> torch.CPU
        | "cuda" when torch.cuda.is_available () -> torch.CUDA
        | "cuda" ->
            Errors.input
                "--device cuda: this libtorch finds no GPU. It takes one of NVIDIA's with its driver, and a libtorch for it: name libtorch-cuda-12.8-linux-x64 in the group Torch of paket.dependencies, in place of libtorch-cpu-linux-x64. --device cpu works as it is."
        | other -> Errors.input $"--device: cpu or cuda expected, found '{other}'.{Nearest.hint known other}"
