namespace RnnFunctional.Reports

open Plotly.NET
open RnnFunctional.Text

/// The figures and tables that a report on one language model and one on a study have in common.
module LanguageFigures =

    /// The most important measures of `sense`, in a line.
    let brief (sense: Sense) =
        [
            for m in [ LanguageMeasures.known; LanguageMeasures.repetition; LanguageMeasures.copy ] ->
                $"{m.Measure.Name} {LanguageMeasures.show m sense}"
        ]
        |> String.concat ", "

    /// The heads of what `row` has.
    let heads first =
        first :: "words" :: [ for m in LanguageMeasures.sense -> m.Measure.Name ]

    /// All measures of a text, as a row that begins with its `name`.
    let row name (sense: Sense) =
        name
        :: string sense.Words
        :: [ for m in LanguageMeasures.sense -> LanguageMeasures.show m sense ]

    /// Texts side by side, by name: their measures, and the mean log-probability of their symbols.
    let private comparison (texts: (string * Sense * float) list) =
        let line name value =
            false, name :: [ for _, sense, logProbability in texts -> value sense logProbability ]

        Page.grid
            ("" :: [ for name, _, _ in texts -> name ])
            [
                line "characters" (fun s _ -> string s.Characters)
                line "words" (fun s _ -> string s.Words)
                for m in LanguageMeasures.sense do
                    line m.Measure.Name (fun s _ -> LanguageMeasures.show m s)
                line "surprise" (fun _ p -> $"%.3f{-p} nats a symbol")
            ]

    /// What the measures count.
    let legend =
        Page.note
            "Known words are the share of words that stand in the book; repetition is the share of sequences of 4 words that already began among the 200 words before; distinct n-grams are the share of different ones among the sequences of n words. Surprise is what the network itself thinks of a symbol of the text. Natural is the median over passages of the book's held-out end that are about as long."

    /// The text that a page is about, which has a `name`, with its measures beside what is `natural` and those of the text of always the most
    /// probable symbol.
    let best name (natural: Yardstick) (text: RankedText) (argMax: Candidate) =
        let candidate = text.Candidate

        [
            WrittenText.first candidate.Text candidate.Sense.Copy
            WrittenText.legend
            Page.note $"Its score is %.2f{text.Score}, of 0 where nothing is lost. {text.Why}"
            comparison
                [
                    name, candidate.Sense, candidate.LogProbability
                    "natural in the book", natural.Sense, natural.LogProbability
                    "always the most probable symbol", argMax.Sense, argMax.LogProbability
                ]
            legend
        ]

    let private shown =
        [
            LanguageMeasures.known
            LanguageMeasures.repetition
            LanguageMeasures.distinct 1
            LanguageMeasures.distinct 4
        ]

    /// How the measures of samples develop over the epochs, with what is natural as dashed lines.
    let development (natural: Sense) (samples: (int * Sense) list) =
        let epochs = [ for epoch, _ in samples -> float epoch ]

        let percent (m: SenseMeasure) sense = m.Measure.Scale * m.Of sense

        Chart.combine
            [
                for i, m in List.indexed shown do
                    Curves.marked i m.Measure.Name epochs [ for _, sense in samples -> percent m sense ]

                    Chart.Line(
                        x = [ List.min epochs; List.max epochs ],
                        y = List.replicate 2 (percent m natural),
                        Name = $"{m.Measure.Name}, natural",
                        LineColor = Curves.colour i,
                        LineDash = StyleParam.DrawingStyle.Dot,
                        ShowLegend = false
                    )
            ]
        |> Page.figure 380 "epoch" "%"
