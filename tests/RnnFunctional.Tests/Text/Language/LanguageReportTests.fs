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

let tests = testList "language text.reports" [ run ]
