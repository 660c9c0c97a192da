// A cell from a paper before lunch, and two bidirectional layers of it before coffee.

#load "toy.fsx"

open RnnFunctional

/// Minimal gated unit (Zhou et al. 2016): a GRU with one gate for everything.
///
///     f_t = σ(W_f [h_{t-1}, x_t] + b_f)
///     c_t = tanh(W_c [f_t ⊗ h_{t-1}, x_t] + b_c)
///     h_t = (1 - f_t) ⊗ h_{t-1} + f_t ⊗ c_t
let mgu input hidden =
    let step (gates: Gate list) (s: HiddenState) x =
        let f = sigmoid (affine gates[0] s.H x)
        let c = tanh (affine gates[1] (f * s.H) x)
        let h = (1.0 - f) * s.H + f * c
        { H = h }, h

    let gates = Gates.spec true [ "forget"; "candidate" ] input hidden hidden id
    Cell.make "minimal-gated-unit" input hidden gates (HiddenState.spec hidden) step

// A bidirectional network sees the end of the window, and so almost all of its targets: an easy task, on purpose.
Toy.tryOut mgu (Network.build 2 true 0.0 1)
