/// How much sense a generated text makes, in numbers.
module RnnFunctional.Tests.SenseTests

open System
open Expecto
open FsCheck
open RnnFunctional.Text
open RnnFunctional.Tests

/// A text of few letters, in which much repeats.
let private repeating (numbers: int list) =
    numbers |> List.map (fun n -> "aab"[abs n % 3]) |> Array.ofList |> String

let private suffixes =
    testList
        "suffixes"
        [
            property 300 "are in order" (fun (numbers, NonNegativeInt times) ->
                let once = repeating numbers + Scribble.text numbers

                for text in [ once; String.replicate (times % 5) once; String('a', times) ] do
                    let sorted = [| 0 .. text.Length - 1 |]
                    Array.sortInPlaceWith (fun i j -> String.CompareOrdinal(text, i, text, j, text.Length)) sorted
                    Expect.equal (SuffixArray.build text) sorted "starts")

            property 300 "the longest copy is the longest passage that stands in the book" (fun (book, numbers) ->
                let book, text = repeating book, repeating numbers

                let all =
                    [
                        for i in 0 .. text.Length do
                            for j in i .. text.Length do
                                text.Substring(i, j - i)
                    ]

                let longest =
                    all
                    |> List.filter (fun passage -> book.Contains(passage, StringComparison.Ordinal))
                    |> List.map _.Length
                    |> List.max

                let copy = BookIndex(book).LongestCopy text
                Expect.equal copy.Length longest "length"
                Expect.equal copy (text.Substring(text.IndexOf(copy, StringComparison.Ordinal), longest)) "in the text"
                Expect.stringContains book copy "in the book")

            test "half a character is no copy" {
                // Both begin with the same half, and both end with it.
                Expect.equal (BookIndex("😀b").LongestCopy "😁") "" "the first half"
                Expect.equal (BookIndex("ab😀").LongestCopy "b😁") "b" "behind a letter"
                Expect.equal (BookIndex("😀ab").LongestCopy "\U0001FA00ab") "ab" "the second half"
            }
        ]

let private words =
    testList
        "words"
        [
            for what, text, expected in
                [
                    "nothing", "", []
                    "letters alone", "It is 1866, isn’t it?", [ "it"; "is"; "isn't"; "it" ]
                    "hyphens inside", "Кто-то — well-known - no-", [ "кто-то"; "well-known"; "no" ]
                    "quotes around", "'Yes,' he said", [ "yes"; "he"; "said" ]
                ] do
                test what { Expect.equal [ for word in SpokenWords.split text -> word.Word ] expected "words" }

            test "those at the edges of a text may be cut off" {
                let edges text =
                    [ for word in SpokenWords.split text -> word.AtEdge ]

                Expect.equal (edges "ne two thre") [ true; false; true ] "both"
                Expect.equal (edges " one two.") [ false; false ] "none"
                Expect.equal (edges "one") [ true ] "one word"
            }
        ]

let private ngrams =
    let split (text: string) = text.Split ' '

    testList
        "sequences of words"
        [
            test "different ones" {
                let words = split "a b a b a"
                Expect.equal (Ngrams.distinct 1 words) (2.0 / 5.0) "words"
                Expect.equal (Ngrams.distinct 2 words) (2.0 / 4.0) "pairs"
                Expect.equal (Ngrams.distinct 5 words) 1.0 "all of it"
                Expect.equal (Ngrams.distinct 6 words) 1.0 "none"
            }

            test "repeated ones" {
                let words = split "a b c a b d a b"
                // Of the seven pairs a b comes back twice, each time 3 words behind the last.
                Expect.equal (Ngrams.repeated 2 3 words) (2.0 / 7.0) "near enough"
                Expect.equal (Ngrams.repeated 2 2 words) 0.0 "too far"
                Expect.equal (Ngrams.repeated 9 2 words) 0.0 "none"
                Expect.equal (Ngrams.repeated 1 1 (split "no no no no")) (3.0 / 4.0) "a loop"
            }
        ]

let private marks =
    testList
        "marks"
        [
            for text, expected in
                [
                    "", 1.0
                    "no marks", 1.0
                    "(a) [b] {c} «d» “e” „f“ „g” \"h\"", 1.0
                    "(a", 0.0
                    "(a) (b", 0.5
                    // What closes nothing doesn't count.
                    "a) ”b» (c)", 1.0
                    // Of two that cross one another only the outer one is closed.
                    "( « ) »", 0.5
                    "((a)", 0.5
                    "\"a\" \"b\" \"c", 2.0 / 3.0
                    // A paragraph's end: the second " opens again.
                    "\"a\n\n\"b\" \"c\"", 2.0 / 3.0
                    "\"a\n\"b \"c\"", 1.0
                    "(a\n\n)", 0.0
                    "‘it’s’ 'it's'", 1.0
                ] do
                test $"in '{text}'" { Expect.equal (Marks.balanced text) expected "share" }
        ]

let private measures =
    let book = BookIndex "The cat sat on the mat. “Hello,” said the cat."

    testList
        "measures"
        [
            test "of a text" {
                let sense = Sense.ofBook book "ut the dog sat on the mat. “Hello"
                Expect.equal sense.Characters 33 "characters"
                // Neither ut nor Hello.
                Expect.equal (sense.Words, sense.KnownWords) (6, 5.0 / 6.0) "words"
                Expect.equal sense.DistinctNgrams [| 5.0 / 6.0; 1.0; 1.0; 1.0 |] "different"
                Expect.equal (sense.Copy, sense.LongestCopy) (" sat on the mat. “Hello", 23) "copy"
                Expect.equal (sense.Balanced, sense.Repetition) (0.0, 0.0) "marks and repetition"
            }

            test "of nothing" {
                let sense = Sense.ofBook book ""
                Expect.equal (sense.Words, sense.KnownWords, sense.LongestCopy) (0, 0.0, 0) "nothing"
                Expect.equal (Sense.ofBook (BookIndex "") "a b c").LongestCopy 0 "beside nothing"
            }

            property 100 "are shares, and a text beside itself is a copy of words it knows" (fun numbers ->
                let text = Scribble.text numbers
                let sense = Sense.ofBook (BookIndex text) text
                Expect.equal sense.Copy text "copy"
                Expect.equal sense.KnownWords (if sense.Words = 0 then 0.0 else 1.0) "known"

                for share in sense.Balanced :: sense.Repetition :: List.ofArray sense.DistinctNgrams do
                    Expect.isTrue (share >= 0.0 && share <= 1.0) "a share")

            test "what is natural is the median over passages" {
                // Three passages of 8 characters, with 1, 0 and 1 of their words known, and the rest of one.
                let natural = Sense.natural book ".😀 the .. 😀a dog  the cat...." 8
                Expect.equal natural.Characters 8 "characters"
                Expect.equal (natural.KnownWords, natural.Words, natural.LongestCopy) (1.0, 1, 5) "medians"
                Expect.equal natural.Copy "" "no copy of its own"
            }

            test "too little to say what is natural" {
                Refused.naming [ "held-out"; "at least 9"; "found 4" ] (fun () -> Sense.natural book "abc😀" 9)
                Refused.naming [ "length of a passage"; "found 0" ] (fun () -> Sense.natural book "abc" 0)
            }

            for name, known in [ "tinyshakespeare.txt", 0.9; "crime_and_punishment_ru.txt.gz", 0.85 ] do
                test $"of the held-out part of {name}" {
                    let text = Book.clean (Scribble.book name)
                    let cut = text.Length * 9 / 10
                    let book = BookIndex(text.Substring(0, cut))
                    let natural = Sense.natural book (text.Substring cut) 1000

                    Expect.isTrue (natural.KnownWords > known && natural.KnownWords < known + 0.07) "known words"
                    Expect.isTrue (natural.LongestCopy > 15 && natural.LongestCopy < 30) "longest copy"
                    Expect.isGreaterThan natural.DistinctNgrams[2] 0.98 "different"
                    Expect.isLessThan natural.Repetition 0.01 "repetition"
                }
        ]

let tests =
    testList "language text.sense" [ suffixes; words; ngrams; marks; measures ]
