/// From texts to words, to those that are known, and to those that are read.
module RnnFunctional.Tests.WordsTests

open Expecto
open FsCheck
open RnnFunctional.Text

let private words =
    testList
        "words"
        [
            for what, text, expected in
                [
                    "nothing", "", []
                    "blanks alone", " \t\r\n ", []
                    "small letters", "This Was GREAT", [ "this"; "was"; "great" ]
                    "breaks of HTML", "one<br />two<BR>three<br/>four", [ "one"; "two"; "three"; "four" ]
                    "entities", "Tom &amp; Jerry &quot;x&quot;", [ "tom"; "&"; "jerry"; "\""; "x"; "\"" ]
                    "an entity that is an apostrophe", "don&#39;t", [ "don't" ]
                    "a blank that does not break", "a&nbsp;b", [ "a"; "b" ]
                    "both apostrophes", "don't don’t rock’n'roll", [ "don't"; "don't"; "rock'n'roll" ]
                    "quotes around a word", "'good'", [ "'"; "good"; "'" ]
                    "marks and numbers", "7/10, 3.5 or 10.", [ "7/10"; ","; "3.5"; "or"; "10"; "." ]
                    "signs, each by itself", "Bad!!! (so)", [ "bad"; "!"; "!"; "!"; "("; "so"; ")" ]
                    "a number with letters behind it", "the 80s", [ "the"; "80"; "s" ]
                    "accents", "Été naïve", [ "été"; "naïve" ]
                    "an accent as a sign of its own", "cafe\u0301!", [ "cafe\u0301"; "!" ]
                    "Cyrillic", "Хороший фильм.", [ "хороший"; "фильм"; "." ]
                    "a sign of two halves", "ok 😀😀", [ "ok"; "😀"; "😀" ]
                ] do
                test what {
                    Expect.equal (List.ofArray (Words.split true text)) expected "with signs"

                    let isSign (word: string) =
                        not (Seq.exists System.Char.IsLetterOrDigit word)

                    let withoutSigns = List.filter (isSign >> not) expected
                    Expect.equal (List.ofArray (Words.split false text)) withoutSigns "without"
                }

            property 200 "joined by blanks and split again they are the same" (fun (pieces: int list, punctuation) ->
                // What could become something else in another company.
                let all =
                    [|
                        yield!
                            [
                                "<br />"
                                "<br"
                                ">"
                                "&amp;"
                                "&lt;br&gt;"
                                "&"
                                "#39;"
                                "amp"
                                ";"
                                "don't"
                                "’"
                                "'"
                            ]
                        yield!
                            [
                                "7/10"
                                "80s"
                                "."
                                "/"
                                "é"
                                "e\u0301"
                                "\u0301"
                                "Жук"
                                " "
                                "\n"
                                "😀"
                                "İ"
                                "ß"
                                "x"
                            ]
                    |]

                let text =
                    pieces |> List.map (fun n -> all[abs (n % all.Length)]) |> String.concat ""

                let once = Words.split punctuation text
                Expect.equal (Words.split punctuation (String.concat " " once)) once text)

            property 200 "no word is empty, has a blank in it or a large letter" (fun (letters: char[], punctuation) ->
                for word in Words.split punctuation (System.String letters) do
                    Expect.isNotEmpty word "word"
                    Expect.isFalse (Seq.exists System.Char.IsWhiteSpace word) "blanks"
                    Expect.equal (word.ToLowerInvariant()) word "letters")
        ]

let private vocabulary =
    let texts =
        [
            for text in [ "b a c a"; "a c b"; "d e" ] do
                text.Split ' '
        ]

    testList
        "vocabulary"
        [
            test "the most frequent first; of equally frequent ones by their letters" {
                let v = Vocabulary.build 100 1 texts
                Expect.equal v.Words [| "a"; "b"; "c"; "d"; "e" |] "words"
                Expect.equal v.Size 7 "size"
                // Letters by their codes, whatever the language of the machine.
                let letters = Vocabulary.build 100 1 [ [| "ä"; "Z"; "a"; "-" |] ]
                Expect.equal letters.Words [| "-"; "Z"; "a"; "ä" |] "by code"
            }

            test "its size counts padding and the unknown word" {
                for size in 3..9 do
                    let v = Vocabulary.build size 1 texts
                    Expect.equal v.Size (min size 7) "size"
                    Expect.equal v.Words (Array.truncate (size - 2) [| "a"; "b"; "c"; "d"; "e" |]) "words"
            }

            test "leaves out what is too rare" {
                Expect.equal (Vocabulary.build 100 2 texts).Words [| "a"; "b"; "c" |] "twice"
                Expect.equal (Vocabulary.build 100 3 texts).Words [| "a" |] "three times"
                Expect.equal (Vocabulary.build 100 4 texts).Size 2 "never"
            }

            property 50 "number and word are each other's inverse, and 1 is everything else" (fun (words: int list) ->
                let v = Vocabulary.build 20 1 [ words |> Seq.map string |> Array.ofSeq ]

                for number in 2 .. v.Size - 1 do
                    Expect.equal (v.Number(v.Word number)) number "number"

                Expect.equal (v.Number "no number") Vocabulary.Unknown "unknown"
                Expect.notEqual Vocabulary.Unknown Vocabulary.Padding "padding")

            test "one that has no room for a word is refused" {
                Refused.naming [ "vocabulary size"; "3"; "2" ] (fun () -> Vocabulary.build 2 1 texts)
            }
        ]

let private truncation =
    let kept way length count =
        List.ofArray (Truncation.cut way length [| 0 .. count - 1 |])

    testList
        "truncation"
        [
            property 200 "keeps as many as it may, in their order" (fun (NonNegativeInt length, NonNegativeInt count) ->
                for name, way in [ "head", Head; "tail", Tail; "both", Both ] do
                    let found = kept way length count
                    Expect.hasLength found (min length count) name
                    Expect.equal found (List.sort (List.distinct found)) $"{name}: order"

                let length = min length count
                Expect.equal (kept Head length count) [ 0 .. length - 1 ] "head"
                Expect.equal (kept Tail length count) [ count - length .. count - 1 ] "tail"

                if length < count then
                    let first = length / 2

                    Expect.equal
                        (kept Both length count)
                        ([ 0 .. first - 1 ] @ [ count - (length - first) .. count - 1 ])
                        "both")

            test "goes by name, and wrong names are told the right ones" {
                Expect.equal (List.map Truncation.parse [ "head"; "tail"; "both" ]) [ Head; Tail; Both ] "names"
                Refused.naming [ "head, tail, both"; "found 'middle'" ] (fun () -> Truncation.parse "middle")
            }
        ]

let tests = testList "texts" [ words; vocabulary; truncation ]
