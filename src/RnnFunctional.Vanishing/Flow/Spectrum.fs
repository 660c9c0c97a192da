namespace RnnFunctional.Vanishing

open MathNet.Numerics.LinearAlgebra
open RnnFunctional

/// The singular values of the Jacobian products ∂s_T/∂s_{T-k}: by how much the steps between stretch and shrink what the state was k steps
/// before. From the largest to the smallest, for each lag.
type Spectrum = { Lags: int[]; Values: float[][] }

module Spectrum =

    /// The spectrum of `cell` with `parameters` at the end of the sequence `xs` [steps; input], for each of `lags`, of 1 or more and below the
    /// number of steps: by as many backward passes as the state has numbers.
    let measure (engine: Engine) (cell: AnyCell) (parameters: float[]) (xs: NdArray) (lags: int[]) : Spectrum =
        let steps = xs.Shape[0]
        let decls = cell.State.Decls
        let size = Block.size decls

        let rows (p: Tensor[]) (inputs: Tensor[]) =
            // One number of the last state, picked by the first input.
            let picked taps =
                let last, _, _ = Taps.run cell p inputs[1] taps (fun _ -> [||])

                let flat =
                    last |> Array.map (fun s -> reshape [ Shape.size s.Shape ] s) |> concatAlong 0

                sumAll (flat * inputs[0])

            snd (Grad.valueAndGradients picked (Array.skip 2 inputs))

        let model =
            Model.predictor
                ("Jacobian of " + cell.Name)
                cell.Parameters.Decls
                (("number", [ size ]) :: ("x", xs.Shape) :: Taps.inputs steps cell)
                rows

        let taps = Taps.zero steps cell

        let examples =
            Array.init size (fun i ->
                let one = NdArray([ size ], Array.init size (fun j -> if i = j then 1.0 else 0.0))
                Array.append [| one; xs |] taps)

        let gradients = (engine.Open model Optimiser.sgd parameters 0).Predict examples

        {
            Lags = lags
            Values =
                lags
                |> Array.map (fun lag ->
                    let row (g: NdArray[]) =
                        g |> Array.collect (fun g -> (NdArray.item (steps - 1 - lag) g).Data)

                    let jacobian = gradients |> Array.map row |> Matrix<float>.Build.DenseOfRowArrays
                    jacobian.Svd(false).S.ToArray())
        }
