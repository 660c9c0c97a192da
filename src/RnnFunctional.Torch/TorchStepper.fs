namespace RnnFunctional.Torch

open System
open RnnFunctional
open TorchSharp

/// A recurrence on Torch, a step at a time.
[<Sealed>]
type internal TorchStepper(place: Place, recurrence: Recurrence, values: float[]) =
    let parameters = Spec.symbols recurrence.Parameters
    let row name shape = Symbol(Node.leaf PerRow name shape)

    let states =
        recurrence.States |> List.map (fun d -> row d.Name d.Shape) |> Array.ofList

    let input = row "x" recurrence.Input

    let graph =
        let next, y = recurrence.Step parameters states input
        Graphs(place, Array.append next [| y |] |> Array.map _.Node)

    let kept (rows: Rows) =
        rows |> Rows.map _.DetachFromDisposeScope()

    let weights =
        Block.split recurrence.Parameters values
        |> Seq.zip parameters
        |> Seq.map (fun (symbol, t) ->
            symbol.Node.Id, kept (Rows.shared (Arrays.tensor place (Rows.sizes t.Shape) t.Array.Data)))
        |> dict

    let numberOf = dict (states |> Seq.mapi (fun i s -> s.Node.Id, i))

    let ofArrays (arrays: NdArray[]) =
        arrays |> Array.map (fun a -> kept (Arrays.ofRows place a.Shape [ a ]))

    let zero () =
        Spec.zero (Spec.ofDecls recurrence.States) |> Array.map _.Array

    let mutable carry = ofArrays (zero ())

    let replace (next: Rows[]) =
        for state in carry do
            state.Tensor.Dispose()

        carry <- next

    interface Stepper with
        member _.Step numbers =
            Recurrence.checkInput recurrence numbers.Length
            let x = NdArray(recurrence.Input, Array.map float (numbers.ToArray()))
            use _ = torch.NewDisposeScope()
            use _ = torch.no_grad ()
            let x = Arrays.ofRows place recurrence.Input [ x ]

            let results =
                graph.Run(fun node ->
                    match node.Op with
                    | Leaf(_, Shared) -> weights[node.Id]
                    | _ when node.Id = input.Node.Id -> x
                    | _ -> carry[numberOf[node.Id]])

            let next, y = Array.splitAt states.Length results
            // A state may be one that was there before, and is let go below.
            next
            |> Array.map (fun s -> kept (Rows.own ((Rows.expanded 1L s).clone())))
            |> replace

            let output = (Arrays.rows 1 y[0])[0]
            ReadOnlySpan(Array.map float32 output.Data)

        member _.State
            with get () = carry |> Array.map (fun s -> (Arrays.rows 1 s)[0])
            and set arrays =
                Recurrence.checkStates recurrence arrays
                replace (ofArrays arrays)

        member _.Reset() = replace (ofArrays (zero ()))
