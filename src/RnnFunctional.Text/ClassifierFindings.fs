namespace RnnFunctional.Text

open RnnFunctional.Measures

/// What the numbers of a classifier say, in sentences. Every sentence is computed; none stands for all classifiers.
module ClassifierFindings =

    let private percent (share: float) = $"%.1f{100.0 * share} %%"

    let private interval (e: Estimate) =
        $"95 %% interval %.1f{100.0 * e.Low} to %.1f{100.0 * e.High}"

    let private noise (e: Estimate) =
        if e.ExceedsNoise then
            "more than the noise"
        else
            "no more than the noise"

    let private accuracy (c: Confusion) =
        let right = Statistics.share c.Right c.Total
        let commoner = float (max c.Positive c.Negative) / float c.Total

        let standing =
            if right.Low > commoner then "better than"
            elif right.High < commoner then "worse than"
            else "no better, beyond the noise, than"

        $"Of {c.Total} test texts {percent right.Value} are judged right ({interval right}): {standing} always naming the commoner class, which is right for {percent commoner}."

    let private missed (c: Confusion) =
        let positive = Statistics.share c.PositiveWrong c.Positive
        let negative = Statistics.share c.NegativeWrong c.Negative
        let d = Statistics.difference positive negative

        if d.ExceedsNoise then
            let more, fewer, often, seldom =
                if d.Value > 0.0 then
                    "Positive", "negative", positive, negative
                else
                    "Negative", "positive", negative, positive

            $"{more} texts are missed more often: {percent often.Value} of them, against {percent seldom.Value} of the {fewer} ones. The difference of %.1f{100.0 * abs d.Value} points is more than the noise."
        else
            $"Both classes are missed equally often, but for noise: {percent positive.Value} of the positive texts and {percent negative.Value} of the negative ones."

    let private byLength (logits: float[]) (labels: bool[]) (lengths: int[]) =
        let quarters = LengthGroups.compute 4 logits labels lengths
        let short, long = quarters[0], Array.last quarters
        let d = Statistics.difference short.Accuracy long.Accuracy

        $"Of the shortest quarter of the texts (up to {short.Longest} words) {percent short.Accuracy.Value} are judged right, of the longest (from {long.Shortest} words) {percent long.Accuracy.Value}: a difference of %.1f{100.0 * d.Value} points ({interval d}), {noise d}."

    let private certainty (c: Confusion) (logits: float[]) (labels: bool[]) =
        let right = Statistics.share c.Right c.Total
        let sure = logits |> Array.averageBy (abs >> Scores.probability)

        let error = Scores.calibration logits labels |> Scores.calibrationError

        let verdict =
            if sure > right.High then
                $"The classifier is too sure, by %.1f{100.0 * (sure - right.Value)} points"
            elif sure < right.Low then
                $"The classifier is not sure enough, by %.1f{100.0 * (right.Value - sure)} points"
            else
                "The classifier is as sure as it may be"

        $"{verdict}: on average it gives {percent sure} to the class that it names, which is right for {percent right.Value}. Its probabilities are off by %.1f{100.0 * error} points on average (calibration error)."

    let private fitting isOne (epochs: EpochReport list) =
        let highest = epochs |> List.maxBy _.Validation.Accuracy
        let where = if isOne then "" else $"Round {epochs.Head.Round}: "

        let verdict =
            Fitting.verdict
                [
                    for e in epochs ->
                        {
                            EpochLosses.Epoch = e.Epoch
                            Training = e.Loss
                            Validation = e.Validation.Loss
                        }
                ]

        Sentence.capital
            $"{where}{verdict}. Validation accuracy was highest in epoch {highest.Epoch}, with {percent highest.Validation.Accuracy}."

    /// The findings on a training with `history`, and on `logits` of the test texts with `labels` and `lengths` in words.
    let compute (history: EpochReport list) (logits: float[]) (labels: bool[]) (lengths: int[]) : string list =
        let confusion = Confusion.compute logits labels
        let rounds = history |> List.groupBy _.Round

        [
            accuracy confusion
            if confusion.Positive > 0 && confusion.Negative > 0 then
                missed confusion
            if lengths.Length >= 4 then
                byLength logits labels lengths
            certainty confusion logits labels
            for _, epochs in rounds do
                if epochs.Length > 1 then
                    fitting (rounds.Length = 1) epochs
        ]
