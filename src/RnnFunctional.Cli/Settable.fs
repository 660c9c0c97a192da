namespace RnnFunctional.Cli

/// The options of `rnn train` that a sweep may change, by task: those that say what is trained, and how.
module Settable =

    let private all = [ "preset"; "cell"; "hidden"; "epochs"; "learning-rate"; "init" ]
    let private series = [ "look-back"; "power"; "decay" ]

    let private texts =
        [
            "words"
            "embedding"
            "layers"
            "input-dropout"
            "state-dropout"
            "output-dropout"
            "schedule"
            "warm-up"
            "clip"
            "batch"
            "average"
            "validation-share"
        ]

    let private reviews =
        [
            "pairs"
            "length"
            "keep"
            "punctuation"
            "bidirectional"
            "pooling"
            "word-dropout"
            "lazy"
            "self-training"
            "embedding-scale"
        ]

    let private language =
        [
            "unit"
            "tied"
            "residual"
            "layer-dropout"
            "window"
            "steps"
            "patience"
            "optimiser"
        ]

    /// The names, without dashes.
    let names (task: string) : string list =
        if List.contains task TrainCommand.reviewTasks then
            all @ texts @ reviews
        elif task = TrainCommand.textTask then
            all @ texts @ language
        else
            all @ series
