namespace RnnFunctional

/// A forecasting cell that is told of its own mistakes (after the error correction networks of Zimmermann, Neuneier &
/// Grothmann 2001). It forecasts the next value r_t of a series; e_t is what it missed, and reaches the inner cell `lag` steps later:
///
///     e_{t-1} = r_{t-1} - o_{t-1}
///     h_t     = cell([r_{t-1}, extras, e_{t-lag}], h_{t-1})
///     o_t     = V h_t
///
/// The errors make it recurrent in its outputs, as moving averages are: gradients flow through them.
module ErrorFeedback =

    /// The cell around the one that `make` builds for a number of inputs. Its input is r_{t-1}, then `extras` further numbers;
    /// its output is o_t. V starts at zero: before training the forecast is 0.
    let cell (lag: int) (extras: int) (make: int -> AnyCell) : AnyCell =
        if lag < 1 then
            Errors.input $"error feedback: a lag of at least 1 step expected, found {lag}."

        let inner = make (extras + 2)

        let readout =
            {
                Name = "readout.weight"
                Shape = [ 1; inner.Output ]
                Role = Silent
                Blocks = [ "readout" ]
                Fan = inner.Output
            }

        let own = Spec.state "output" 1 id
        let errors = Spec.state "errors" lag id

        {
            Name = $"error feedback of {inner.Name}"
            Input = extras + 1
            Output = 1
            Parameters = Spec.ofDecls (inner.Parameters.Decls @ [ readout ])
            State = Spec.ofDecls (inner.State.Decls @ own.Decls @ errors.Decls)
            Step =
                fun p s x ->
                    let count = inner.State.Decls.Length
                    let output, errors = s[count], s[count + 1]
                    let error = slice 0 0 1 x - output
                    let errors = concat (slice 0 1 (lag - 1) errors) error

                    let next, h =
                        inner.Step (Array.take (p.Length - 1) p) (Array.take count s) (concat x (slice 0 0 1 errors))

                    let forecast = matmul (Array.last p) h
                    Array.append next [| forecast; errors |], forecast
        }
