namespace RnnFunctional.Reports

open RnnFunctional.Text

/// What a table says of a variant: the column's head, and its cell for the variant's runs.
type StudyColumn =
    {
        Head: string
        Cell: LanguageStudyRun[] -> string
    }

/// The tables of a study of language models: of variants with their runs, one of which, the `baseline`, all others are held against.
module LanguageStudyTables =

    let private loss = LanguageStudy.criterion.Measure

    let private mean (show: float -> string) (value: LanguageStudyRun -> float) = Array.averageBy value >> show

    let private column head cell = { Head = head; Cell = cell }

    let private variant = column "variant" (fun runs -> runs[0].Variant)

    let private named name (results: VariantResult list) =
        results |> List.find (fun r -> r.Name = name)

    let private scores baseline variants =
        let results = LanguageStudyRun.results _.Validation variants

        let ofResult tell (runs: LanguageStudyRun[]) =
            results |> named runs[0].Variant |> tell

        let whole (number: float) = $"%.0f{number}"

        [
            variant
            column "nats a character" (ofResult (fun r -> StudyRuns.spread loss r.Test))
            column "difference" (ofResult (StudyRuns.change loss (named baseline results)))
            column "bits" (mean LanguageMeasures.bits.Number _.Validation)
            column "parameters" (mean whole (fun r -> float r.Parameters))
            column "train s" (mean whole _.TrainSeconds)
            column "symbols/s" (mean whole _.SymbolsPerSecond)
        ]

    let private sense (m: SenseMeasure) =
        column $"{m.Measure.Name} ({m.Measure.Unit})" (mean m.Measure.Number (LanguageStudyRun.ofBest m))

    let private loops =
        let m = LanguageMeasures.repetition
        column $"{m.Measure.Name} at arg-max ({m.Measure.Unit})" (mean m.Measure.Number (fun r -> m.Of r.ArgMax.Sense))

    let private heads columns = columns |> List.map _.Head

    let private rows columns (variants: (string * LanguageStudyRun[]) list) =
        [ for _, runs in variants -> [ for c in columns -> c.Cell runs ] ]

    /// The heads and the rows of the table that says the most.
    let summary baseline variants : string list * string list list =
        let told =
            [
                LanguageMeasures.known
                LanguageMeasures.repetition
                LanguageMeasures.distinct 4
                LanguageMeasures.copy
            ]

        let columns = scores baseline variants @ List.map sense told @ [ loops ]
        heads columns, rows columns variants

    /// The losses of the variants, of which `best` stands out, and what they cost.
    let losses baseline best variants =
        let columns = scores baseline variants

        [
            Page.grid (heads columns) [ for row in rows columns variants -> row.Head = best, row ]
            Page.note
                $"Means over the seeds, ± their standard deviation, on the held-out end of the book, by which the best epoch was chosen too where training has patience. Differences are from {baseline}, paired by seed, with 95 %% intervals (Student's t). The row in blue is the best."
        ]

    /// The measures of the variants' best texts beside what is `natural`.
    let texts (natural: Sense) variants =
        let columns = variant :: List.map sense LanguageMeasures.sense @ [ loops ]

        let natural = [ for m in LanguageMeasures.sense -> m.Measure.Number(m.Of natural) ]

        [
            Page.grid
                (heads columns)
                [
                    for row in rows columns variants do
                        false, row

                    true, "natural" :: natural @ [ "–" ]
                ]
            Page.note "Means over the best texts of all seeds."
        ]

    /// How these measures differ from the baseline's.
    let changes baseline variants =
        let senses = LanguageStudyRun.senses variants

        let row (name: string) =
            name
            :: [
                for measure, results in senses -> StudyRuns.change measure (named baseline results) (named name results)
            ]

        [
            Page.grid
                ("variant"
                 :: [ for measure, _ in senses -> $"{measure.Name} ({measure.Difference})" ])
                [
                    for name, _ in variants do
                        if name <> baseline then
                            false, row name
                ]
            Page.note $"What each change did to these means, from {baseline}, paired by seed, with 95 %% intervals."
        ]
