namespace RnnFunctional.Scratch

open System
open System.Numerics
open System.Threading.Tasks
open RnnFunctional

/// A network over a whole batch of `count` examples: each of at most `threads` parts takes its rows through the whole pass, forwards and
/// backwards, and their gradients are added up in their order. So results depend on the number of parts, and not on which is done first.
[<Sealed>]
type Batch<'T when 'T: unmanaged and 'T :> IBinaryFloatingPointIeee754<'T>>
    (outline: ModelOutline, count: int, threads: int) =
    let parts = max 1 (min threads count)
    let first part = part * count / parts

    let passes =
        Array.init parts (fun part -> Pass<'T>(outline, first (part + 1) - first part))

    let gradients =
        Array.init parts (fun _ -> lazy (Array.zeroCreate<'T> passes[0].Count))

    let each (work: int -> unit) =
        if parts = 1 then
            work 0
        else
            Parallel.For(0, parts, work) |> ignore

    let collect (ofRow: Pass<'T> -> int -> 'R) =
        [|
            for part in 0 .. parts - 1 do
                for row in 0 .. first (part + 1) - first part - 1 do
                    ofRow passes[part] row
        |]

    /// Runs `examples` forwards.
    member _.Forward(parameters: 'T[], examples: NdArray[][]) =
        each (fun part -> passes[part].Forward(parameters, examples, first part))

    /// Runs `examples` forwards and measures the loss of each.
    member _.Measure(parameters: 'T[], examples: NdArray[][]) =
        each (fun part ->
            passes[part].Forward(parameters, examples, first part)
            passes[part].Measure(examples, first part, 0.0))

    /// Runs `examples` forwards and backwards: the gradient of their mean loss.
    member _.Gradient(parameters: 'T[], examples: NdArray[][]) : float[] =
        each (fun part ->
            passes[part].Forward(parameters, examples, first part)
            passes[part].Measure(examples, first part, 1.0 / float count)
            Array.Clear gradients[part].Value
            passes[part].Backward gradients[part].Value)

        Array.init passes[0].Count (fun i ->
            let mutable sum: float = 0.0

            for part in gradients do
                sum <- sum + Elementwise.convert part.Value[i]

            sum)

    /// The losses of the examples that were measured last.
    member _.Losses: float[] = collect (fun pass row -> pass.Losses[row])

    /// The outputs of the examples that were run last.
    member _.Outputs: NdArray[] = collect (fun pass row -> pass.Output row)

    /// The states after the examples that were run last.
    member _.Last: NdArray[][] = collect (fun pass row -> pass.Last row)
