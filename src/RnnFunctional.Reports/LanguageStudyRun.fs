namespace RnnFunctional.Reports

open RnnFunctional.Measures
open RnnFunctional.Text

/// One training of a study of language models.
type LanguageStudyRun =
    {
        Variant: string
        Seed: int
        /// Nats a character of the finished network on the held-out end.
        Validation: float
        History: LanguageEpoch list
        /// The best of the texts drawn from it, and what it writes when it always takes the most probable symbol.
        Best: RankedText
        ArgMax: Candidate
        Parameters: int
        TrainSeconds: float
        SymbolsPerSecond: float
    }

module LanguageStudyRun =

    /// What the variants' runs came to in `value`.
    let results (value: LanguageStudyRun -> float) (variants: (string * LanguageStudyRun[]) list) : VariantResult list =
        [
            for name, runs in variants ->
                {
                    Name = name
                    Seeds = runs |> Array.map _.Seed
                    Test = runs |> Array.map value
                    Validation = None
                    Seconds = runs |> Array.map _.TrainSeconds
                }
        ]

    /// A measure of sense as one of a run: that of its best text.
    let ofBest (measure: SenseMeasure) (run: LanguageStudyRun) = measure.Of run.Best.Candidate.Sense

    /// Each measure of the best texts, and the results in it.
    let senses (variants: (string * LanguageStudyRun[]) list) : (Measure * VariantResult list) list =
        [ for m in LanguageMeasures.sense -> m.Measure, results (ofBest m) variants ]
