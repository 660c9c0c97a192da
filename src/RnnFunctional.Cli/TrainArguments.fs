namespace RnnFunctional.Cli

open Argu

/// What engines' options say.
module internal Usage =

    let device = "where --engine torch computes: cpu (default) or cuda"

type TrainArguments =
    | [<MainCommand; Unique>] Task of task: string
    | [<Unique>] Series of file: string
    | [<Unique>] Column of name: string
    | [<Unique>] Period of steps: int
    | [<Unique>] Preset of name: string
    | [<Unique>] Cell of name: string
    | [<Unique>] Hidden of units: int
    | [<Unique; CustomCommandLine("--look-back")>] Look_Back of steps: int
    | [<Unique>] Epochs of count: int
    | [<Unique; CustomCommandLine("--learning-rate")>] Learning_Rate of rate: float
    | [<Unique; CustomCommandLine("--init")>] Initialisation of preset: string
    | [<Unique>] Power of exponent: float
    | [<Unique>] Decay of strength: float
    | [<Unique>] Seed of number: int
    | [<Unique>] Seeds of count: int
    | [<Unique>] Test of steps: int
    | [<Unique>] Engine of name: string
    | [<Unique>] Device of name: string
    | [<Unique>] Threads of count: int
    | [<Unique>] Out of folder: string
    | [<Unique>] Overwrite
    | [<Unique>] Validate
    | [<Unique>] Data of folder: string
    | [<Unique>] Resume of run: string
    | [<Unique; CustomCommandLine("--save-every")>] Save_Every of seconds: float
    | [<Unique>] Words of count: int
    | [<Unique>] Pairs of count: int
    | [<Unique>] Length of words: int
    | [<Unique>] Keep of part: string
    | [<Unique>] Punctuation of ``true or false``: bool
    | [<Unique>] Embedding of size: int
    | [<Unique>] Layers of count: int
    | [<Unique>] Bidirectional of ``true or false``: bool
    | [<Unique>] Pooling of name: string
    | [<Unique; CustomCommandLine("--word-dropout")>] Word_Dropout of rate: float
    | [<Unique; CustomCommandLine("--input-dropout")>] Input_Dropout of rate: float
    | [<Unique; CustomCommandLine("--state-dropout")>] State_Dropout of rate: float
    | [<Unique; CustomCommandLine("--output-dropout")>] Output_Dropout of rate: float
    | [<Unique>] Lazy of ``true or false``: bool
    | [<Unique>] Schedule of name: string
    | [<Unique; CustomCommandLine("--warm-up")>] Warm_Up of steps: int
    | [<Unique>] Clip of norm: float
    | [<Unique>] Batch of texts: int
    | [<Unique>] Average of share: float
    | [<Unique; CustomCommandLine("--self-training")>] Self_Training of epochs: int
    | [<Unique; CustomCommandLine("--embedding-scale")>] Embedding_Scale of factor: float
    | [<Unique; CustomCommandLine("--validation-share")>] Validation_Share of share: float
    | [<Unique>] Input of file: string list
    | [<Unique>] Unit of name: string
    | [<Unique>] Tied of ``true or false``: bool
    | [<Unique>] Residual of ``true or false``: bool
    | [<Unique; CustomCommandLine("--layer-dropout")>] Layer_Dropout of rate: float
    | [<Unique>] Window of symbols: int
    | [<Unique>] Steps of symbols: int
    | [<Unique>] Patience of epochs: int
    | [<Unique>] Optimiser of name: string

    interface IArgParserTemplate with
        member argument.Usage =
            match argument with
            | Task _ ->
                "what to train: airline, imdb, reviews (the sample that comes with the program), or text (the tales that come with it, or --input); or --series for a file of your own"
            | Series _ -> "series: a CSV file with a header, a row for each time"
            | Column _ -> "series: the column of --series to forecast"
            | Period _ -> "series: the length of the season in rows (airline: 12; otherwise none)"
            | Preset _ ->
                "tuned (default), or lesson: the lecture's network as it is; for reviews and text also small (the default for what comes with the program)"
            | Cell _ -> "the recurrent cell; `rnn cells` lists them"
            | Hidden _ -> "hidden units of the cell"
            | Look_Back _ -> "series, lesson preset: how many past values the network sees"
            | Epochs _ -> "how often the training part is gone through"
            | Learning_Rate _ -> "the optimiser's step size"
            | Initialisation _ ->
                "first weights: pytorch or keras, then any of forget:VALUE and chrono:STEPS, as in keras,forget:2"
            | Power _ -> "series, tuned preset: the series is forecast on the scale x^POWER, 0 for logarithms"
            | Decay _ -> "series, tuned preset: how strongly weights are held near zero"
            | Seed _ -> "the first seed (default 1); the same seed and thread count give the same bits"
            | Seeds _ -> "series: how many seeds to run, for mean and spread"
            | Test _ ->
                "series: rows at the end that are kept for the test (airline: 48; otherwise a fifth, at most 60)"
            | Engine _ ->
                "what computes: cpu (default), reference, torch, or scratch: plain arrays and gradients by hand, for text and airline, by which --preset is lesson if it is not given; `rnn info` lists them"
            | Device _ -> Usage.device
            | Threads _ ->
                "threads: reviews and text share a batch among them, series train a seed on each (default: one for each core)"
            | Out _ -> "the run's folder (default: the next free runs/NAME-1, runs/NAME-2, …)"
            | Validate ->
                "series: score by rolling origins inside the training part and leave the test rows alone: for choosing"
            | Overwrite -> "replace the run that --out names"
            | Data _ ->
                "series, reviews: where data sets lie, in place of those that come with the program (or RNN_DATA)"
            | Resume _ -> "go on with an interrupted run, with the options that it has"
            | Save_Every _ ->
                "seconds between two saves of the training under way, 0 for one after each step (default: 60, and ends of epochs 10 s apart)"
            | Words _ -> "reviews, text with --unit word: the most words of the vocabulary"
            | Pairs _ -> "reviews: numbers of the vocabulary of pairs of neighbouring words, 0 for none"
            | Length _ -> "reviews: the most words of a review that are read"
            | Keep _ -> "reviews: which words of a longer review: head, tail or both"
            | Punctuation _ -> "reviews: whether punctuation marks are words as well"
            | Embedding _ -> "reviews, text: numbers that a word or a symbol becomes; text: 0 for one-hot"
            | Layers _ -> "reviews, text: recurrent layers"
            | Bidirectional _ -> "reviews: whether they are read in both directions"
            | Pooling _ -> "reviews: how outputs over time become one: last, mean, max or attention"
            | Word_Dropout _ -> "reviews: the share of words that are dropped in training"
            | Input_Dropout _ -> "reviews, text: the share of what is read that is dropped"
            | State_Dropout _ -> "reviews, text: the share of the hidden state that is dropped"
            | Output_Dropout _ -> "reviews, text: the share of what is read out that is dropped"
            | Lazy _ -> "reviews: whether words that a batch does not have are left alone"
            | Schedule _ -> "reviews, text: the learning rate's course: constant or cosine"
            | Warm_Up _ ->
                "reviews, text: steps over which the learning rate grows first, at most a tenth of the training; 0 for none"
            | Clip _ -> "reviews, text: the largest norm of a gradient, 0 for no limit"
            | Batch _ -> "reviews, text: reviews, or streams of the text, to a step"
            | Average _ -> "reviews, text: over which last share of the training weights are averaged, 0 for none"
            | Self_Training _ ->
                "reviews: epochs of a second training, on unlabelled ones as the first one sees them too; 0 for none"
            | Embedding_Scale _ -> "reviews: the size of the words' first numbers, against the preset's"
            | Validation_Share _ -> "reviews, text: the share that is kept to choose by; of a text its end"
            | Input _ -> "text: the book, a file in UTF-8, packed (.gz) or not, or several of them"
            | Unit _ -> "text: what is read and written at each step: char, byte or word"
            | Tied _ -> "text: whether symbols are written with the vectors that they are read with"
            | Residual _ -> "text: whether upper layers add what they read to what they put out"
            | Layer_Dropout _ -> "text: the share of what goes from layer to layer that is dropped"
            | Window _ ->
                "text: symbols of the windows that are read from nothing, as in the lecture; 0 for streams that carry their state"
            | Steps _ -> "text: symbols of a stream's piece, which is how far gradients reach back"
            | Patience _ ->
                "text: after how many epochs without a better held-out score training stops, and goes back to the best one; 0 for never"
            | Optimiser _ -> "text: adam, rmsprop, sgd or another; a wrong name lists them all"
