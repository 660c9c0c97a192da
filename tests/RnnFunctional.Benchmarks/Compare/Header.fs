namespace RnnFunctional.Benchmarks

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open RnnFunctional.Kernels
open TorchSharp

/// On what a comparison ran: without it its numbers say little.
module Header =

    let private processor () =
        let cpuinfo = "/proc/cpuinfo"

        let named =
            if File.Exists cpuinfo then
                File.ReadLines cpuinfo |> Seq.tryFind _.StartsWith("model name")
            else
                None

        match named with
        | Some line -> line.Substring(line.IndexOf ':' + 1).Trim()
        | None -> string RuntimeInformation.ProcessArchitecture

    let private torchSharp () =
        match typeof<torch.Tensor>.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() with
        | null -> "of an unknown version"
        | version -> version.InformationalVersion.Split('+')[0]

    /// The machine, and how much of it the sides take.
    let machine threads =
        $"{processor ()}, {Environment.ProcessorCount} cores, vectors of {Simd.Widest} bits; {threads} threads on all sides"

    /// Torch's versions; its library must be loaded.
    let torch () =
        $"TorchSharp {torchSharp ()}, libtorch {torch.__version__}"

    let lines threads =
        [ machine threads; $"{RuntimeInformation.FrameworkDescription}, {torch ()}" ]
