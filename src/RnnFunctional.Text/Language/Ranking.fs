namespace RnnFunctional.Text

open System
open RnnFunctional
open RnnFunctional.Measures

/// A text to be ranked: its measures, and the mean log-probability of its symbols under the network that wrote it, in nats.
type Candidate =
    {
        Text: string
        Sense: Sense
        LogProbability: float
    }

/// What is natural: for texts of the candidates' length, as Sense.natural measures it, and for the symbols of the book's held-out part.
type Yardstick = { Sense: Sense; LogProbability: float }

/// What a text loses by one measure, and the measure in words.
type Penalty = { Points: float; Reason: string }

/// A text in its place.
type RankedText =
    {
        Candidate: Candidate
        /// The sum of all penalties; the best text has the least.
        Score: float
        Penalties: Penalty list
        /// One sentence: what it lost most by.
        Why: string
    }

/// Which of several generated texts makes the most sense.
///
/// Every measure is held against its natural value, the median over held-out passages of the book. As good as that, or better, costs nothing; from
/// there a penalty grows in a straight line up to 1, and up to 2 for copying: a text that stands in the book is none of the network's. The most
/// is reached with half the natural number of words; with a quarter of the words unknown beyond the natural share; with three tenths of the
/// text repeated beyond it; with half the natural share of different word sequences, in the mean over their lengths; and with no mark
/// closed. Copies are free up to twice the natural length, which many a passage of the book has too, and cost the most from five times on. So
/// does a text that surprises the network twice as much as the book does, in the mean over its symbols, as nonsense does, or only a fifth as
/// much, as loops do; from half as much, which comes of careful sampling, to 1.2 times is free.
module Ranking =

    /// From 0 at `good` to 1 at `bad`, and no further.
    let private ramp (good: float) (bad: float) (value: float) =
        if good = bad then
            0.0
        else
            Math.Clamp((value - good) / (bad - good), 0.0, 1.0)

    let private percent (share: float) = $"{100.0 * share:F0} %%"

    let private penalties (natural: Yardstick) (text: Candidate) =
        let n, s = natural.Sense, text.Sense

        let density (s: Sense) =
            1000.0 * float s.Words / float (max 1 s.Characters)

        let surprise =
            if text.LogProbability = natural.LogProbability then
                // Both may be certain.
                1.0
            else
                text.LogProbability / natural.LogProbability

        let copied = float s.LongestCopy / float (max 1 n.LongestCopy)

        let distinct =
            Array.map2 (fun natural found -> ramp natural (natural / 2.0) found) n.DistinctNgrams s.DistinctNgrams
            |> Array.average

        [
            2.0 * ramp 2.0 5.0 copied,
            $"it copies {s.LongestCopy} characters in a row from the book (natural: {n.LongestCopy})"

            ramp n.KnownWords (n.KnownWords - 0.25) s.KnownWords,
            $"{percent (1.0 - s.KnownWords)} of its words are not in the book (natural: {percent (1.0 - n.KnownWords)})"

            ramp (density n) (density n / 2.0) (density s),
            $"it has {density s:F0} words in 1,000 characters (natural: {density n:F0})"

            ramp n.Repetition (n.Repetition + 0.3) s.Repetition,
            $"{percent s.Repetition} of it repeats what it said shortly before (natural: {percent n.Repetition})"

            distinct,
            $"{percent (Array.average s.DistinctNgrams)} of its word sequences are different ones (natural: {percent (Array.average n.DistinctNgrams)})"

            ramp n.Balanced 0.0 s.Balanced,
            $"{percent s.Balanced} of its quotes and brackets are closed (natural: {percent n.Balanced})"

            ramp 1.2 2.0 surprise + ramp 0.5 0.2 surprise,
            $"the network finds it {surprise:F1} times as surprising as the book"
        ]
        |> List.map (fun (points, reason) -> { Points = points; Reason = reason })

    /// How many reasons a sentence gives.
    let private reasons = 2

    /// What is too little to be a reason.
    let private least = 0.05

    let private why (penalties: Penalty list) =
        let worst =
            penalties
            |> List.filter (fun p -> p.Points >= least)
            |> List.sortByDescending _.Points
            |> List.truncate reasons
            |> List.map (fun p -> $"{p.Reason}, which costs {p.Points:F2}")

        match worst with
        | [] -> "In every measure it is like the book."
        | _ -> Sentence.capital (String.concat ", and " worst) + "."

    /// `texts` from the one that makes the most sense, each with its reason, beside what is `natural`. Those of one score stay in their order.
    /// Errors: an InputException for log-probabilities that are none.
    let order (natural: Yardstick) (texts: Candidate list) : RankedText list =
        // A network that knows its book by heart is certain of every symbol.
        let check what (found: float) =
            if not (found <= 0.0 && Double.IsFinite found) then
                Errors.input $"the mean log-probability of {what}: a number of at most 0 expected, found {found}."

        check "the held-out text" natural.LogProbability

        for i, text in List.indexed texts do
            check $"text {i + 1}" text.LogProbability

        texts
        |> List.map (fun text ->
            let penalties = penalties natural text

            {
                Candidate = text
                Score = List.sumBy _.Points penalties
                Penalties = penalties
                Why = why penalties
            })
        |> List.sortBy _.Score
