namespace RnnFunctional.Text

open RnnFunctional

/// Everything that a language model is trained with; with its text, enough to repeat it.
type LanguageSettings =
    {
        Preset: string
        /// What is read and written: char, byte or word.
        Unit: string
        /// The most words of a vocabulary of words.
        Words: int
        /// Numbers of a symbol's vector; 0 for one-hot.
        Embedding: int
        Tied: bool
        Cell: string
        Hidden: int
        Layers: int
        /// Whether a layer adds what it reads to what it puts out, where both are of one size.
        Residual: bool
        /// Dropout rates: of what is read, of the hidden state, between layers, and of what is read out.
        InputDropout: float
        StateDropout: float
        LayerDropout: float
        OutputDropout: float
        /// Symbols of the windows, each read from the state zero, of which only the last one's successor is learned; 0 for streams, which
        /// carry their state.
        Window: int
        /// Symbols of a stream's piece: how far gradients reach back.
        Steps: int
        /// Streams that are read side by side, or windows to a step.
        Batch: int
        Epochs: int
        /// After how many epochs without a better validation training stops, with the weights of the best epoch; 0 for never, with the last ones.
        Patience: int
        Optimiser: string
        LearningRate: float
        /// constant, or cosine: down to nothing over the whole training.
        Schedule: string
        /// Steps over which the learning rate grows, at most a tenth of the training; 0 for none.
        WarmUp: int
        /// The largest norm of a gradient; 0 for no limit.
        Clip: float
        /// Over which last share of the training the weights are averaged; 0 for the last weights as they are.
        Average: float
        Initialisation: string
        /// The share of the text, at its end, that is kept to score by.
        Validation: float
    }

module LanguageSettings =

    /// The lecture's network: windows of ten characters, one-hot, a GRU(128), RMSprop, 25 rounds through the book.
    let lesson =
        {
            Preset = "lesson"
            Unit = "char"
            Words = 10000
            Embedding = 0
            Tied = false
            Cell = "gru-reset-after"
            Hidden = 128
            Layers = 1
            Residual = false
            InputDropout = 0.0
            StateDropout = 0.0
            LayerDropout = 0.0
            OutputDropout = 0.0
            Window = 10
            Steps = 10
            Batch = 128
            Epochs = 25
            Patience = 0
            Optimiser = "rmsprop"
            LearningRate = 0.001
            Schedule = "constant"
            WarmUp = 0
            Clip = 0.0
            Average = 0.0
            Initialisation = "keras"
            Validation = 0.1
        }

    /// Two GRUs, the upper one on top of a residual connection, which carry their states through the book, with dropout that is the same
    /// along a piece, a learning rate that falls to nothing and averaged weights. The best of a sweep on two books (README, "Recorded sweeps").
    let tuned =
        { lesson with
            Preset = "tuned"
            Embedding = 128
            Hidden = 384
            Layers = 2
            Residual = true
            InputDropout = 0.17
            LayerDropout = 0.07
            OutputDropout = 0.26
            Window = 0
            Steps = 64
            Batch = 16
            Epochs = 12
            Patience = 4
            Optimiser = "adam"
            LearningRate = 0.0014
            Schedule = "cosine"
            WarmUp = 50
            Clip = 1.0
            Average = 0.2
            Initialisation = "pytorch"
        }

    /// For a text of a hundred thousand characters: one LSTM, smaller, which is there in seconds.
    let small =
        { tuned with
            Preset = "small"
            Embedding = 64
            Cell = "lstm"
            Hidden = 256
            Layers = 1
            InputDropout = 0.1
            LayerDropout = 0.1
            OutputDropout = 0.3
            Epochs = 20
            LearningRate = 0.008
            Initialisation = "pytorch,forget:1"
        }

    /// The preset called `name`. Errors: names those there are.
    let preset name =
        let all = [ tuned; lesson; small ]
        Nearest.choose "--preset" [ for s in all -> s.Preset, s ] name

    /// The language model for `symbols` symbols.
    let model (s: LanguageSettings) symbols : LanguageModel =
        let cell input =
            let cell = (Catalogue.find s.Cell).Make input s.Hidden

            if s.Residual && cell.Input = cell.Output then
                Cell.residual cell
            else
                cell

        {
            Symbols = symbols
            Embedding = s.Embedding
            Network = Network.build s.Layers false s.LayerDropout (LanguageModel.inputs symbols s.Embedding) cell
            Tied = s.Tied
            InputDropout = s.InputDropout
            StateDropout = s.StateDropout
            OutputDropout = s.OutputDropout
        }

    /// What is trained: the language model on windows, or on pieces of streams.
    let trained (s: LanguageSettings) symbols : Model =
        if s.Window > 0 then
            LanguageModel.ofWindows (model s symbols) s.Window
        else
            LanguageModel.ofPieces (model s symbols) s.Steps

    /// The optimiser, on gradients that are clipped where it is asked for.
    let optimiser (s: LanguageSettings) =
        let plain = Optimiser.parse s.Optimiser

        if s.Clip > 0.0 then
            Optimiser.after (Transform.clipByGlobalNorm s.Clip) plain
        else
            plain

    /// Checks every number of `s`. Errors: an InputException that names the option.
    let check (s: LanguageSettings) =
        Catalogue.find s.Cell |> ignore
        Preset.parse s.Initialisation |> ignore
        Optimiser.parse s.Optimiser |> ignore
        Schedule.parse s.Schedule 1 |> ignore
        TextUnit.parse s.Unit |> ignore

        for least, option, value in
            [
                1, "--words", s.Words
                0, "--embedding", s.Embedding
                1, "--hidden", s.Hidden
                1, "--layers", s.Layers
                0, "--window", s.Window
                1, "--steps", s.Steps
                1, "--batch", s.Batch
                1, "--epochs", s.Epochs
                0, "--patience", s.Patience
                0, "--warm-up", s.WarmUp
            ] do
            Errors.atLeast least option value

        for option, value in
            [
                "--input-dropout", s.InputDropout
                "--state-dropout", s.StateDropout
                "--layer-dropout", s.LayerDropout
                "--output-dropout", s.OutputDropout
                "--average", s.Average
            ] do
            Errors.share option value

        if not (s.Validation > 0.0 && s.Validation <= 0.5) then
            Errors.input $"--validation-share: a number above 0 and up to 0.5 expected, found {s.Validation}."

        Errors.learningRate s.LearningRate
        Errors.clip s.Clip

        if s.Tied && s.Embedding = 0 then
            Errors.input
                "--tied: a table of vectors to share expected, found one-hot symbols. Give --embedding as well."
