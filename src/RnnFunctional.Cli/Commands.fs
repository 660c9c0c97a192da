namespace RnnFunctional.Cli

open System

/// What every task of `rnn train` takes. What was not given is null: the preset decides.
type TrainOptions =
    {
        Preset: string
        Cell: string | null
        Hidden: Nullable<int>
        Epochs: Nullable<int>
        LearningRate: Nullable<float>
        Initialisation: string | null
        Seed: int
        Engine: string | null
        Threads: Nullable<int>
        Out: string | null
        Overwrite: bool
        Data: string | null
        SaveEvery: Nullable<float>
    }

/// `rnn train --resume`.
type Resume =
    {
        Run: string
        SaveEvery: Nullable<float>
    }

/// `rnn train` for a series.
type TrainSeries =
    {
        Common: TrainOptions
        Task: string | null
        Series: string | null
        Column: string | null
        Period: Nullable<int>
        LookBack: Nullable<int>
        Power: Nullable<float>
        Decay: Nullable<float>
        Seeds: int
        Test: Nullable<int>
        Validate: bool
    }

/// `rnn train` for a classifier of texts.
type TrainTexts =
    {
        Common: TrainOptions
        Task: string
        Words: Nullable<int>
        Pairs: Nullable<int>
        Length: Nullable<int>
        Keep: string | null
        Punctuation: Nullable<bool>
        Embedding: Nullable<int>
        Layers: Nullable<int>
        Bidirectional: Nullable<bool>
        Pooling: string | null
        WordDropout: Nullable<float>
        InputDropout: Nullable<float>
        StateDropout: Nullable<float>
        OutputDropout: Nullable<float>
        Lazy: Nullable<bool>
        Schedule: string | null
        WarmUp: Nullable<int>
        Clip: Nullable<float>
        Batch: Nullable<int>
        Average: Nullable<float>
        SelfTraining: Nullable<int>
        EmbeddingScale: Nullable<float>
        Validation: Nullable<float>
    }

/// `rnn train text`.
type TrainLanguage =
    {
        Common: TrainOptions
        /// The files that make the book; none for the tales that come with the program.
        Input: string[]
        Unit: string | null
        Words: Nullable<int>
        Embedding: Nullable<int>
        Tied: Nullable<bool>
        Layers: Nullable<int>
        Residual: Nullable<bool>
        InputDropout: Nullable<float>
        StateDropout: Nullable<float>
        LayerDropout: Nullable<float>
        OutputDropout: Nullable<float>
        Window: Nullable<int>
        Steps: Nullable<int>
        Batch: Nullable<int>
        Patience: Nullable<int>
        Optimiser: string | null
        Schedule: string | null
        WarmUp: Nullable<int>
        Clip: Nullable<float>
        Average: Nullable<float>
        Validation: Nullable<float>
    }

/// `rnn study`. What was not given is null.
type Study =
    {
        Task: string
        /// For text: the files that make the book.
        Input: string[]
        Seeds: Nullable<int>
        /// Names with commas between them; for the vanishing gradient, remedies.
        Variants: string | null
        /// For the vanishing gradient: the small study.
        Quick: bool
        Out: string | null
        Data: string | null
        Engine: string | null
        Threads: Nullable<int>
        ReportOnly: bool
    }

/// `rnn classify`: the text itself, or the file that holds it.
type Classify =
    {
        Run: string
        Text: string | null
        File: string | null
        Engine: string | null
    }

/// `rnn forecast`.
type Forecast =
    {
        Run: string
        Horizon: int
        Csv: string | null
        Engine: string | null
    }

/// `rnn generate`.
type Generate =
    {
        Run: string
        Prompt: string
        /// Characters of a text; with beams, symbols.
        Length: int
        Temperature: float
        TopK: int
        TopP: float
        RepetitionPenalty: float
        PenaltyWindow: int
        /// 0 for drawing.
        Beam: int
        Seed: int
        /// How many texts.
        Count: int
        /// Of how many texts the best one is shown; 0 for none to choose from.
        Best: int
        Stream: bool
        Engine: string | null
    }

/// `rnn sweep TASK`. What was not given is null, or none.
type Sweep =
    {
        Task: string
        /// Texts NAME=RANGE.
        Set: string[]
        /// A file of JSON.
        Space: string | null
        /// Texts NAME=VALUE.
        Start: string[]
        Trials: Nullable<int>
        Sampler: string | null
        Pruner: string | null
        Seeds: Nullable<int>
        Seed: Nullable<int>
        Jobs: int
        /// As in 30m.
        Time: string | null
        Study: string | null
        Input: string[]
        Data: string | null
        Engine: string | null
    }

/// `rnn sweep best`.
type SweepBest =
    {
        Study: string
        Train: bool
        Out: string | null
        Engine: string | null
    }

/// `rnn export`. What was not given is null.
type Export =
    {
        Run: string
        SafeTensors: string | null
        Onnx: string | null
        Lengths: bool
        Seed: Nullable<int>
        Overwrite: bool
    }

/// `rnn import`: one of the two files.
type Import =
    {
        SafeTensors: string | null
        Keras: string | null
        Cell: string | null
        Like: string | null
        Out: string | null
        Overwrite: bool
    }

/// `rnn apply`.
type Apply =
    {
        Run: string
        Csv: string
        Out: string | null
        Overwrite: bool
        Engine: string | null
    }

/// `rnn compare`: the runs' folders, two or more.
type Compare =
    {
        Runs: string[]
        Out: string | null
        Overwrite: bool
    }

/// `rnn show`.
type ShowCell =
    {
        Cell: string
        Input: int
        Hidden: int
    }

/// `rnn show --plan`.
type ShowPlan =
    {
        Cell: string
        Input: int
        Hidden: int
        Steps: int
        Batch: int
        Threads: Nullable<int>
    }

/// `rnn data list`.
type DataList = { Data: string | null }

/// `rnn data get`.
type DataGet =
    {
        Name: string
        From: string | null
        Data: string | null
    }

/// A command line, understood.
type Command =
    | Train of TrainSeries
    | TrainTexts of TrainTexts
    | TrainLanguage of TrainLanguage
    /// `rnn train --resume RUN`.
    | Resume of Resume
    | Study of Study
    | Sweep of Sweep
    /// `rnn sweep show STUDY`.
    | SweepShow of string
    | SweepBest of SweepBest
    | Classify of Classify
    | Forecast of Forecast
    | Generate of Generate
    | Export of Export
    | Import of Import
    | Apply of Apply
    | Compare of Compare
    | Cells
    | Show of ShowCell
    | Plan of ShowPlan
    | DataList of DataList
    | DataGet of DataGet
    | Info
    /// A text that was asked for.
    | Help of string
    /// A command line that was not understood: what is wrong and how it is done.
    | WrongUse of string
