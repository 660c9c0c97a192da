namespace RnnFunctional.Text

open System
open MathNet.Numerics.Statistics
open RnnFunctional

/// How much sense a text makes beside the book that its writer was trained on, as far as that can be counted. Words are those of SpokenWords;
/// those at the text's very beginning and end, which may be cut off, are left out.
type Sense =
    {
        /// Unicode characters.
        Characters: int
        Words: int
        /// The share of words that stand in the book; 0 in a text without words.
        KnownWords: float
        /// The share of different ones among all sequences of 1, 2, 3 and 4 words; 1 where there are none.
        DistinctNgrams: float[]
        /// The longest passage that stands in the book letter by letter, and its Unicode characters.
        Copy: string
        LongestCopy: int
        /// The share of opened quotation marks and brackets that are closed, as Marks.balanced counts them; 1 where none opens.
        Balanced: float
        /// The share of sequences of 4 words that already began among the 200 words before; 0 where there are none.
        Repetition: float
    }

module Sense =

    /// The words of the longest sequences that are counted.
    let private longest = 4

    /// Among how many words before a sequence is looked for again.
    let private near = 200

    /// The measures of `text` beside `book`.
    let ofBook (book: BookIndex) (text: string) : Sense =
        let words =
            [|
                for word in SpokenWords.split text do
                    if not word.AtEdge then
                        word.Word
            |]

        let known = words |> Array.filter book.Knows |> Array.length
        let copy = book.LongestCopy text

        {
            Characters = Characters.count text
            Words = words.Length
            KnownWords = float known / float (max 1 words.Length)
            DistinctNgrams = Array.init longest (fun i -> Ngrams.distinct (i + 1) words)
            Copy = copy
            LongestCopy = Characters.count copy
            Balanced = Marks.balanced text
            Repetition = Ngrams.repeated longest near words
        }

    /// What is natural beside `book`: the median of each measure over passages of `length` characters, one after the other, of `heldOut`, the part
    /// of the same book that nobody was trained on; for texts of about that length, as several measures depend on it. It has no copy of its own.
    /// Errors: an InputException when there is not one such passage.
    let natural (book: BookIndex) (heldOut: string) (length: int) : Sense =
        Errors.atLeast 1 "the length of a passage" length

        let passages =
            Characters.split heldOut
            |> Seq.chunkBySize length
            |> Seq.filter (fun passage -> passage.Length = length)
            |> Seq.map (String.concat "" >> ofBook book)
            |> Array.ofSeq

        if passages.Length = 0 then
            Errors.input
                $"the held-out part of the book: at least {length} characters expected, found {Characters.count heldOut}. Hold out more of it, or measure shorter texts."

        let median (measure: Sense -> float) =
            passages |> Array.map measure |> ArrayStatistics.MedianInplace

        let whole (measure: Sense -> int) =
            int (Math.Round(median (measure >> float)))

        {
            Characters = length
            Words = whole _.Words
            KnownWords = median _.KnownWords
            DistinctNgrams = Array.init longest (fun i -> median (fun s -> s.DistinctNgrams[i]))
            Copy = ""
            LongestCopy = whole _.LongestCopy
            Balanced = median _.Balanced
            Repetition = median _.Repetition
        }
