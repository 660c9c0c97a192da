namespace RnnFunctional.Benchmarks

open RnnFunctional
open RnnFunctional.Scratch

/// The network derived by hand, in float32 on so many threads.
module ScratchSide =

    let gradient threads (task: Task) : Side =
        let outline =
            match task.Model.Outline with
            | Ok outline -> outline
            | Error others -> invalidOp $"an outline was expected, found {others}"

        let batch = Batch<float32>(outline, task.Examples.Length, threads)
        let parameters = Array.map float32 task.Parameters

        { new Side with
            member _.Step() =
                batch.Gradient(parameters, task.Examples) |> ignore
                Array.average batch.Losses

            member _.Readings() =
                let gradient = batch.Gradient(parameters, task.Examples)

                ("loss", [| Array.average batch.Losses |])
                :: [
                    for t in Block.split task.Model.Parameters gradient -> t.Array.Name.Value, t.Array.Data
                ]

            member _.Dispose() = ()
        }
