namespace RnnFunctional.Benchmarks

open System.Runtime.InteropServices
open RnnFunctional
open TorchSharp

/// TorchSharp's native library, which asks for more of the system than .NET does.
module Native =

    let rec private text (problem: exn) =
        match problem.InnerException with
        | null -> problem.Message
        | inner -> problem.Message + text inner

    /// Loads the library and sets its number of threads. Errors: says what the system lacks.
    let load (threads: int) =
        try
            torch.InitializeDeviceType DeviceType.CPU
            torch.set_num_threads threads
        with problem ->
            Errors.input (
                if (text problem).Contains "GLIBCXX" then
                    "TorchSharp's native library can't be loaded: it needs libstdc++ with GLIBCXX_3.4.32, that is of GCC 13.2 or newer (Debian 13, Ubuntu 24.04), which this system does not have."
                else
                    $"TorchSharp's native library, which is there for linux-x64, can't be loaded on {RuntimeInformation.RuntimeIdentifier}: {problem.Message.Split('\n')[0]}"
            )
