/// Findings say what was put into the numbers.
module RnnFunctional.Tests.TextFindingsTests

open Expecto
open RnnFunctional.Text
open RnnFunctional.Tests

let private says (parts: string list) (findings: string list) =
    Told.all parts (String.concat "\n" findings)

let private lengths count = Array.init count (fun i -> 10 + i % 7)

let private ofLogits logits labels =
    ClassifierFindings.compute [] logits labels (lengths (Array.length logits))

let private ofLosses losses =
    let history = losses |> List.mapi (fun i (t, v) -> TextDraw.epoch (i + 1) t v)
    let logits, labels = TextDraw.mirrored (TextDraw.logits 1.0 0.8 100)
    ClassifierFindings.compute history logits labels (lengths 200)

let private classifier =
    testList
        "classifier"
        [
            test "a classifier that knows, and one that guesses" {
                TextDraw.mirrored (TextDraw.logits 1.4 0.8 1000)
                ||> ofLogits
                |> says
                    [
                        "Of 2000 test texts 80.0 % are judged right (95 % interval 78.2 to 81.7): better than"
                        "Both classes are missed equally often"
                        "as sure as it may be"
                    ]

                TextDraw.mirrored (TextDraw.logits 1.4 0.5 1000)
                ||> ofLogits
                |> says [ "no better, beyond the noise, than"; "too sure, by 30.2 points" ]
            }
            test "a class that is missed more often" {
                let positive, negative =
                    TextDraw.logits 0.2 0.7 1000, TextDraw.logits 0.2 0.9 1000 |> Array.map (~-)

                ofLogits (Array.append positive negative) (Array.init 2000 (fun i -> i < 1000))
                |> says [ "Positive texts are missed more often: 30.0 %"; "10.0 %"; "not sure enough" ]

                ofLogits (Array.append positive negative |> Array.map (~-)) (Array.init 2000 (fun i -> i >= 1000))
                |> says [ "Negative texts are missed more often: 30.0 %" ]
            }
            test "long texts that are harder" {
                let logits, labels = TextDraw.mirrored (TextDraw.logits 1.0 0.75 1000)
                let wrong = Array.map2 (fun z label -> (z > 0.0) <> label) logits labels

                ClassifierFindings.compute [] logits labels (wrong |> Array.map (fun w -> if w then 300 else 20))
                |> says
                    [
                        "(up to 20 words) 100.0 %"
                        "(from 300 words) 0.0 %"
                        "100.0 points"
                        ", more than the noise"
                    ]
            }
            test "overfitting and its absence" {
                ofLosses [ 0.5, 0.4; 0.3, 0.3; 0.2, 0.35; 0.1, 0.5 ]
                |> says
                    [
                        "After epoch 2 the network overfits"
                        "from 0.300 to 0.500"
                        "highest in epoch 4, with 84.0 %"
                    ]

                ofLosses [ 0.5, 0.4; 0.4, 0.35; 0.35, 0.3 ]
                |> says [ "there is no sign of overfitting" ]

                ofLosses [ 0.5, 0.4; 0.4, 0.3; 0.35, 0.301 ]
                |> says [ "levels off at 0.300 in epoch 2" ]
            }
        ]

let private study =
    let baseline = TextDraw.variant "plain" [| 0.80; 0.82; 0.84 |] 100.0
    // Each seed gains about the same, so that the pairs tell what the means do not.
    let better = TextDraw.variant "better" [| 0.811; 0.830; 0.849 |] 250.0
    let worse = TextDraw.variant "worse" [| 0.77; 0.791; 0.811 |] 50.0
    let noisy = TextDraw.variant "noisy" [| 0.84; 0.80; 0.83 |] 120.0
    let single = TextDraw.variant "single" [| 0.81 |] 100.0
    let all = [ baseline; better; worse; noisy; single ]

    testList
        "study"
        [
            test "what changes brought" {
                StudyFindings.compute ClassifierStudy.criterion baseline all
                |> says
                    [
                        "The baseline, plain, judges 82.00 % of the test texts right (the mean of 3 seeds)."
                        "better than it by more than the noise, in points of accuracy: better (+1.00\u00a0±\u00a00.25)."
                        "These are worse by more than the noise: worse (-2.93\u00a0±\u00a00.14)."
                        "These cannot be told from it: noisy ("
                        "nothing is known of their noise: single (+1.00)."
                        "Best by validation is better: 83.00 % there"
                        "It trains for 250 s, 2.50 times the baseline's 100 s."
                        "the most accurate: worse, plain, noisy, better."
                    ]
            }
            test "differences are paired by seed" {
                let shuffled =
                    { better with
                        Seeds = [| 3; 2; 1; 9 |]
                        Test = [| 0.849; 0.830; 0.811; 0.1 |]
                    }

                let expected =
                    StudyFindings.difference ClassifierStudy.criterion.Measure baseline better

                let found =
                    StudyFindings.difference ClassifierStudy.criterion.Measure baseline shuffled
                // The same three differences, added up in another order.
                Close.numbers 1e-9 "value" expected.Value found.Value
                Close.numbers 1e-9 "margin" expected.Margin found.Margin
            }
            test "what is best by validation is not what is best by the test part" {
                let lucky =
                    { noisy with
                        Validation = Some [| 0.99; 0.99; 0.99 |]
                    }

                Expect.equal
                    (StudyFindings.best ClassifierStudy.criterion.Measure [ baseline; better; lucky ]).Name
                    "noisy"
                    "best"

                StudyFindings.compute ClassifierStudy.criterion baseline [ baseline; better; lucky ]
                |> says [ "On the test part better has more, 83.00 %" ]
            }
        ]

let private losses =
    let ofLosses name losses seconds =
        { TextDraw.variant name losses seconds with
            Validation = None
        }

    let baseline = ofLosses "plain" [| 1.60; 1.62; 1.64 |] 100.0
    let better = ofLosses "better" [| 1.50; 1.53; 1.54 |] 250.0
    let worse = ofLosses "worse" [| 1.70; 1.71; 1.74 |] 50.0
    let noisy = ofLosses "noisy" [| 1.55; 1.70; 1.60 |] 120.0
    let criterion = LanguageStudy.criterion

    testList
        "study of losses"
        [
            test "less is better" {
                StudyFindings.compute criterion baseline [ baseline; better; worse; noisy ]
                |> says
                    [
                        "The baseline, plain, needs 1.6200 nats a character of the held-out text (the mean of 3 seeds)."
                        "better than it by more than the noise, in nats a character: better (-0.0967\u00a0±\u00a00.0143)."
                        "These are worse by more than the noise: worse (+0.0967\u00a0±\u00a00.0143)."
                        "These cannot be told from it: noisy (-0.0033"
                        "Best is better: 1.5233 nats a character, -0.0967\u00a0±\u00a00.0143 nats a character from the baseline."
                        "each of these is the best: worse, plain, noisy, better."
                    ]

                StudyFindings.compute criterion baseline [ baseline; worse ]
                |> says [ "No change is better than the baseline: 1.6200 nats a character." ]
            }
            test "other measures beside it" {
                let measure = LanguageMeasures.known.Measure
                let baseline = ofLosses "plain" [| 0.90; 0.91; 0.92 |] 1.0
                let more = ofLosses "more" [| 0.95; 0.96; 0.97 |] 1.0
                let less = ofLosses "less" [| 0.85; 0.86; 0.88 |] 1.0
                let noisy = ofLosses "noisy" [| 0.95; 0.85; 0.92 |] 1.0

                let other = LanguageMeasures.copy.Measure

                StudyFindings.asides
                    "plain"
                    [
                        measure, [ baseline; more; less; noisy ]
                        other, [ baseline; noisy ]
                        measure, [ baseline; noisy ]
                    ]
                |> says
                    [
                        "In known words these differ from the baseline by more than the noise, in points; better: more (+5.0\u00a0±\u00a00.0); worse: less (-4.7"
                        "No change can be told from the baseline in longest copy, known words."
                    ]

                Expect.isEmpty (StudyFindings.asides "plain" [ measure, [ baseline ] ]) "nothing to tell"
            }
        ]

let tests = testList "text.findings" [ classifier; study; losses ]
