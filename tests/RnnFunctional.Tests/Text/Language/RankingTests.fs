/// The best of several texts.
module RnnFunctional.Tests.RankingTests

open System
open System.Collections.Generic
open Expecto
open RnnFunctional
open RnnFunctional.Text
open RnnFunctional.Tests

/// The mean log-probability of a text's characters, each after the three before it, as they are counted in `book`.
let private counted (book: string) =
    let counts = Dictionary<string, float>()

    let add key =
        counts[key] <- 1.0 + counts.GetValueOrDefault(key, 0.0)

    for i in 3 .. book.Length - 1 do
        add (book.Substring(i - 3, 3))
        add (book.Substring(i - 3, 4))

    fun (text: string) ->
        [
            for i in 3 .. text.Length - 1 do
                let all = counts.GetValueOrDefault(text.Substring(i - 3, 3), 0.0)
                let these = counts.GetValueOrDefault(text.Substring(i - 3, 4), 0.0)
                log ((these + 0.02) / (all + 0.02 * 60.0))
        ]
        |> List.average

let private length = 800

/// The tales: what they were split into, and candidates beside them.
let private setting =
    lazy
        let text = Book.clean (Scribble.tales ())
        let cut = text.Length * 9 / 10
        let train, heldOut = text.Substring(0, cut), text.Substring cut
        let book = BookIndex train
        let probability = counted train

        let natural: Yardstick =
            {
                Sense = Sense.natural book heldOut length
                LogProbability = probability heldOut
            }

        let candidate text : Candidate =
            {
                Text = text
                Sense = Sense.ofBook book text
                LogProbability = probability text
            }

        train, heldOut, natural, candidate

let private shuffled (items: 'T[]) =
    Rng.permutation items.Length (Rng.stream 1 "shuffled" 0)
    |> Array.map (fun i -> items[i])

let private sane =
    testList
        "a passage that nobody trained on ranks before"
        [
            for what, reason, spoil in
                [
                    "a loop",
                    "repeats",
                    (fun (text: string, _) -> (String.replicate 20 (text.Substring(0, 60))).Substring(0, length))
                    "a copied passage",
                    "copies 800 characters",
                    (fun (_, train: string) -> train.Substring(5000, length))
                    "one that is copied in half",
                    "copies 40",
                    (fun (text, train) -> text.Substring(0, 400) + train.Substring(5000, 400))
                    "shuffled letters", "not in the book", (fun (text, _) -> String(shuffled (text.ToCharArray())))
                    "shuffled words", "surprising", (fun (text, _) -> text.Split() |> shuffled |> String.concat " ")
                    "hardly any words",
                    "words in 1,000",
                    (fun (text, _) -> text.Substring(0, 100) + String('.', length - 100))
                ] do
                test what {
                    let train, heldOut, natural, candidate = setting.Force()

                    for place in 0..length .. heldOut.Length - length do
                        let passage = heldOut.Substring(place, length)
                        let spoilt = candidate (spoil (passage, train))
                        let ranked = Ranking.order natural [ spoilt; candidate passage ]

                        Expect.equal
                            ranked[0].Candidate.Text
                            passage
                            $"the first at {place}: {ranked[0].Why} | {ranked[1].Why}"

                        Expect.stringContains ranked[1].Why reason "why"
                }
        ]

/// A yardstick, and a text that is in every measure like it.
let private like: Yardstick * Candidate =
    let sense =
        {
            Characters = 1000
            Words = 180
            KnownWords = 0.95
            DistinctNgrams = [| 0.6; 0.9; 1.0; 1.0 |]
            Copy = ""
            LongestCopy = 20
            Balanced = 0.9
            Repetition = 0.01
        }

    { Sense = sense; LogProbability = -1.5 },
    {
        Text = "like"
        Sense = sense
        LogProbability = -1.5
    }

let private ranked (texts: Candidate list) = Ranking.order (fst like) texts

let private scores =
    let natural, text = like
    let sense = text.Sense

    let score text =
        (List.exactlyOne (ranked [ text ])).Score

    let ofSense sense = score { text with Sense = sense }

    let ofSurprise times =
        score
            { text with
                LogProbability = times * natural.LogProbability
            }

    testList
        "scores"
        [
            test "what is natural, or better, costs nothing" {
                let best = List.exactlyOne (ranked [ text ])
                Expect.equal best.Score 0.0 "score"
                Expect.equal best.Why "In every measure it is like the book." "why"

                let better =
                    { sense with
                        KnownWords = 1.0
                        LongestCopy = 0
                        Balanced = 1.0
                        Repetition = 0.0
                        Words = 200
                        DistinctNgrams = [| 1.0; 1.0; 1.0; 1.0 |]
                    }

                Expect.equal (ofSense better) 0.0 "better"
            }

            test "every measure costs what the doc says" {
                let near what (expected: float) (found: float) =
                    // A sum of a few numbers of the size 1.
                    Expect.floatClose Accuracy.high found expected what

                for copy, points in [ 40, 0.0; 70, 1.0; 100, 2.0; 1000, 2.0 ] do
                    ofSense { sense with LongestCopy = copy } |> near $"a copy of {copy}" points

                for known, points in [ 0.825, 0.5; 0.7, 1.0; 0.0, 1.0 ] do
                    ofSense { sense with KnownWords = known } |> near $"known words {known}" points

                for words, points in [ 135, 0.5; 90, 1.0; 0, 1.0 ] do
                    ofSense { sense with Words = words } |> near $"{words} words" points

                for repetition, points in [ 0.16, 0.5; 0.31, 1.0; 1.0, 1.0 ] do
                    ofSense { sense with Repetition = repetition }
                    |> near $"repetition {repetition}" points

                for balanced, points in [ 0.45, 0.5; 0.0, 1.0 ] do
                    ofSense { sense with Balanced = balanced } |> near $"balanced {balanced}" points

                ofSense
                    { sense with
                        DistinctNgrams = [| 0.3; 0.9; 1.0; 0.75 |]
                    }
                |> near "different ones" (1.5 / 4.0)

                for times, points in
                    [
                        1.2, 0.0
                        1.6, 0.5
                        2.0, 1.0
                        9.0, 1.0
                        0.5, 0.0
                        0.35, 0.5
                        0.2, 1.0
                        0.0, 1.0
                    ] do
                    ofSurprise times |> near $"{times} times as surprising" points
            }

            test "the reason names the two worst" {
                let bad =
                    { text with
                        Sense =
                            { sense with
                                LongestCopy = 100
                                KnownWords = 0.7
                                Balanced = 0.45
                            }
                    }

                Expect.equal
                    (List.exactlyOne (ranked [ bad ])).Why
                    "It copies 100 characters in a row from the book (natural: 20), which costs 2.00, and 30 % of its words are not in the book (natural: 5 %), which costs 1.00."
                    "why"
            }

            test "those of one score stay in their order" {
                let texts = [ for name in [ "b"; "a"; "c" ] -> { text with Text = name } ]
                Expect.equal [ for r in ranked texts -> r.Candidate.Text ] [ "b"; "a"; "c" ] "order"
                Expect.isEmpty (ranked []) "none"
            }

            test "a network that is certain of the book is none the worse for it" {
                let points surprise =
                    Ranking.order { natural with LogProbability = 0.0 } [ { text with LogProbability = surprise } ]
                    |> List.exactlyOne
                    |> _.Score

                Expect.equal
                    (points -0.1)
                    (points 0.0 + 1.0)
                    "doubts cost the most that surprise can, and certainty nothing"
            }

            test "numbers that are no log-probabilities are refused" {
                for wrong in [ 0.1; nan; -infinity ] do
                    Refused.naming [ "text 2"; $"{wrong}" ] (fun () ->
                        ranked [ text; { text with LogProbability = wrong } ])

                Refused.naming [ "held-out"; "found 0.1" ] (fun () ->
                    Ranking.order { natural with LogProbability = 0.1 } [ text ])
            }
        ]

let tests = testList "language text.ranking" [ sane; scores ]
