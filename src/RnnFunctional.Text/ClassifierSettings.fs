namespace RnnFunctional.Text

open RnnFunctional

/// Everything that a classifier of texts is trained with; with its texts, enough to repeat it.
type ClassifierSettings =
    {
        Preset: string
        /// Numbers of the vocabulary, 0 and 1 included.
        Words: int
        /// Numbers of the vocabulary of pairs of neighbouring words; 0 for none.
        Pairs: int
        /// The most words of a text that are read, and which: head, tail or both.
        Length: int
        Keep: string
        /// Whether signs like ! are words as well.
        Punctuation: bool
        Embedding: int
        Cell: string
        Hidden: int
        Layers: int
        Bidirectional: bool
        /// How outputs over time become one vector: last, mean, max or attention.
        Pooling: string
        /// Dropout rates: of whole words, of the words' vectors, of the hidden state, of what is read out.
        WordDropout: float
        InputDropout: float
        StateDropout: float
        OutputDropout: float
        LearningRate: float
        /// Whether the optimiser leaves words alone which a batch does not have.
        Lazy: bool
        /// constant, or cosine: down to nothing over the whole training.
        Schedule: string
        /// Steps over which the learning rate grows, at most a tenth of the training; 0 for none.
        WarmUp: int
        /// The largest norm of a gradient; 0 for no limit.
        Clip: float
        Batch: int
        Epochs: int
        /// Over which last share of the training the weights are averaged; 0 for the last weights as they are.
        Average: float
        /// Epochs of a second training that begins anew, on the labelled texts and on unlabelled ones as the first one sees them; 0 for none.
        SelfTraining: int
        Initialisation: string
        /// The size of the first vectors of words, against the preset's; pairs start at zero.
        EmbeddingScale: float
        /// The share of the training texts that is kept to choose by.
        Validation: float
    }

module ClassifierSettings =

    /// The lecture's network as it is: 80 words, LSTM(128) on 128 numbers a word, dropout 0.2 on inputs and state, one epoch of Adam, whose
    /// learning rate falls to nothing: at a constant one the last steps decide where between the classes it ends.
    let lesson =
        {
            Preset = "lesson"
            Words = 20000
            Pairs = 0
            Length = 80
            Keep = "tail"
            Punctuation = false
            Embedding = 128
            Cell = "lstm"
            Hidden = 128
            Layers = 1
            Bidirectional = false
            Pooling = "last"
            WordDropout = 0.0
            InputDropout = 0.2
            StateDropout = 0.2
            OutputDropout = 0.0
            LearningRate = 0.001
            Lazy = false
            Schedule = "cosine"
            WarmUp = 0
            Clip = 0.0
            Batch = 50
            Epochs = 1
            Average = 0.0
            SelfTraining = 0
            Initialisation = "keras"
            EmbeddingScale = 1.0
            Validation = 0.1
        }

    /// A GRU in both directions over long texts, with a vector for pairs of words, the largest output over time, much dropout and averaged
    /// weights; then anew, with the unlabelled texts as the first network sees them.
    let tuned =
        { lesson with
            Preset = "tuned"
            Words = 30000
            Pairs = 80000
            Length = 400
            Keep = "both"
            Punctuation = true
            Cell = "gru-reset-after"
            Hidden = 96
            Bidirectional = true
            Pooling = "max"
            WordDropout = 0.1
            InputDropout = 0.5
            StateDropout = 0.0
            OutputDropout = 0.5
            LearningRate = 0.002
            Lazy = true
            WarmUp = 50
            Clip = 1.0
            Epochs = 3
            Average = 0.3
            SelfTraining = 4
            Initialisation = "pytorch,forget:1"
            EmbeddingScale = 0.1
        }

    /// The tuned network for a few hundred texts: smaller, in small batches and many epochs.
    let small =
        { tuned with
            Preset = "small"
            Pairs = 0
            Embedding = 64
            Hidden = 32
            LearningRate = 0.005
            Batch = 10
            Epochs = 20
            SelfTraining = 0
        }

    /// The preset called `name`. Errors: names those there are.
    let preset name =
        let all = [ tuned; lesson; small ]
        Nearest.choose "--preset" [ for s in all -> s.Preset, s ] name

    /// `s` where there are no unlabelled texts.
    let onLabelledAlone (s: ClassifierSettings) = { s with SelfTraining = 0 }

    /// The classifier for vocabularies of `words` and `pairs` numbers.
    let classifier (s: ClassifierSettings) words pairs : Classifier =
        {
            Words = words
            Pairs = pairs
            Embedding = s.Embedding
            Network =
                Network.build s.Layers s.Bidirectional 0.0 s.Embedding (fun i ->
                    (Catalogue.find s.Cell).Make i s.Hidden)
            Pooling = Pooling.parse s.Pooling
            WordDropout = s.WordDropout
            InputDropout = s.InputDropout
            StateDropout = s.StateDropout
            OutputDropout = s.OutputDropout
        }

    /// Checks every number of `s`. Errors: an InputException that names the option.
    let check (s: ClassifierSettings) =
        Catalogue.find s.Cell |> ignore
        Preset.parse s.Initialisation |> ignore
        Pooling.parse s.Pooling |> ignore
        Truncation.parse s.Keep |> ignore
        Schedule.parse s.Schedule 1 |> ignore

        for least, option, value in
            [
                3, "--words", s.Words
                0, "--pairs", s.Pairs
                1, "--length", s.Length
                1, "--embedding", s.Embedding
                1, "--hidden", s.Hidden
                1, "--layers", s.Layers
                1, "--batch", s.Batch
                1, "--epochs", s.Epochs
                0, "--warm-up", s.WarmUp
                0, "--self-training", s.SelfTraining
            ] do
            Errors.atLeast least option value

        for option, value in
            [
                "--word-dropout", s.WordDropout
                "--input-dropout", s.InputDropout
                "--state-dropout", s.StateDropout
                "--output-dropout", s.OutputDropout
                "--average", s.Average
                "--validation-share", s.Validation
            ] do
            Errors.share option value

        Errors.learningRate s.LearningRate
        Errors.clip s.Clip
