namespace RnnFunctional

type LstmProjectionParams =
    {
        Gates: LstmParams
        /// W_r, [projection; hidden]
        Projection: Tensor
    }

/// LSTM with a projected output (Sak, Senior & Beaufays 2014): the LSTM's equations, then
///
///     h_t = W_r (o_t ⊗ tanh(c_t))
module LstmProjection =

    /// One step.
    let step (p: LstmProjectionParams) (s: LstmState) x =
        let next, h = Lstm.step p.Gates s x
        let r = matmul p.Projection h
        { next with H = r }, r

    /// The cell for `input` inputs, `hidden` units and an output of `projection` numbers.
    let cell bias input hidden projection : Cell<LstmProjectionParams, LstmState> =
        {
            Name = "lstm-projection"
            Input = input
            Output = projection
            Parameters =
                spec {
                    let! gates = Lstm.gates bias input hidden projection |> Spec.focus _.Gates

                    and! r =
                        Spec.tensor
                            {
                                Name = "weight_hr"
                                Shape = [ projection; hidden ]
                                Role = Recurrent
                                Blocks = [ "projection" ]
                                Fan = hidden
                            }
                            _.Projection

                    return { Gates = gates; Projection = r }
                }
            State = Lstm.state projection hidden
            Step = step
        }
