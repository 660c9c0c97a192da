namespace RnnFunctional.Vanishing

open System
open RnnFunctional

/// The remedies that the study compares, each by itself, and some together. Learning rates were looked for on the adding problem over 100 to 400
/// steps, with seeds that the study does not use.
module Remedies =

    let private cell name : int -> int -> int -> AnyCell list =
        fun _ input hidden -> [ (Catalogue.find name).Make input hidden ]

    /// Layers of the cell that `make` builds for a span, a number of inputs and one of hidden units.
    let private layers count (make: int -> int -> int -> AnyCell) : int -> int -> int -> AnyCell list =
        fun span input hidden -> List.init count (fun k -> make span (if k = 0 then input else hidden) hidden)

    let private chrono preset (span: int) = Preset.chrono span preset

    /// The standard RNN as it is: what all others are held against.
    let baseline =
        {
            Name = "tanh"
            Kind = "none"
            Idea = "The standard RNN with PyTorch's initialisation: nothing is done."
            Paper = "Elman 1990"
            Layers = cell "elman-tanh"
            Initial = fun _ -> Preset.pytorch
            Readout = Now
            MovesLoss = false
            Truncate = None
            Clip = None
            LearningRate = 0.01
        }

    let private elman name kind idea paper =
        { baseline with
            Name = name
            Kind = kind
            Idea = idea
            Paper = paper
            Clip = Some 1.0
        }

    let private gated name kind idea paper cellName initial =
        { elman name kind idea paper with
            Layers = cell cellName
            Initial = initial
        }

    let private fullTurn = 2.0 * Math.PI

    /// The names of remedies that the findings speak of.
    let clipping, truncation, gru, trace, rotor =
        "clipping", "truncation", "gru", "trace-lstm", "rotor-lstm"

    /// The kind of those that are this project's own.
    let proposals = "proposals"

    /// All remedies, in the order of the report.
    let all =
        [
            baseline
            elman
                clipping
                "training"
                "Gradients longer than 1 are cut to 1: against exploding, not against vanishing."
                "Pascanu, Mikolov & Bengio 2013"
            { gated
                  truncation
                  "training"
                  "A GRU whose gradients reach back 20 steps at most: cheaper, and blind to what is older."
                  "Williams & Peng 1990"
                  "gru-reset-after"
                  (fun _ -> Preset.pytorch) with
                Truncate = Some 20
            }
            { elman
                  "auxiliary-loss"
                  "training"
                  "Where the task asks at the end alone, answers are asked for on the way as well; where it asks all the time, at the end alone."
                  "after Trinh, Dai, Luong & Le 2018" with
                MovesLoss = true
            }
            { elman
                  "orthogonal"
                  "initialisation"
                  "The state's matrix begins as a rotation, which shortens nothing."
                  "Saxe, McClelland & Ganguli 2014" with
                Initial = fun _ -> Preset.orthogonal Preset.pytorch
            }
            { elman
                  "irnn"
                  "initialisation"
                  "Rectifiers in place of tanh, and a state's matrix that begins as the identity."
                  "Le, Jaitly & Hinton 2015" with
                Layers = cell "elman-relu"
                Initial = fun _ -> Preset.identity 1.0 Preset.pytorch
                LearningRate = 0.001
            }
            { elman
                  "layer-norm"
                  "normalisation"
                  "What goes into the nonlinearity is normalised at each step, so that it does not saturate."
                  "Ba, Kiros & Hinton 2016" with
                Layers = cell "elman-layer-norm"
            }
            { elman
                  "leaky"
                  "ways through time"
                  "Each unit is a running mean over a time constant of its own, from 1 to the whole span."
                  "Jaeger, Lukoševičius, Popovici & Siewert 2007" with
                Layers =
                    layers 1 (fun span input hidden ->
                        (Catalogue.find "elman-tanh").Make input hidden
                        |> ThroughTime.leaky (TimeConstants.spread 1.0 (float span) hidden))
            }
            { elman
                  "residual"
                  "ways through time"
                  "The cell says by how much the state changes, and a share of one over the span of that is added."
                  "after He, Zhang, Ren & Sun 2016" with
                Layers =
                    layers 1 (fun span input hidden ->
                        (Catalogue.find "elman-tanh").Make input hidden
                        |> ThroughTime.residual (1.0 / float span))
            }
            { elman
                  "skip"
                  "ways through time"
                  "A second matrix reads the state of 16 steps before."
                  "Lin, Horne, Tiňo & Giles 1996; Zhang et al. 2016" with
                Layers = layers 1 (fun _ input hidden -> Cell.erase (SkipElman.cell 16 input hidden))
            }
            { elman
                  "dilated"
                  "ways through time"
                  "Four layers, which go on from the state of 1, 4, 16 and 64 steps before."
                  "Chang et al. 2017" with
                Layers =
                    fun _ input hidden ->
                        [ 1; 4; 16; 64 ]
                        |> List.map (fun every ->
                            (Catalogue.find "elman-tanh").Make (if every = 1 then input else hidden) hidden
                            |> ThroughTime.dilated every)
                LearningRate = 0.003
            }
            { elman
                  "attention"
                  "ways through time"
                  "The readout also sees a weighted mean of all states, whose weights are learned: one step back to each of them."
                  "Bahdanau, Cho & Bengio 2015; Yang et al. 2016" with
                Readout = Attending
            }
            gated
                "lstm"
                "gates"
                "Gates decide what is added to the memory and what is kept."
                "Hochreiter & Schmidhuber 1997"
                "lstm"
                (fun _ -> Preset.pytorch)
            gated
                "lstm-forget-1"
                "gates"
                "The LSTM with a forget gate that begins at σ(1) = 0.73 in place of 0.5."
                "Gers, Schmidhuber & Cummins 2000; Jozefowicz, Zaremba & Sutskever 2015"
                "lstm"
                (fun _ -> Preset.forgetBias 1.0 Preset.pytorch)
            gated
                "lstm-chrono"
                "gates"
                "The LSTM with forget gates that begin with time constants up to the span."
                "Tallec & Ollivier 2018"
                "lstm"
                (chrono Preset.pytorch)
            gated gru "gates" "Gates mix the old state with a new one." "Cho et al. 2014" "gru-reset-after" (fun _ ->
                Preset.pytorch)
            gated
                "gru-chrono"
                "gates"
                "The GRU with update gates that begin with time constants up to the span."
                "Tallec & Ollivier 2018"
                "gru-reset-after"
                (chrono Preset.pytorch)
            { elman
                  "indrnn"
                  "linear states"
                  "Each unit hears itself alone, by a number that begins near 1; two layers."
                  "Li, Li, Cook, Zhu & Gao 2018" with
                Layers = layers 2 (fun span input hidden -> Cell.erase (IndRnn.cell span input hidden))
                LearningRate = 0.001
            }
            gated
                "mingru"
                "linear states"
                "Gates that see the input alone: the state is carried by a linear recurrence."
                "Feng et al. 2024"
                "mingru"
                (fun _ -> Preset.pytorch)
            { elman
                  "lru"
                  "linear states"
                  "A linear recurrence of complex numbers of modulus just below 1, with the nonlinearity between two layers."
                  "Orvieto et al. 2023" with
                Layers = layers 2 (fun span input hidden -> Cell.erase (Lru.cell span fullTurn input hidden))
                LearningRate = 0.003
            }
            { gated
                  "lstm-chrono-orthogonal"
                  "combined"
                  "The LSTM with chrono biases and orthogonal matrices, and the loss where it counts."
                  "combination"
                  "lstm"
                  (fun span -> Preset.orthogonal Preset.pytorch |> Preset.chrono span) with
                MovesLoss = true
            }
            { gated
                  "gru-chrono-attention"
                  "combined"
                  "The GRU with chrono biases, and attention over its states."
                  "combination"
                  "gru-reset-after"
                  (chrono Preset.pytorch) with
                Readout = Attending
            }
            { elman
                  trace
                  proposals
                  "The proposal below without its rotation: traces that fade and do not turn. Both recurrences are linear and run as scans."
                  "this project" with
                Layers = layers 1 (fun span input hidden -> Cell.erase (RotorLstm.cell span 0.0 input hidden))
                Initial = chrono Preset.pytorch
            }
            { elman
                  rotor
                  proposals
                  "An LSTM with chrono biases whose gates see fading and turning traces of the input in place of its state."
                  "this project" with
                Layers = layers 1 (fun span input hidden -> Cell.erase (RotorLstm.cell span fullTurn input hidden))
                Initial = chrono Preset.pytorch
            }
        ]
