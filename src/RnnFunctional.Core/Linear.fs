namespace RnnFunctional

/// A linear layer: what reads a network's output.
type Linear =
    {
        /// [outputs; inputs]
        Weight: Tensor
        /// [outputs]
        Bias: Tensor
    }

/// y = W x + b along the last axis.
module Linear =

    /// A layer called `name` from `inputs` to `outputs` numbers: name.weight and name.bias, as PyTorch names them.
    let spec name inputs outputs : Spec<Linear> =
        let decl part shape role =
            {
                Name = $"{name}.{part}"
                Shape = shape
                Role = role
                Blocks = [ name ]
                Fan = inputs
            }

        spec {
            let! weight = Spec.tensor (decl "weight" [ outputs; inputs ] Kernel) _.Weight
            and! bias = Spec.tensor (decl "bias" [ outputs ] InputBias) _.Bias
            return { Weight = weight; Bias = bias }
        }

    /// `layer` applied to `x` [..; inputs].
    let apply (layer: Linear) x = matmul layer.Weight x + layer.Bias
