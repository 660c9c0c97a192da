namespace RnnFunctional.Text

open RnnFunctional.Measures

/// A measure of a text's sense, and where it stands.
type SenseMeasure =
    { Measure: Measure; Of: Sense -> float }

/// What language models and their texts are compared by.
module LanguageMeasures =

    /// The loss on the held-out end of the book.
    let loss: Measure =
        {
            Name = "held-out loss"
            Unit = "nats a character"
            Difference = "nats a character"
            HigherIsBetter = false
            Scale = 1.0
            Digits = 4
        }

    /// The same loss in bits.
    let bits =
        { loss with
            Unit = "bits a character"
            Difference = "bits a character"
            Scale = 1.0 / log 2.0
        }

    let private share name higherIsBetter select =
        {
            Measure =
                {
                    Name = name
                    Unit = "%"
                    Difference = "points"
                    HigherIsBetter = higherIsBetter
                    Scale = 100.0
                    Digits = 1
                }
            Of = select
        }

    /// Words that stand in the book.
    let known = share "known words" true _.KnownWords

    /// Sequences of 4 words that began shortly before.
    let repetition = share "repetition" false _.Repetition

    /// Different ones among the sequences of `n` words, for 1 to 4.
    let distinct n =
        share $"distinct {n}-grams" true (fun s -> s.DistinctNgrams[n - 1])

    /// Quotation marks and brackets that are closed.
    let balanced = share "marks closed" true _.Balanced

    /// The longest passage that stands in the book letter by letter.
    let copy =
        {
            Measure =
                {
                    Name = "longest copy"
                    Unit = "characters"
                    Difference = "characters"
                    HigherIsBetter = false
                    Scale = 1.0
                    Digits = 0
                }
            Of = fun s -> float s.LongestCopy
        }

    /// All measures of sense, in the order in which they are told.
    let sense =
        [ known; repetition ] @ List.map distinct [ 1; 2; 3; 4 ] @ [ copy; balanced ]

    /// `measure` of `sense`, with its unit.
    let show (measure: SenseMeasure) (sense: Sense) = measure.Measure.Show(measure.Of sense)
