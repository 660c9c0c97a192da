namespace RnnFunctional.Vanishing

open RnnFunctional

/// A network that is listened to: its layers as one cell, unrolled with taps. A tap is a number that is added to a state as it leaves a step,
/// and is zero: the derivative with respect to it is that with respect to the state, over every way in which the state has an effect.
module Taps =

    /// The names and shapes of one tap for each state of `cell`, over `steps` steps.
    let inputs steps (cell: AnyCell) =
        cell.State.Decls |> List.map (fun d -> "tap " + d.Name, steps :: d.Shape)

    /// Taps that add nothing.
    let zero steps (cell: AnyCell) =
        [|
            for name, shape in inputs steps cell -> (NdArray.full shape 0.0).Named name
        |]

    /// Unrolls `cell` with `p` from the state zero over `xs` [steps; input], with one of `taps` [steps; ..] on each state: the last states,
    /// the outputs [steps; output], and, after each step, what `listen` picks from the nodes that it computed. An output that is a state
    /// is that state with its tap.
    let run (cell: AnyCell) (p: Tensor[]) (xs: Tensor) (taps: Tensor[]) (listen: Node[] -> Node[]) =
        let names = cell.State.Decls |> List.map _.Name |> Array.ofList

        let step (states: Tensor[]) (inputs: Tensor[]) =
            let next, y = cell.Step p states inputs[0]
            let tapped = Array.map2 (+) next (Array.tail inputs)

            let output =
                match next |> Array.tryFindIndex (fun n -> obj.ReferenceEquals(n, y)) with
                | Some i -> tapped[i]
                | None -> y

            let heard =
                Array.append next [| y |]
                |> Array.map _.Node
                |> Graph.reachable
                |> listen
                |> Array.map Symbol

            tapped, Array.append [| output |] heard

        let last, ys =
            Scan.many
                false
                names
                step
                (Array.ofList (Spec.zero cell.State |> List.ofArray))
                (Array.append [| xs |] taps)

        last, ys[0], Array.tail ys
