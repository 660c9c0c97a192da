/// The pages on language models hold what they are given, and nothing of a text is taken for a part of the page.
module RnnFunctional.Tests.LanguageReportTests

open Expecto
open RnnFunctional.Reports
open RnnFunctional.Text
open RnnFunctional.Tests

let private text = "“It is <late>,” said\nthe fox & went home.\n\nNobody answered."

let private report: LanguageReport =
    let natural = LanguageDraw.natural
    let sense = LanguageDraw.sense 0.98 0.005 "the fox & went"

    let candidates =
        [
            LanguageDraw.candidate "thx qvick" (LanguageDraw.sense 0.4 0.0 "th")
            LanguageDraw.candidate text sense
        ]

    {
        Title = "a book"
        Subtitle = "made up"
        History = [ LanguageDraw.epoch 1 2.0 1.9; LanguageDraw.epoch 2 1.5 1.6 ]
        Validation = 1.55
        Natural = natural
        Ranked = Ranking.order natural candidates
        ArgMax = LanguageDraw.candidate "the the the" (LanguageDraw.sense 1.0 0.85 "the ")
        Samples =
            [
                {
                    Epoch = 1
                    Text = "wh<o>"
                    Sense = LanguageDraw.sense 0.2 0.0 "wh"
                }
                {
                    Epoch = 2
                    Text = text
                    Sense = sense
                }
            ]
        FromScratch = None
        Configuration = [ "cell", "lstm" ]
    }

let private run =
    testList
        "a run"
        [
            test "its page" {
                let page = LanguageReport.render report
                Told.alone page

                page
                |> Told.all
                    [
                        "<div class=\"written first\">“It is &lt;late&gt;,” said\n<mark>the fox &amp; went</mark> home.\n\nNobody answered.</div>"
                        "<td>known words</td><td>98.0 %</td><td>96.0 %</td><td>100.0 %</td>"
                        "1.300 nats a symbol"
                        "In every measure it is like the book."
                        "A character of the held-out text costs the network 1.550 nats"
                        "2: score 1."
                        "60 % of its words are not in the book"
                        "<mark>th</mark>x qvick"
                        "<mark>the </mark>the the"
                        "epoch 1: "
                        "<mark>wh</mark>&lt;o&gt;"
                        "known words, natural"
                        "2.2362 bits"
                        "<td>20000</td>"
                        "<td>cell</td><td>lstm</td>"
                    ]
            }
            test "the best text comes first" {
                let page = LanguageReport.render report

                let at (part: string) =
                    page.IndexOf(part, page.IndexOf "<body")

                Expect.isLessThan (at "said\n") (at "What the numbers say") "place"
            }
            test "its page without samples, texts and history" {
                { report with
                    Ranked = []
                    Samples = []
                    History = []
                }
                |> LanguageReport.render
                |> Told.all [ "Always the most probable symbol"; "Configuration" ]
            }
        ]

let private studyRun variant seed validation known : LanguageStudyRun =
    let sense = LanguageDraw.sense known 0.005 "the fox & went"

    {
        Variant = variant
        Seed = seed
        Validation = validation
        History = [ LanguageDraw.epoch 1 2.0 1.9; LanguageDraw.epoch 2 1.5 validation ]
        Best =
            Ranking.order LanguageDraw.natural [ LanguageDraw.candidate text sense ]
            |> List.exactlyOne
        ArgMax = LanguageDraw.candidate "the the the" (LanguageDraw.sense 1.0 0.85 "the ")
        Parameters = 1000
        TrainSeconds = 20.0
        SymbolsPerSecond = 20_000.0
    }

let private studyOf runs : LanguageStudyReport =
    {
        Title = "a study"
        Subtitle = "made up"
        Baseline = "plain"
        Variants = [ "plain", "nothing"; "larger", "twice the units"; "absent", "never run" ]
        Runs = runs
        Natural = LanguageDraw.natural
        Configuration = [ "seeds", "1, 2" ]
    }

let private runs =
    [
        studyRun "plain" 1 1.6 0.8
        studyRun "plain" 2 1.7 0.9
        studyRun "larger" 1 1.4 0.9
        studyRun "larger" 2 1.52 0.97
    ]

let private study =
    testList
        "a study"
        [
            test "its page" {
                let page = LanguageStudyReport.render (studyOf runs)
                Told.alone page

                page
                |> Told.all
                    [
                        "<div class=\"written first\">“It is &lt;late&gt;,” said\n<mark>the fox &amp; went</mark> home."
                        "<th>larger, seed 2</th>"
                        "The baseline, plain, needs 1.6500 nats a character of the held-out text (the mean of 2 seeds)."
                        "Best is larger: 1.4600 nats a character, -0.1900"
                        "No change can be told from the baseline in known words, repetition, distinct 1-grams"
                        "nats a character over plain"
                        "plain, seed 2: "
                        "larger, seed 2: "
                        "<td>twice the units</td>"
                    ]
            }
            test "its table" {
                let heads, rows = LanguageStudyReport.summary (studyOf runs)
                Expect.equal heads.Length rows.Head.Length "columns"

                Expect.equal
                    rows
                    [
                        [
                            "plain"
                            "1.6500 ± 0.0707"
                            "–"
                            "2.3804"
                            "1000"
                            "20"
                            "20000"
                            "85.0"
                            "0.5"
                            "99.5"
                            "14"
                            "85.0"
                        ]
                        [
                            "larger"
                            "1.4600 ± 0.0849"
                            "-0.1900\u00a0±\u00a00.1271"
                            "2.1063"
                            "1000"
                            "20"
                            "20000"
                            "93.5"
                            "0.5"
                            "99.5"
                            "14"
                            "85.0"
                        ]
                    ]
                    "rows"
            }
            test "without runs of its baseline it is refused" {
                Expect.throwsC
                    (fun () -> LanguageStudyReport.render (studyOf [ studyRun "larger" 1 1.4 0.9 ]) |> ignore)
                    (fun problem -> Told.all [ "a study"; "'plain' has no runs"; "train it" ] problem.Message)
            }
        ]

let tests = testList "language text.reports" [ run; study ]
