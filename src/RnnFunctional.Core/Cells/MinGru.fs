namespace RnnFunctional

type MinGruParams =
    {
        /// [hidden; input]
        UpdateWeight: Tensor
        /// [hidden; input]
        CandidateWeight: Tensor
        /// [hidden]
        UpdateBias: Tensor
        /// [hidden]
        CandidateBias: Tensor
    }

/// The minimal gated recurrent unit (Feng et al. 2024, "Were RNNs all we needed?"): gate and candidate see the input alone, so that the
/// state is carried by a linear recurrence.
///
///     z_t = σ(W_z x_t + b_z)
///     n_t = W_n x_t + b_n
///     h_t = (1 - z_t) ⊗ h_{t-1} + z_t ⊗ n_t
module MinGru =

    /// One step.
    let step (p: MinGruParams) (s: HiddenState) x =
        let z = sigmoid (matmul p.UpdateWeight x + p.UpdateBias)
        let n = matmul p.CandidateWeight x + p.CandidateBias
        let h = (1.0 - z) * s.H + z * n
        { H = h }, h

    /// The cell from `input` to `hidden` numbers, with biases or, if `bias` is false, without: weight_ih and bias_ih hold the rows of the gate
    /// and then those of the candidate.
    let cell bias input hidden : Cell<MinGruParams, HiddenState> =
        let blocks = [ "update"; "candidate" ]

        let decl role name shape : Decl =
            {
                Name = name
                Shape = 2 * hidden :: shape
                Role = role
                Blocks = blocks
                Fan = hidden
            }

        let half k = slice 0 (k * hidden) hidden
        let both a b = concatAlong 0 [ a; b ]

        let read (weight: Tensor) (bias: Tensor) =
            {
                UpdateWeight = half 0 weight
                CandidateWeight = half 1 weight
                UpdateBias = half 0 bias
                CandidateBias = half 1 bias
            }

        let weight =
            Spec.tensor (decl Kernel "weight_ih" [ input ]) (fun p -> both p.UpdateWeight p.CandidateWeight)

        {
            Name = "mingru"
            Input = input
            Output = hidden
            Parameters =
                if bias then
                    spec {
                        let! weight = weight

                        and! bias =
                            Spec.tensor (decl InputBias "bias_ih" []) (fun p -> both p.UpdateBias p.CandidateBias)

                        return read weight bias
                    }
                else
                    spec {
                        let! weight = weight
                        return read weight (zeros [ 2 * hidden ])
                    }
            State = HiddenState.spec hidden
            Step = step
        }
