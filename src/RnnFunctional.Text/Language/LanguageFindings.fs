namespace RnnFunctional.Text

open RnnFunctional.Measures

/// What the numbers of a language model and of its texts say, in sentences. Every sentence is computed; none stands for all models.
module LanguageFindings =

    open LanguageMeasures

    let private prediction (validation: float) =
        let perplexity = exp validation

        $"A character of the held-out text costs the network %.3f{validation} nats, which is %.3f{validation / log 2.0} bits: a perplexity of %.2f{perplexity}, as if it had to choose among %.1f{perplexity} equally probable characters each time."

    let private progress (history: LanguageEpoch list) =
        let first = List.head history
        let best = history |> List.minBy _.Validation

        if best.Epoch = first.Epoch then
            $"No epoch was better on the held-out text than the first, with {loss.Show first.Validation}."
        else
            let gain = 100.0 * (first.Validation - best.Validation) / first.Validation

            $"Best of {history.Length} epochs on the held-out text was epoch {best.Epoch}, with {loss.Show best.Validation}: %.1f{gain} %% less than after the first, {loss.Number first.Validation}."

    let private fitting (history: LanguageEpoch list) =
        let losses =
            [
                for e in history ->
                    {
                        EpochLosses.Epoch = e.Epoch
                        Training = e.Loss
                        Validation = e.Validation
                    }
            ]

        Sentence.capital (Fitting.verdict losses) + "."

    /// With this share of known words a sample is one of words.
    let private words = 0.9

    /// The first of `samples` that is one of words.
    let appearsIn (samples: (int * Sense) list) : (int * Sense) option =
        samples |> List.tryFind (fun (_, s) -> s.KnownWords >= words)

    let private appearance (samples: (int * Sense) list) =
        match appearsIn samples with
        | Some(epoch, s) ->
            $"Words appear after epoch {epoch}: of its sample, the first to have %.0f{100.0 * words} %% or more, {show known s} of the words stand in the book, and {show repetition s} of it repeats what it said shortly before."
        | None ->
            let epoch, most = samples |> List.maxBy (fun (_, s) -> s.KnownWords)

            $"No sample along the training has %.0f{100.0 * words} %% of its words in the book; the most is {show known most}, after epoch {epoch}."

    /// The groups that have members, each with its members told one by one.
    let private grouped (groups: (string * string list) list) =
        groups
        |> List.filter (fun (_, members) -> not members.IsEmpty)
        |> List.map (fun (what, members) -> $"""{what} {String.concat ", " members}""")
        |> String.concat "; "

    let private development (natural: Sense) (samples: (int * Sense) list) =
        let (from, first), (upTo, last) = List.head samples, List.last samples

        let tell (m: SenseMeasure) =
            $"{m.Measure.Name} ({show m first} to {show m last}, natural: {show m natural})"

        let isEqual (m: SenseMeasure) = show m first = show m last

        let isNearer (m: SenseMeasure) =
            abs (m.Of last - m.Of natural) < abs (m.Of first - m.Of natural)

        let equal, moved = [ known; repetition; distinct 4 ] |> List.partition isEqual
        let nearer, further = moved |> List.partition isNearer

        let groups =
            grouped
                [
                    "come closer to a natural passage in", List.map tell nearer
                    "go away from it in", List.map tell further
                    "stay as they were in", List.map tell equal
                ]

        $"From epoch {from} to epoch {upTo} the samples {groups}."

    let private best (natural: Yardstick) (ranked: RankedText list) =
        let best = List.head ranked
        let own, natural = best.Candidate.Sense, natural.Sense

        let tell (m: SenseMeasure) =
            $"{m.Measure.Name} ({show m own} against {show m natural})"

        let asGood, worse =
            sense |> List.partition (fun m -> m.Measure.IsAsGood (m.Of own) (m.Of natural))

        let groups =
            grouped
                [
                    "is as good as a natural passage, or better, in", List.map tell asGood
                    "falls short of one in", List.map tell worse
                ]

        [
            $"The best text {groups}."
            if ranked.Length > 1 then
                let worst = List.last ranked

                $"Of {ranked.Length} texts it lost the fewest points, %.2f{best.Score}; the last of them lost %.2f{worst.Score}. {best.Why}"
        ]

    /// With more repetition than this above the natural one a text runs in loops; with no more than that it doesn't repeat itself.
    let private loop = 0.3
    let private negligible = 0.05

    let private argMax (natural: Yardstick) (text: Candidate) =
        let excess = text.Sense.Repetition - natural.Sense.Repetition

        let verdict =
            if excess > loop then
                "runs in loops"
            elif excess > negligible then
                "repeats itself more than a book does"
            else
                "does not run in loops"

        $"Always taking the most probable symbol, the network {verdict}: {show repetition text.Sense} of such a text repeats what it said shortly before, against {show repetition natural.Sense} of a natural passage."

    /// The findings on a training with `history`; on the finished network, which loses `validation` nats a character on the held-out text; on
    /// what it writes: `ranked` texts, best first, and the one of always the most probable symbol; and on the `samples` of some epochs. All
    /// texts are held against what is `natural`.
    let compute
        (history: LanguageEpoch list)
        (validation: float)
        (natural: Yardstick)
        (ranked: RankedText list)
        (argMax': Candidate)
        (samples: (int * Sense) list)
        : string list =
        [
            prediction validation
            if history.Length > 1 then
                progress history
                fitting history
            if not samples.IsEmpty then
                appearance samples
            if samples.Length > 1 then
                development natural.Sense samples
            if not ranked.IsEmpty then
                yield! best natural ranked
            argMax natural argMax'
        ]
