namespace RnnFunctional.Benchmarks

open System
open RnnFunctional
open RnnFunctional.Cpu

/// Our side: the compiled engine, on so many threads.
module Ours =

    /// Training by Adam at the rate `rate` on all of the task's examples; readings: the loss and its gradient.
    let training threads rate (task: Task) =
        let fresh () =
            CpuEngine.openSession threads task.Model Optimiser.adam task.Parameters 1

        let session = fresh ()
        let rows = task.Examples.Length

        let inputs =
            Array.init task.Model.Inputs.Length (fun i ->
                let input (example: NdArray[]) = example[i].Data |> Array.map float32

                Array.collect input task.Examples)

        { new Side with
            member _.Step() =
                session.StepArrays(inputs, rows, rate).Loss

            member _.Readings() =
                let session = fresh ()
                let report = session.StepArrays(inputs, rows, rate)
                let gradient = (session :> Session).Gradient

                ("loss", [| report.Loss |])
                :: [
                    for t in Block.split task.Model.Parameters gradient -> t.Array.Name.Value, t.Array.Data
                ]

            member _.Dispose() = ()
        }

    /// Steps of a cell in use, each from the state where the last one ended; readings: the first one's next state.
    let inference threads (cell: AnyCell) (task: Task) =
        let example = task.Examples[0]
        let states = Array.tail example
        let x = example[0].Data |> Array.map float32

        let fresh () =
            let stepper = Stepper.ofCell threads cell task.Parameters
            stepper.State <- states
            stepper

        let stepper = fresh ()

        { new Side with
            member _.Step() =
                let h = stepper.Step(ReadOnlySpan x)
                float h[0]

            member _.Readings() =
                let stepper = fresh ()
                stepper.Step(ReadOnlySpan x).Length |> ignore

                List.map2 (fun (d: Decl) (v: NdArray) -> d.Name, v.Data) cell.State.Decls (List.ofArray stepper.State)

            member _.Dispose() = ()
        }
