namespace RnnFunctional.Vanishing

open RnnFunctional

/// How the derivative of the loss with respect to the state gets smaller, or larger, on its way back: for each lag k from 1 on, the norm of
/// ∂loss/∂s_{T-k}, where s is all that the cells carry and T the last step.
type GradientFlow =
    {
        /// By lag, from 1: the root of the mean square of the norm, over sequences, over that at lag 1.
        Relative: float[]
        /// The same at lag 1 as it is.
        First: float
        /// By what the norm is multiplied from one lag to the next: the slope of its logarithm, by least squares over all lags at which it is more
        /// than nothing.
        Rate: float
    }

    /// The norm at `lag` over that at lag 1. None where the sequences are not so long.
    member f.At(lag: int) = Array.tryItem (lag - 1) f.Relative

module GradientFlow =

    /// What is smaller counts as nothing: float32 has lost it.
    let private least = 1e-36

    /// e to the slope of the logarithm of `ys` by their number.
    let private rate (ys: float[]) =
        let points = ys |> Array.indexed |> Array.filter (fun (_, y) -> y > least)

        if points.Length < 2 then
            nan
        else
            let x, y = points |> Array.map (fst >> float), points |> Array.map (snd >> log)
            let struct (_, slope) = MathNet.Numerics.LinearRegression.SimpleRegression.Fit(x, y)
            exp slope

    /// From the norms by lag, from 1, of each sequence.
    let ofNorms (norms: float[][]) : GradientFlow =
        let mean =
            Array.init norms[0].Length (fun k -> norms |> Array.averageBy (fun n -> n[k] * n[k]) |> sqrt)

        {
            Relative = mean |> Array.map (fun n -> n / mean[0])
            First = mean[0]
            Rate = rate mean
        }

    /// The model whose predictions are the derivatives of the loss with respect to the states' taps, and its layers as one cell.
    let private listening (task: MemoryTask) hidden (remedy: Remedy) : Model * AnyCell =
        let model = Remedy.model task hidden remedy
        let cell = Remedy.cell task hidden remedy

        let gradients (p: Tensor[]) (inputs: Tensor[]) =
            let ofCell, ofReader = Array.splitAt cell.Parameters.Decls.Length p

            let loss taps =
                let _, ys, _ = Taps.run cell ofCell inputs[0] taps (fun _ -> [||])
                Remedy.lossOf task remedy ofReader ys inputs[1]

            snd (Grad.valueAndGradients loss (Array.skip 2 inputs))

        Model.predictor
            ("gradients of " + model.Name)
            model.Parameters
            (model.Inputs @ Taps.inputs task.Steps cell)
            gradients,
        cell

    /// The flow in `remedy` with `parameters` on `task`, over `sequences`.
    let measure
        (engine: Engine)
        (task: MemoryTask)
        hidden
        (remedy: Remedy)
        (parameters: float[])
        (sequences: Sequence[])
        =
        let model, cell = listening task hidden remedy
        let session = engine.Open model Optimiser.sgd parameters 0
        let taps = Taps.zero task.Steps cell

        let norms (gradients: NdArray[]) =
            Array.init (task.Steps - 1) (fun k ->
                let t = task.Steps - 2 - k

                gradients
                |> Array.sumBy (fun g -> (NdArray.item t g).Data |> Array.sumBy (fun v -> v * v))
                |> sqrt)

        sequences
        |> Array.map (fun s -> Array.append [| s.X; s.Y |] taps)
        |> session.Predict
        |> Array.map norms
        |> ofNorms
