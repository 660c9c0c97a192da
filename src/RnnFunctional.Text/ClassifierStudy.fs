namespace RnnFunctional.Text

/// One of the settings that a study compares.
type Variant =
    {
        Name: string
        /// What is different, in words.
        What: string
        Settings: ClassifierSettings
    }

/// What each change to the lecture's network brings: each one alone, and all of them together.
module ClassifierStudy =

    /// The variant that all others are held against.
    let baseline = "lesson"

    /// All variants, in the order in which they are told.
    let variants: Variant list =
        let lesson, tuned = ClassifierSettings.lesson, ClassifierSettings.tuned

        let variant name what settings =
            {
                Name = name
                What = what
                Settings = settings
            }

        [
            variant baseline "the lecture's network as it is" lesson
            variant
                "longer-texts"
                $"{tuned.Length} words of each text, half from each end, in place of the last {lesson.Length}"
                { lesson with
                    Length = tuned.Length
                    Keep = tuned.Keep
                }
            variant "signs" "punctuation marks are words as well" { lesson with Punctuation = true }
            variant
                "both-directions"
                "an LSTM forwards and another backwards, each of half the size"
                { lesson with
                    Bidirectional = true
                    Hidden = lesson.Hidden / 2
                }
            variant
                "mean-over-time"
                "the mean of all outputs is read out, not the last"
                { lesson with Pooling = "mean" }
            variant "max-over-time" "the largest outputs are read out, not the last" { lesson with Pooling = "max" }
            variant
                "attention"
                "a learned weighted mean of all outputs is read out"
                { lesson with Pooling = "attention" }
            variant
                "word-pairs"
                $"a vector for each of {tuned.Pairs} pairs of neighbouring words beside those of words"
                { lesson with Pairs = tuned.Pairs }
            variant "gru" "a GRU in place of the LSTM" { lesson with Cell = "gru-reset-after" }
            variant "more-epochs" $"{tuned.Epochs} epochs in place of one" { lesson with Epochs = tuned.Epochs }
            variant
                "dropout"
                $"{tuned.Epochs} epochs likewise, and half of the inputs and outputs dropped, a tenth of the words, nothing of the state"
                { lesson with
                    Epochs = tuned.Epochs
                    WordDropout = tuned.WordDropout
                    InputDropout = tuned.InputDropout
                    StateDropout = tuned.StateDropout
                    OutputDropout = tuned.OutputDropout
                }
            variant
                "together"
                "all that the tuned preset changes, on the labelled texts alone"
                (ClassifierSettings.onLabelledAlone tuned)
            variant "tuned" "the same, and then anew with the unlabelled texts as the first network sees them" tuned
        ]
