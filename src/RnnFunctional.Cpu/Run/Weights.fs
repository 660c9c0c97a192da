namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// What a training carries, in memory: parameters, the optimiser's slots and the gradient, and for each thread the sum of its rows'
/// gradients, which is zero between steps.
[<Sealed>]
type internal Weights(optimiser: Optimiser, start: float[], threads: int) =
    let count = start.Length
    let parameters = new Numbers(int64 count)
    let slots = Array.init optimiser.Transform.Slots (fun _ -> new Numbers(int64 count))
    let mutable gradient = new Numbers(int64 count)
    let mutable sums = Array.init threads (fun _ -> new Numbers(int64 count))
    let mutable tables: MarkedRows list = []

    let read (numbers: Numbers) =
        numbers.Span(0L, count).ToArray() |> Array.map float

    let write (numbers: Numbers) (data: float[]) =
        (Array.map float32 data).AsSpan().CopyTo(numbers.Span(0L, count))

    let check (found: float[] list) vectors =
        let sizes, wanted = found |> List.map _.Length, List.replicate vectors count

        if sizes <> wanted then
            Errors.shape
                "state"
                $"parameters and slots of {wanted} numbers"
                $"{sizes}"
                "It belongs to another model, or to another optimiser."

    do write parameters start

    /// How many parameters there are.
    member _.Count = count
    member _.Parameters = parameters
    member _.Slots = slots
    /// The mean gradient of the last step. Rows of tables that are not marked behind are zero.
    member _.Gradient = gradient
    member _.Sums = sums

    /// Makes room for gradients of a plan.
    member _.Fit(plan: Plan) =
        let size = int64 plan.GradientSize

        if gradient.Count < size then
            gradient <- new Numbers(size)
            sums <- Array.init threads (fun _ -> new Numbers(size))
            tables <- []

    /// Makes ready for the gradient of a plan: marks of other tables mean nothing to it.
    member _.Begin(plan: Plan) =
        if plan.Tables <> tables then
            gradient.Span(0L, int gradient.Count).Clear()
            tables <- plan.Tables

    /// Forgets what a step that failed may have left.
    member _.Abandon() =
        for sum in sums do
            sum.Span(0L, int sum.Count).Clear()

    /// What a checkpoint keeps, after so many steps.
    member _.Read(step: int) : TrainingState =
        {
            Step = step
            Parameters = read parameters
            Slots = Array.map read slots
        }

    /// Takes over `state`. Errors: a ShapeException unless it fits.
    member _.Write(state: TrainingState) =
        check (state.Parameters :: List.ofArray state.Slots) (1 + slots.Length)
        write parameters state.Parameters
        Array.iter2 write slots state.Slots

    member _.ReadParameters() : float[] = read parameters

    /// Takes over parameters alone. Errors: a ShapeException unless they fit.
    member _.WriteParameters(values: float[]) =
        check [ values ] 1
        write parameters values

    /// The gradient as the reference has it.
    member _.ReadGradient() : float[] = read gradient
