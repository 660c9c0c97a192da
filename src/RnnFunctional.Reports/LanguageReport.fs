namespace RnnFunctional.Reports

open Plotly.NET
open RnnFunctional.Text

/// What a network wrote after an epoch, and its measures.
type EpochSample =
    {
        Epoch: int
        Text: string
        Sense: Sense
    }

/// What a report on a language model shows.
type LanguageReport =
    {
        Title: string
        Subtitle: string
        History: LanguageEpoch list
        /// Nats a character of the finished network on the held-out end.
        Validation: float
        /// What is natural in the book.
        Natural: Yardstick
        /// Drawn from the finished network, best first.
        Ranked: RankedText list
        /// What it writes when it always takes the most probable symbol.
        ArgMax: Candidate
        /// Along the training.
        Samples: EpochSample list
        /// If it was trained from scratch: the cell, and the check of its derivation.
        FromScratch: FromScratch option
        /// The configuration, item by item.
        Configuration: (string * string) list
    }

module LanguageReport =

    let private senses (report: LanguageReport) =
        [ for s in report.Samples -> s.Epoch, s.Sense ]

    let private findings (report: LanguageReport) =
        LanguageFindings.compute
            report.History
            report.Validation
            report.Natural
            report.Ranked
            report.ArgMax
            (senses report)
        |> Page.findings

    let private others (ranked: RankedText list) =
        [
            Page.note "A score is the sum of what a text loses by each measure: the best text has the least."
            for i, text in List.indexed ranked do
                if i > 0 then
                    Page.folded
                        false
                        $"{i + 1}: score %.2f{text.Score}. "
                        text.Why
                        [
                            Page.note $"{LanguageFigures.brief text.Candidate.Sense}."
                            WrittenText.render text.Candidate.Text text.Candidate.Sense.Copy
                        ]
        ]

    let private argMax (text: Candidate) =
        [
            Page.note $"{LanguageFigures.brief text.Sense}."
            WrittenText.render text.Text text.Sense.Copy
        ]

    let private samples (report: LanguageReport) =
        let senses = senses report
        let last = List.last report.Samples

        let opened =
            [
                report.Samples.Head.Epoch
                yield! LanguageFindings.appearsIn senses |> Option.toList |> List.map fst
                last.Epoch
            ]

        [
            LanguageFigures.development report.Natural.Sense senses
            Page.note
                "Dotted lines are what is natural in texts as long as the best one; the shorter a text, the more of its n-grams are distinct and the shorter its copies."
            for s in report.Samples do
                Page.folded
                    (List.contains s.Epoch opened)
                    $"epoch {s.Epoch}: "
                    (LanguageFigures.brief s.Sense)
                    [ WrittenText.render s.Text s.Sense.Copy ]
            Page.folded
                false
                "All measures"
                ", epoch by epoch"
                [
                    Page.grid
                        (LanguageFigures.heads "epoch")
                        [
                            for s in report.Samples do
                                false, LanguageFigures.row (string s.Epoch) s.Sense

                            true, LanguageFigures.row "natural" report.Natural.Sense
                        ]
                ]
        ]

    let private bits nats = nats / log 2.0

    let private training (report: LanguageReport) =
        let history = report.History
        let of' (select: LanguageEpoch -> float) = List.map select history
        let epochs = of' (fun e -> float e.Epoch)
        let seconds = Curves.elapsed (of' _.Seconds)
        let rate (e: LanguageEpoch) = float e.Symbols / e.Seconds

        let losses x name =
            Chart.combine
                [
                    Curves.marked 0 "training" x (of' _.Loss)
                    Curves.marked 1 "held out" x (of' _.Validation)
                ]
            |> Page.half 320 name "nats"

        [
            Page.beside [ losses epochs "epoch"; losses seconds "seconds of training" ]
            Page.beside
                [
                    Curves.marked 1 "held out" epochs (of' (_.Validation >> bits))
                    |> Page.half 320 "epoch" "bits a character"
                    Curves.marked 2 "training" epochs (of' rate)
                    |> Page.half 320 "epoch" "symbols a second"
                ]
            Page.note
                $"The loss in training is that with dropout, a symbol, as the network was learning; that on the held-out end of the book is without, a character. The finished network has %.4f{report.Validation} nats there, which is %.4f{bits report.Validation} bits."
            Page.folded
                false
                "The same in numbers"
                ""
                [
                    Page.grid
                        [
                            "epoch"
                            "training, nats"
                            "held out, nats"
                            "held out, bits"
                            "seconds"
                            "symbols/s"
                        ]
                        [
                            for e, s in List.zip history seconds ->
                                false,
                                [
                                    string e.Epoch
                                    $"%.4f{e.Loss}"
                                    $"%.4f{e.Validation}"
                                    $"%.4f{bits e.Validation}"
                                    $"%.0f{s}"
                                    $"%.0f{rate e}"
                                ]
                        ]
                ]
        ]

    /// The page for `report`.
    let render (report: LanguageReport) : string =
        Page.render
            report.Title
            report.Subtitle
            [
                if not report.Ranked.IsEmpty then
                    LanguageFigures.best "the best text" report.Natural report.Ranked.Head report.ArgMax
                    |> Page.section "The best text"
                Page.section "What the numbers say" [ findings report ]
                if report.Ranked.Length > 1 then
                    Page.section "The other texts" (others report.Ranked)
                Page.section "Always the most probable symbol" (argMax report.ArgMax)
                if not report.Samples.IsEmpty then
                    Page.section "How sense appeared" (samples report)
                if not report.History.IsEmpty then
                    Page.section "Training" (training report)
                yield! FromScratch.sections report.FromScratch
                Page.section "Configuration" [ Page.facts report.Configuration ]
            ]
