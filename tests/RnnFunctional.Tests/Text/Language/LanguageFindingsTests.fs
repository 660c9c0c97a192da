/// Findings on language models say what was put into the numbers.
module RnnFunctional.Tests.LanguageFindingsTests

open Expecto
open RnnFunctional.Text
open RnnFunctional.Tests

let private sensible = LanguageDraw.sense 0.98 0.005 "the quick brown"
let private gibberish = LanguageDraw.sense 0.4 0.0 "th"
let private loop = LanguageDraw.sense 1.0 0.85 "of the"

let private ranked senses =
    Ranking.order LanguageDraw.natural [ for sense in senses -> LanguageDraw.candidate "text" sense ]

let private findings losses texts argMax samples =
    let history = losses |> List.mapi (fun i (t, v) -> LanguageDraw.epoch (i + 1) t v)

    LanguageFindings.compute
        history
        1.2
        LanguageDraw.natural
        (ranked texts)
        (LanguageDraw.candidate "text" argMax)
        samples
    |> String.concat "\n"

let private ofLosses losses =
    findings losses [ sensible ] loop [ 1, sensible ]

let private ofSamples samples =
    findings [] [ sensible ] loop (List.indexed samples |> List.map (fun (i, s) -> 5 * i + 1, s))

let private ofTexts texts argMax = findings [] texts argMax []

let tests =
    testList
        "language text.findings"
        [
            test "the loss in nats, in bits, and as a choice" {
                ofLosses []
                |> Told.all [ "1.200 nats, which is 1.731 bits"; "perplexity of 3.32"; "among 3.3 equally" ]
            }
            test "epochs that help, and that don't" {
                ofLosses [ 2.0, 2.0; 1.4, 1.5; 1.2, 1.4 ]
                |> Told.all
                    [
                        "Best of 3 epochs on the held-out text was epoch 3, with 1.4000 nats a character: 30.0 % less than after the first, 2.0000."
                        "there is no sign of overfitting, and more epochs may still help."
                    ]

                ofLosses [ 2.0, 1.5; 1.0, 1.7; 0.5, 2.0 ]
                |> Told.all
                    [
                        "No epoch was better on the held-out text than the first, with 1.5000 nats"
                        "After epoch 1 the network overfits: from there to epoch 3 the loss in validation rises from 1.500 to 2.000"
                    ]
            }
            test "when words appear" {
                ofSamples [ gibberish; loop; sensible ]
                |> Told.all
                    [
                        "Words appear after epoch 6: of its sample, the first to have 90 % or more, 100.0 % of the words stand in the book, and 85.0 % of it repeats"
                        "From epoch 1 to epoch 11 the samples come closer to a natural passage in known words (40.0 % to 98.0 %, natural: 96.0 %), repetition (0.0 % to 0.5 %"
                    ]

                ofSamples [ gibberish; LanguageDraw.sense 0.3 0.0 "" ]
                |> Told.all
                    [
                        "No sample along the training has 90 % of its words in the book; the most is 40.0 %, after epoch 1."
                        "go away from it in known words (40.0 % to 30.0 %, natural: 96.0 %); stay as they were in repetition (0.0 % to 0.0 %"
                    ]
            }
            test "the best text beside the book" {
                ofTexts [ gibberish; sensible ] loop
                |> Told.all
                    [
                        "The best text is as good as a natural passage, or better, in known words (98.0 % against 96.0 %), repetition"
                        "Of 2 texts it lost the fewest points, 0.00; the last of them lost 1.00. In every measure it is like the book."
                    ]

                ofTexts [ gibberish ] loop
                |> Told.all [ "; falls short of one in known words (40.0 % against 96.0 %)." ]
            }
            test "always the most probable symbol" {
                for argMax, verdict in
                    [
                        loop, "the network runs in loops: 85.0 % of such a text"
                        LanguageDraw.sense 1.0 0.2 "", "the network repeats itself more than a book does: 20.0 %"
                        sensible, "the network does not run in loops: 0.5 %"
                    ] do
                    ofTexts [ sensible ] argMax
                    |> Told.all [ verdict; "against 1.0 % of a natural passage." ]
            }
            test "a network that wrote nothing and has no history" {
                Expect.equal (findings [] [] loop [] |> _.Split('\n') |> _.Length) 2 "findings"
            }
        ]
