namespace RnnFunctional.Text

open RnnFunctional.Measures

/// What each change to the lecture's network brings: each one alone, and all of them together.
module ClassifierStudy =

    /// The variant that all others are held against.
    let baseline = "lesson"

    /// What variants are judged by: the share of the test texts that they judge right.
    let criterion =
        {
            Measure =
                {
                    Name = "test accuracy"
                    Unit = "%"
                    Difference = "points"
                    HigherIsBetter = true
                    Scale = 100.0
                    Digits = 2
                }
            Does = fun accuracy -> $"judges {accuracy} of the test texts right"
            InFull = "points of accuracy"
            Best = "most accurate"
        }

    /// All variants, in the order in which they are told.
    let variants: Variant<ClassifierSettings> list =
        let lesson, tuned = ClassifierSettings.lesson, ClassifierSettings.tuned

        [
            Variant.make baseline "the lecture's network as it is" lesson
            Variant.make
                "longer-texts"
                $"{tuned.Length} words of each text, half from each end, in place of the last {lesson.Length}"
                { lesson with
                    Length = tuned.Length
                    Keep = tuned.Keep
                }
            Variant.make "signs" "punctuation marks are words as well" { lesson with Punctuation = true }
            Variant.make
                "both-directions"
                "an LSTM forwards and another backwards, each of half the size"
                { lesson with
                    Bidirectional = true
                    Hidden = lesson.Hidden / 2
                }
            Variant.make
                "mean-over-time"
                "the mean of all outputs is read out, not the last"
                { lesson with Pooling = "mean" }
            Variant.make
                "max-over-time"
                "the largest outputs are read out, not the last"
                { lesson with Pooling = "max" }
            Variant.make
                "attention"
                "a learned weighted mean of all outputs is read out"
                { lesson with Pooling = "attention" }
            Variant.make
                "word-pairs"
                $"a vector for each of {tuned.Pairs} pairs of neighbouring words beside those of words"
                { lesson with Pairs = tuned.Pairs }
            Variant.make "gru" "a GRU in place of the LSTM" { lesson with Cell = "gru-reset-after" }
            Variant.make "more-epochs" $"{tuned.Epochs} epochs in place of one" { lesson with Epochs = tuned.Epochs }
            Variant.make
                "dropout"
                $"{tuned.Epochs} epochs likewise, and half of the inputs and outputs dropped, a tenth of the words, nothing of the state"
                { lesson with
                    Epochs = tuned.Epochs
                    WordDropout = tuned.WordDropout
                    InputDropout = tuned.InputDropout
                    StateDropout = tuned.StateDropout
                    OutputDropout = tuned.OutputDropout
                }
            Variant.make
                "together"
                "all that the tuned preset changes, on the labelled texts alone"
                (ClassifierSettings.onLabelledAlone tuned)
            Variant.make
                "tuned"
                "the same, and then anew with the unlabelled texts as the first network sees them"
                tuned
        ]
