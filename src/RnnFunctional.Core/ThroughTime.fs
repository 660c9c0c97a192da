namespace RnnFunctional

/// Cells made of other cells by what they do with the state: ways around the nonlinearity from one time to another.
module ThroughTime =

    /// The number of the state `h` of `cell`, which is its output.
    let private outputState (what: string) (cell: AnyCell) =
        match
            cell.State.Decls
            |> List.tryFindIndex (fun d -> d.Name = "h" && d.Shape = [ cell.Output ])
        with
        | Some i -> i
        | None ->
            let states =
                cell.State.Decls
                |> List.map (fun d -> $"{d.Name} {Shape.show d.Shape}")
                |> String.concat ", "

            Errors.shape
                $"{what} of `{cell.Name}`"
                $"a state `h` [{cell.Output}] that is the output"
                states
                "Take a cell that puts its state out, such as elman-tanh or gru-reset-after."

    /// `cell` with h_t = keep ⊗ h_{t-1} + gain ⊗ cell's h_t.
    let private mixed what (keep: Tensor) (gain: Tensor) (cell: AnyCell) : AnyCell =
        let i = outputState what cell

        // Not called h: what carries itself on from step to step has no part that can be left out at each of them.
        let carried =
            cell.State.Decls
            |> List.mapi (fun k d -> if k = i then { d with Name = "carry" } else d)

        { cell with
            Name = $"{what} {cell.Name}"
            State = Spec.ofDecls carried
            Step =
                fun p s x ->
                    let next, _ = cell.Step p s x
                    let h = keep * s[i] + gain * next[i]
                    Array.updateAt i h next, h
        }

    /// Leaky units (Jaeger, Lukoševičius, Popovici & Siewert 2007): each is the running mean of what `cell` makes of it, over its own one of
    /// `timeConstants`, of 1 step or more; the gradient passes by the cell with the factor 1 - 1/τ.
    ///
    ///     h_t = (1 - 1/τ) ⊗ h_{t-1} + 1/τ ⊗ cell(x_t, h_{t-1})
    let leaky (timeConstants: float[]) (cell: AnyCell) : AnyCell =
        if timeConstants.Length <> cell.Output then
            Errors.shape
                $"leaky `{cell.Name}`"
                $"{cell.Output} time constants, one for each unit"
                (string timeConstants.Length)
                "Give every unit its own."

        let rate = timeConstants |> Array.map (fun tau -> 1.0 / tau)
        mixed "leaky" (Tensor.Of(rate |> Array.map (fun r -> 1.0 - r))) (Tensor.Of rate) cell

    /// A residual connection through time: `cell` says by how much the state changes, and its `share` of that is added (He, Zhang, Ren & Sun
    /// 2016, along time; one of Euler's steps of a differential equation). The gradient passes by the cell unchanged.
    ///
    ///     h_t = h_{t-1} + share · cell(x_t, h_{t-1})
    let residual (share: float) (cell: AnyCell) : AnyCell =
        mixed "residual through time of" (Tensor.Of 1.0) (Tensor.Of share) cell

    /// A dilated cell (Chang et al. 2017): it goes on from the state of `every` steps before, so that a gradient takes a step for `every` of time.
    /// A sequence falls apart into `every` interleaved ones: layers with different dilations bring them together.
    ///
    ///     h_t = cell(x_t, h_{t-every})
    let dilated (every: int) (cell: AnyCell) : AnyCell =
        Errors.atLeast 1 "dilation" every

        let sizes =
            cell.State.Decls |> List.map (fun d -> Shape.size d.Shape) |> Array.ofList

        {
            Name = $"{cell.Name} dilated by {every}"
            Input = cell.Input
            Output = cell.Output
            Parameters = cell.Parameters
            // The last states in a row, the oldest first.
            State =
                cell.State.Decls
                |> List.map (fun d ->
                    { d with
                        Shape = [ every * Shape.size d.Shape ]
                    })
                |> Spec.ofDecls
            Step =
                fun p s x ->
                    let oldest =
                        cell.State.Decls
                        |> List.mapi (fun i d -> s[i] |> slice 0 0 sizes[i] |> reshape d.Shape)
                        |> Array.ofList

                    let next, y = cell.Step p oldest x

                    let queue =
                        Array.mapi2
                            (fun i (queue: Tensor) (state: Tensor) ->
                                concat (slice 0 sizes[i] ((every - 1) * sizes[i]) queue) (reshape [ sizes[i] ] state))
                            s
                            next

                    queue, y
        }
