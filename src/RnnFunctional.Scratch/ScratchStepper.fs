namespace RnnFunctional.Scratch

open System
open System.Numerics
open RnnFunctional

/// A network in use, one example and one step at a time: a forward pass over one time, again and again from where the last one ended.
[<Sealed>]
type internal ScratchStepper<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>
    (recurrence: Recurrence, values: float[]) =
    let outline =
        {
            Network = Refusal.check recurrence.Outline
            Steps = 1
            IsLastAlone = true
            Objective = None
            Carries = true
            Predicts = Prediction.Outputs
        }

    do Block.check recurrence.Parameters values

    let parameters: 'T[] = Array.map Elementwise.convert values
    let pass = Pass<'T>(outline, 1)

    let zero =
        recurrence.States
        |> List.map (fun d -> NdArray.full d.Shape 0.0)
        |> Array.ofList

    let mutable state = zero

    interface Stepper with
        member _.Step input =
            Recurrence.checkInput recurrence input.Length
            let numbers = Array.zeroCreate<float> input.Length

            for i in 0 .. numbers.Length - 1 do
                numbers[i] <- float input[i]

            pass.Forward(parameters, [| Array.append [| NdArray(recurrence.Input, numbers) |] state |], 0)
            state <- pass.Last 0
            ReadOnlySpan(Array.map float32 (pass.Output 0).Data)

        member _.State
            with get () = state
            and set arrays =
                Recurrence.checkStates recurrence arrays
                state <- arrays

        member _.Reset() = state <- zero
