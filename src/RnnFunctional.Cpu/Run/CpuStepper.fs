namespace RnnFunctional.Cpu

open System
open RnnFunctional
open RnnFunctional.Kernels

/// A recurrence on the compiled engine. Its state is carried in the engine's memory, and a step allocates nothing.
[<Sealed>]
type internal CpuStepper(recurrence: Recurrence, values: float[], threads: int) =
    let plan = Compile.recurrence recurrence

    // So little work is done sooner by one thread than shared out.
    let isSmall =
        Seq.sumBy (fun (p: Packing) -> int64 p.Rows * int64 p.Columns) plan.Packings < 65536L

    let team = Team.ofSize (if isSmall then 1 else threads)
    let machine = Machine(plan, team.Count)
    let table = machine.Shards[0].Slots
    let memory = new Numbers(int64 values.Length)
    let result = Array.zeroCreate<float32>(Shape.size recurrence.Output)
    let mutable isPrepared = false

    let write (array: NdArray) (value: Value) =
        table.Write(ReadOnlySpan<float> array.Data, Bind.extent 1 value.Domain, Bind.place 1 value.View, 0)

    do
        Block.check recurrence.Parameters values
        (Array.map float32 values).AsSpan().CopyTo(memory.Span(0L, values.Length))
        machine.Parameters <- memory

    interface Stepper with
        member this.Step input =
            Recurrence.checkInput recurrence input.Length
            let value = plan.Inputs[0]
            table.Write(input, Bind.extent 1 value.Domain, Bind.place 1 value.View, 0)
            Team.run team this
            isPrepared <- true
            let value = plan.Results[plan.Results.Length - 1]
            table.Read(Bind.extent 1 value.Domain, Bind.place 1 value.View, 0, result.AsSpan())
            ReadOnlySpan result

        member _.State
            with get () =
                recurrence.States
                |> List.mapi (fun i d -> machine.ReadInput(1 + i, d.Shape))
                |> Array.ofList
            and set arrays =
                Recurrence.checkStates recurrence arrays
                arrays |> Array.iteri (fun i array -> write array plan.Inputs[1 + i])

        member this.Reset() =
            let zero = Spec.zero (Spec.ofDecls recurrence.States)
            (this :> Stepper).State <- zero |> Array.map _.Array

    interface ITeamWork with
        member _.Run(part, team) =
            if not isPrepared then
                machine.Prepare(part, team)

            machine.Together(part, team)
