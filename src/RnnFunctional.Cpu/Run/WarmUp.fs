namespace RnnFunctional.Cpu

open System.Threading
open RnnFunctional

/// A program that is about to train spends its first moments on reading a command line, and the runtime then half a second on compiling
/// the engine. Done at the same time, both take as long as one.
module WarmUp =

    let private model =
        lazy Model.sequence "warm-up" (Network.ofCell (Cell.erase (Lstm.cell true 1 4))) 3 1 Loss.mse

    /// The whole way of a training step.
    let private train () =
        let model = model.Value

        let session =
            CpuEngine.openSession 1 model Optimiser.adam (Model.initialise Preset.pytorch 1 model) 1

        let series = Array.create 3 0.5f
        session.StepArrays([| series; series |], 1, 0.01) |> ignore

    let private inBackground (work: unit -> unit) =
        let guarded () =
            try
                work ()
            with _ ->
                // Whatever is wrong here, the work itself will meet and report.
                ()

        Thread(guarded, IsBackground = true).Start()

    /// Compiles the engine in the background by having it train something tiny.
    let start () = inBackground train
