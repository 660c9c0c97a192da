namespace RnnFunctional

open System

/// A recurrence in use, one example and one step at a time, on its carried state: text as it is written, a stream as it comes.
type Stepper =
    /// One step on `input`, all its numbers in order: the output's numbers, which hold until the next step. Errors: an input of another size.
    abstract Step: input: ReadOnlySpan<float32> -> ReadOnlySpan<float32>
    /// The state, in the order of its declarations. A state that is set again goes on where it was read. Errors: other shapes.
    abstract State: NdArray[] with get, set
    /// Back to where it began: a state of zeros.
    abstract Reset: unit -> unit

/// Steps by the reference semantics, in float64.
[<Sealed>]
type internal ReferenceStepper(recurrence: Recurrence, values: float[]) =
    let parameters = Block.split recurrence.Parameters values
    let start = Spec.zero (Spec.ofDecls recurrence.States)
    let mutable state = start

    interface Stepper with
        member _.Step input =
            Recurrence.checkInput recurrence input.Length
            let numbers = Array.zeroCreate<float> input.Length

            for i in 0 .. numbers.Length - 1 do
                numbers[i] <- float input[i]

            let next, y =
                recurrence.Step parameters state (Value(NdArray(recurrence.Input, numbers)))

            state <- next
            ReadOnlySpan(Array.map float32 y.Array.Data)

        member _.State
            with get () = state |> Array.map _.Array
            and set arrays =
                Recurrence.checkStates recurrence arrays
                state <- Array.map Value arrays

        member _.Reset() = state <- start
