namespace RnnFunctional.Tests

open RnnFunctional.Text

/// Made-up texts of language models and their numbers, with what they are to show put into them.
module LanguageDraw =

    let sense known repetition copy : Sense =
        {
            Characters = 400
            Words = 80
            KnownWords = known
            DistinctNgrams = [| 0.7; 0.95; 1.0 - repetition / 2.0; 1.0 - repetition |]
            Copy = copy
            LongestCopy = copy.Length
            Balanced = 1.0
            Repetition = repetition
        }

    let natural: Yardstick =
        {
            Sense =
                { sense 0.96 0.01 "" with
                    LongestCopy = 20
                    Balanced = 0.9
                }
            LogProbability = -1.3
        }

    let candidate text sense : Candidate =
        {
            Text = text
            Sense = sense
            LogProbability = -1.0
        }

    /// An epoch of 10 seconds.
    let epoch number loss validation : LanguageEpoch =
        {
            Epoch = number
            Loss = loss
            Validation = validation
            Symbols = 200_000L
            Seconds = 10.0
            Sample = ""
        }
