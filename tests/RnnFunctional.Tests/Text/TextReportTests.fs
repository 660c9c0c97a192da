/// Pages hold what they are given, and nothing of a text is taken for a part of the page.
module RnnFunctional.Tests.TextReportTests

open Expecto
open RnnFunctional.Reports
open RnnFunctional.Text
open RnnFunctional.Tests

let private shown words : ShownText =
    {
        Text = "Bad <script>alert(1)</script> & worse"
        IsPositive = true
        Verdict =
            {
                Logit = -1.5
                Words = words
                Contributions = words |> Array.mapi (fun i _ -> if i % 2 = 0 then -1.0 else 0.5)
            }
    }

let private history = [ TextDraw.epoch 1 0.5 0.4; TextDraw.epoch 2 0.3 0.3 ]

let private run variant seed right : StudyRun =
    let logits, labels = TextDraw.mirrored (TextDraw.logits 1.0 right 100)
    let scores = Scores.compute logits labels

    {
        Variant = variant
        Seed = seed
        Test = scores
        Validation = scores
        Labels = labels
        Logits = logits
        Lengths = Array.init 200 (fun i -> 5 + i)
        History = history
        TrainSeconds = 10.0
        TokensPerSecond = 2000.0
        PeakMemoryMb = 100.0
    }

let private study runs : StudyReport =
    {
        Title = "a study"
        Subtitle = "made up"
        Baseline = "plain"
        Variants = [ "plain", "nothing"; "pairs", "pairs of words"; "absent", "never run" ]
        Runs = runs
        Mistakes = [ shown (Array.replicate 100 "word") ]
        Configuration = [ "seeds", "1, 2" ]
    }

let private runs =
    [ run "plain" 1 0.8; run "plain" 2 0.7; run "pairs" 1 0.9; run "pairs" 2 0.81 ]

let tests =
    testList
        "text.reports"
        [
            test "the page of a run" {
                let r = run "plain" 1 0.8

                let page =
                    ClassifierReport.render
                        {
                            Title = "a classifier"
                            Subtitle = "made up"
                            History = history
                            Labels = r.Labels
                            Logits = r.Logits
                            Lengths = r.Lengths
                            Validation = r.Validation
                            Test = r.Test
                            Mistakes = [ shown [| "bad"; "<b>" |] ]
                            Right = []
                            Configuration = [ "cell", "lstm" ]
                        }

                page
                |> Told.all
                    [
                        "Of 200 test texts 80.0 % are judged right"
                        "80 (40.00 %)"
                        "test part: AUC"
                        "positive, judged negative"
                        "Bad &lt;script&gt;alert(1)&lt;/script&gt; &amp; worse"
                        "<span class=\"against\" style=\"--s:0.75\" title=\"-1.000\">bad</span>"
                        "<span class=\"for\" style=\"--s:0.38\" title=\"+0.500\">&lt;b&gt;</span>"
                        "There are none."
                    ]
            }
            test "the page of a study" {
                StudyReport.render (study runs)
                |> Told.all
                    [
                        "Best by validation is pairs"
                        "The worst mistakes of pairs"
                        "all 100 words"
                    ]
            }
            test "the table of a study" {
                let heads, rows = StudyReport.summary (study runs)

                Expect.equal
                    rows
                    [
                        [ "plain"; "75.00 ± 7.07"; "–"; "0.7500"; "0.5633"; "0.0500"; "10"; "2000" ]
                        [
                            "pairs"
                            "85.50 ± 6.36"
                            "+10.50\u00a0±\u00a06.35"
                            "0.8550"
                            "0.4583"
                            "0.1239"
                            "10"
                            "2000"
                        ]
                    ]
                    "rows"

                Expect.equal heads.Length rows.Head.Length "columns"
            }
            test "a study without runs of its baseline is refused" {
                Expect.throwsC (fun () -> StudyReport.render (study [ run "pairs" 1 0.9 ]) |> ignore) (fun problem ->
                    Told.all [ "a study"; "'plain' has no runs"; "train it" ] problem.Message)
            }
        ]
