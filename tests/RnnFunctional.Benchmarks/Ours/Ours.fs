namespace RnnFunctional.Benchmarks

open System
open RnnFunctional
open RnnFunctional.Cpu

/// Our side: the compiled engine, on so many threads.
module Ours =

    /// Training by `optimiser` at the rate `rate` on all of the task's examples; `readings` are those of a fresh session.
    let private steps threads optimiser rate (task: Task) (readings: Session -> _) =
        let fresh () =
            CpuEngine.openSession threads task.Model optimiser task.Parameters 1

        let session = fresh ()
        let rows = task.Examples.Length

        let inputs =
            Array.init task.Model.Inputs.Length (fun i ->
                let input (example: NdArray[]) = example[i].Data |> Array.map float32

                Array.collect input task.Examples)

        { new Side with
            member _.Step() =
                session.StepArrays(inputs, rows, rate).Loss

            member _.Readings() = readings (fresh () :> Session)
            member _.Dispose() = ()
        }

    /// Training by `optimiser` at the rate `rate` on all of the task's examples; readings: the loss and its gradient.
    let training threads optimiser rate (task: Task) =
        steps threads optimiser rate task (fun session ->
            let report = session.Step(task.Examples, rate)

            ("loss", [| report.Loss |])
            :: [
                for t in Block.split task.Model.Parameters session.Gradient -> t.Array.Name.Value, t.Array.Data
            ])

    /// The same of a model with dropout, which no two sides draw alike; readings: losses and outputs without it.
    let trainingWithDropout threads optimiser rate (task: Task) =
        steps threads optimiser rate task (fun session ->
            let outputs = session.Predict task.Examples |> Array.collect (Array.collect _.Data)

            [
                "loss", [| Array.average (session.Losses task.Examples) |]
                "outputs", outputs
            ])

    /// Steps of a cell in use, each from the state where the last one ended; readings: the first one's next state.
    let inference threads (cell: AnyCell) (task: Task) =
        let example = task.Examples[0]
        let states = Array.tail example
        let x = example[0].Data |> Array.map float32

        let fresh () =
            let stepper = CpuEngine.openStepper threads (Recurrence.ofCell cell) task.Parameters
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
