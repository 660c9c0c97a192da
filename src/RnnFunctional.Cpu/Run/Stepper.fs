namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// A recurrent function in use, one example and one step at a time: text as it is written, a stream as it comes. Its state is carried in the
/// engine's memory, and a step allocates nothing.
[<Sealed>]
type Stepper
    internal
    (
        parameters: Decl list,
        states: Decl list,
        input: Shape,
        output: Shape,
        step: Tensor[] -> Tensor[] -> Tensor -> Tensor[] * Tensor,
        values: float[],
        threads: int
    ) =

    let leaves decls = Spec.symbols decls |> Array.map _.Node

    let ofParameters, ofStates = leaves parameters, leaves states
    let x = Node.leaf Shared "x" input

    let plan =
        let next, y =
            step (Array.map Symbol ofParameters) (Array.map Symbol ofStates) (Symbol x)

        Compile.plan
            {
                IsBatch = false
                IsNoisy = false
                Parameters = ofParameters
                Inputs = Array.append [| x |] ofStates
                Roots = Array.append (next |> Array.map _.Node) [| y.Node |]
                Gradients = [||]
                InPlace = List.init ofStates.Length (fun i -> i, 1 + i)
            }

    // So little work is done sooner by one thread than shared out.
    let isSmall =
        Seq.sumBy (fun (p: Packing) -> int64 p.Rows * int64 p.Columns) plan.Packings < 65536L

    let team = Team.ofSize (if isSmall then 1 else threads)
    let machine = Machine(plan, team.Count)
    let table = machine.Shards[0].Slots
    let memory = new Numbers(int64 values.Length)
    let result = Array.zeroCreate<float32>(Shape.size output)
    let mutable isPrepared = false

    let write (array: NdArray) (value: Value) =
        table.Write(ReadOnlySpan<float> array.Data, Bind.extent 1 value.Domain, Bind.place 1 value.View, 0)

    do
        (Array.map float32 values).AsSpan().CopyTo(memory.Span(0L, values.Length))
        machine.Parameters <- memory

    /// One step on `input`, all its numbers in order: the output's numbers, which hold until the next step.
    member this.Step(input: ReadOnlySpan<float32>) : ReadOnlySpan<float32> =
        let value = plan.Inputs[0]
        table.Write(input, Bind.extent 1 value.Domain, Bind.place 1 value.View, 0)
        team.Run this
        isPrepared <- true
        let value = Array.last plan.Results
        table.Read(Bind.extent 1 value.Domain, Bind.place 1 value.View, 0, result.AsSpan())
        ReadOnlySpan result

    /// The state, in the order of its declarations.
    member _.State
        with get () =
            states
            |> List.mapi (fun i d -> machine.ReadInput(1 + i, d.Shape))
            |> Array.ofList
        and set (arrays: NdArray[]) = arrays |> Array.iteri (fun i array -> write array plan.Inputs[1 + i])

    /// Back to where it began: a state of zeros.
    member this.Reset() =
        this.State <- states |> List.map (fun d -> NdArray.full d.Shape 0.0) |> Array.ofList

    interface ITeamWork with
        member _.Run(part, team) =
            if not isPrepared then
                machine.Prepare(part, team)

            machine.Together(part, team)

module Stepper =

    /// `cell` with the parameters `values`, from the state zero, on so many threads.
    let ofCell threads (cell: AnyCell) (values: float[]) =
        Stepper(cell.Parameters.Decls, cell.State.Decls, [ cell.Input ], [ cell.Output ], cell.Step, values, threads)
