namespace RnnFunctional

/// A cell as the catalogue knows it.
type CatalogueEntry =
    {
        Name: string
        /// Other names that it goes by.
        Aliases: string list
        Summary: string
        Equations: string list
        Paper: string
        /// The cell with biases or without, for a number of inputs and of hidden units.
        Build: bool -> int -> int -> AnyCell
    }

    /// The cell for `input` inputs and `hidden` units, with biases.
    member e.Make input hidden = e.Build true input hidden

/// Every cell by name: what the command line, the tests and the reports enumerate.
module Catalogue =

    let private entry name aliases summary equations paper build =
        {
            Name = name
            Aliases = aliases
            Summary = summary
            Equations = equations
            Paper = paper
            Build = build
        }

    let private elman = "h_t = f(W_xh x_t + W_hh h_{t-1} + b)"

    let private lstm =
        [
            "f_t = σ(W_f [h_{t-1}, x_t] + b_f)"
            "i_t = σ(W_i [h_{t-1}, x_t] + b_i)"
            "o_t = σ(W_o [h_{t-1}, x_t] + b_o)"
            "c̃_t = tanh(W_c [h_{t-1}, x_t] + b_c)"
            "c_t = f_t ⊗ c_{t-1} + i_t ⊗ c̃_t"
            "h_t = o_t ⊗ tanh(c_t)"
        ]

    /// How far the cells with fixed time constants reach, in steps.
    let private reach = 1000

    let private fullTurn = 2.0 * System.Math.PI

    let private gru candidate =
        [
            "r_t = σ(W_r [h_{t-1}, x_t] + b_r)"
            "z_t = σ(W_z [h_{t-1}, x_t] + b_z)"
            candidate
            "h_t = (1 - z_t) ⊗ n_t + z_t ⊗ h_{t-1}"
        ]

    /// All entries, simplest first.
    let all =
        [
            entry
                "elman-tanh"
                [ "rnn"; "elman" ]
                "the standard RNN"
                [ elman.Replace("f(", "tanh(") ]
                "Elman 1990"
                (fun b i h -> Cell.erase (Elman.tanh b i h))
            entry
                "elman-relu"
                [ "rnn-relu" ]
                "the standard RNN with a rectifier"
                [ elman.Replace("f(", "relu(") ]
                "Elman 1990; Le, Jaitly & Hinton 2015"
                (fun b i h -> Cell.erase (Elman.relu b i h))
            entry
                "lstm"
                []
                "long short-term memory"
                lstm
                "Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000"
                (fun b i h -> Cell.erase (Lstm.cell b i h))
            entry
                "lstm-projection"
                [ "lstmp" ]
                "LSTM with its output projected to half the size"
                (List.take 5 lstm @ [ "h_t = W_r (o_t ⊗ tanh(c_t))" ])
                "Sak, Senior & Beaufays 2014"
                (fun b i h -> Cell.erase (LstmProjection.cell b i h (max 1 (h / 2))))
            entry
                "gru-reset-after"
                [ "gru" ]
                "gated recurrent unit, reset gate after the state's matrix (PyTorch, Keras)"
                (gru "n_t = tanh(W_xn x_t + b_xn + r_t ⊗ (W_hn h_{t-1} + b_hn))")
                "Cho et al. 2014, in cuDNN's form"
                (fun b i h -> Cell.erase (Gru.resetAfter b i h))
            entry
                "gru-reset-before"
                []
                "gated recurrent unit, reset gate before the state's matrix"
                (gru "n_t = tanh(W_n [r_t ⊗ h_{t-1}, x_t] + b_n)")
                "Cho et al. 2014"
                (fun b i h -> Cell.erase (Gru.resetBefore b i h))
            entry
                "mingru"
                []
                "minimal gated recurrent unit: gate and candidate see the input alone"
                [
                    "z_t = σ(W_z x_t + b_z)"
                    "n_t = W_n x_t + b_n"
                    "h_t = (1 - z_t) ⊗ h_{t-1} + z_t ⊗ n_t"
                ]
                "Feng et al. 2024"
                (fun b i h -> Cell.erase (MinGru.cell b i h))
            entry
                "elman-layer-norm"
                []
                "the standard RNN with layer normalisation"
                [ "h_t = tanh(LN(W_xh x_t + W_hh h_{t-1}))" ]
                "Ba, Kiros & Hinton 2016"
                (fun _ i h -> Cell.erase (LayerNormElman.cell 1e-3 i h))
            entry
                "elman-skip"
                []
                "the standard RNN with a second way through time, of 8 steps at once"
                [ "h_t = tanh(W_xh x_t + W_hh h_{t-1} + V h_{t-8} + b)" ]
                "Lin, Horne, Tiňo & Giles 1996; Zhang et al. 2016"
                (fun _ i h -> Cell.erase (SkipElman.cell 8 i h))
            entry
                "indrnn"
                []
                "independently recurrent network: each unit hears itself alone"
                [ "h_t = relu(W x_t + u ⊗ h_{t-1} + b)" ]
                "Li, Li, Cook, Zhu & Gao 2018"
                (fun _ i h -> Cell.erase (IndRnn.cell reach i h))
            entry
                "lru"
                []
                "linear recurrent unit: complex numbers that fade and turn"
                [
                    "λ = exp(-exp ν + i θ), γ = √(1 - |λ|²)"
                    "h_t = λ ⊗ h_{t-1} + γ ⊗ (B x_t)"
                    "y_t = relu(Re(C h_t) + D x_t + d)"
                ]
                "Orvieto et al. 2023"
                (fun _ i h -> Cell.erase (Lru.cell reach fullTurn i h))
            entry
                "rotor-lstm"
                []
                "LSTM whose gates see fading and turning traces of the input in place of its state"
                [
                    "m_t = λ ⊗ m_{t-1} + γ ⊗ (W_m x_t)"
                    "f_t, i_t, o_t = σ(W [m_t, x_t] + b)"
                    "c̃_t = tanh(W_c [m_t, x_t] + b_c)"
                    "c_t = f_t ⊗ c_{t-1} + i_t ⊗ c̃_t"
                    "h_t = o_t ⊗ tanh(c_t)"
                ]
                "a proposal of this project"
                (fun _ i h -> Cell.erase (RotorLstm.cell reach fullTurn i h))
        ]

    /// The entry called `name`, or by one of its aliases. Errors: names those there are and the nearest.
    let find (name: string) =
        let isCalled entry =
            entry.Name = name || List.contains name entry.Aliases

        match List.tryFind isCalled all with
        | Some entry -> entry
        | None ->
            let names = all |> List.collect (fun e -> e.Name :: e.Aliases)
            let known = all |> List.map _.Name |> String.concat ", "

            Errors.input
                $"unknown cell '{name}': one of {known} expected.{Nearest.hint names name} `rnn cells` lists them."
