/// Texts as numbers.
module RnnFunctional.Tests.EncoderTests

open Expecto
open RnnFunctional.Text

let private settings =
    { ClassifierSettings.lesson with
        Words = 6
        Pairs = 5
        Length = 4
        Keep = "both"
        Punctuation = true
    }

let private texts =
    [| "Very good!"; "very good, very bad"; "very good film"; "not very good" |]

let private encoder = Encoder.build settings texts

let private numbers (vocabulary: Vocabulary) (words: string list) =
    words |> List.map (vocabulary.Number >> float32) |> Array.ofList

let tests =
    testList
        "encoder"
        [
            test "words are numbered by the texts it was built from" {
                Expect.equal encoder.Words.Words [| "very"; "good"; "!"; "," |] "words"

                Expect.equal
                    (Encoder.encode encoder "Good VERY unheard-of").Words
                    [| 3.0f; 2.0f; 1.0f; 1.0f |]
                    "numbers"
            }

            test "a pair is a word with the one before it, and known from three times on" {
                let pairs = encoder.Pairs.Value
                Expect.equal pairs.Words [| "very good"; " very" |] "pairs"
                Expect.equal encoder.PairCount 4 "numbers"
                let found = Encoder.encode encoder "very good very"
                Expect.equal found.Pairs (numbers pairs [ " very"; "very good"; "good very" ]) "numbers"
            }

            test "pairs are those of the words that are read" {
                let found = Encoder.encode encoder "very good a b c very good"
                Expect.equal found.Words (numbers encoder.Words [ "very"; "good"; "very"; "good" ]) "words"

                Expect.equal
                    found.Pairs
                    (numbers encoder.Pairs.Value [ " very"; "very good"; "good very"; "very good" ])
                    "pairs"
            }

            test "a text without words is one unknown word" {
                for text in [ ""; "   "; "<br />" ] do
                    let found = Encoder.encode encoder text
                    Expect.isEmpty (Encoder.read encoder text) "words"
                    Expect.equal found.Words [| float32 Vocabulary.Unknown |] "words"
                    Expect.equal found.Pairs [| float32 Vocabulary.Unknown |] "pairs"
                    Expect.equal found.Length 1 "length"
            }

            test "without pairs there are none" {
                let encoder = Encoder.build { settings with Pairs = 0 } texts
                Expect.equal encoder.PairCount 0 "numbers"
                Expect.isEmpty (Encoder.encode encoder "very good").Pairs "pairs"
            }

            property 100 "what is encoded fits the vocabularies and the length" (fun (letters: char[]) ->
                let found = Encoder.encode encoder (System.String letters)
                Expect.equal found.Length found.Pairs.Length "as many pairs as words"
                Expect.isTrue (found.Length >= 1 && found.Length <= settings.Length) "length"
                Expect.all found.Words (fun n -> 1.0f <= n && n < float32 encoder.Words.Size) "words"
                Expect.all found.Pairs (fun n -> 1.0f <= n && n < float32 encoder.PairCount) "pairs")
        ]
