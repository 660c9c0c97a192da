namespace RnnFunctional.Benchmarks

open RnnFunctional

/// Our side: sessions of an engine.
module Ours =

    /// The engine that is measured, on so many threads.
    let engine (_threads: int) : Engine = ReferenceEngine.engine

    /// `numbers`, a block of `decls`, tensor by tensor.
    let private byName decls numbers =
        Block.split decls numbers
        |> Array.zip (decls |> Array.ofList)
        |> Array.map (fun (decl, tensor) -> decl.Name, tensor.Array.Data)
        |> List.ofArray

    /// A step of gradient descent at this learning rate leaves nothing but the gradient: beside 2²⁰ times itself the parameters,
    /// and the rounding of the difference, vanish; and a power of two rounds nothing.
    let private hugeRate = 1048576.0

    let private gradient (engine: Engine) (task: Task) =
        let session = engine.Open task.Model Optimiser.sgd task.Parameters 1
        let report = session.Step(task.Examples, hugeRate)

        let slopes =
            Array.map2 (fun before after -> (before - after) / hugeRate) task.Parameters session.State.Parameters

        ("loss", [| report.Loss |]) :: byName task.Model.Parameters slopes

    /// Training by Adam at the rate `rate` on all of the task's examples; readings: the loss and its gradient.
    let training (engine: Engine) rate (task: Task) =
        let session = engine.Open task.Model Optimiser.adam task.Parameters 1

        { new Side with
            member _.Step() = session.Step(task.Examples, rate).Loss

            member _.Readings() = gradient engine task
            member _.Dispose() = ()
        }

    /// Steps of a cell in use, each from the state where the last one ended; readings: the first one's outputs, of the names
    /// of the state.
    let inference (engine: Engine) (task: Task) =
        let session = engine.Open task.Model Optimiser.sgd task.Parameters 1
        let mutable example = task.Examples[0]
        let next () = session.Predict([| example |])[0]

        { new Side with
            member _.Step() =
                let state = next ()
                example <- Array.append [| example[0] |] state
                state[0].Data[0]

            member _.Readings() =
                List.map2 (fun (name, _) (v: NdArray) -> name, v.Data) task.Model.Inputs.Tail (List.ofArray (next ()))

            member _.Dispose() = ()
        }
