/// From text to symbols and back.
module RnnFunctional.Tests.AlphabetTests

open System.Text
open Expecto
open RnnFunctional.Text
open RnnFunctional.Tests

let private units = [ TextUnit.Char; TextUnit.Byte; TextUnit.Word ]

/// Alphabets of every unit, whole and cut off.
let private alphabets (text: string) =
    [
        for unit in units do
            for most, rare in [ 1000, 1; 3, 1; 1000, 2 ] do
                Alphabet.build unit most rare text
    ]

let private pieces =
    testList
        "pieces"
        [
            for what, text, expected in
                [
                    "nothing", "", []
                    "a sentence", "It is, or was.", [ "It"; " is"; ","; " or"; " was"; "." ]
                    "quotes and apostrophes", "\"Don't,\" he’d say", [ "\""; "Don't"; ","; "\""; " he’d"; " say" ]
                    "a dash between blanks", "да — нет-нет", [ "да"; " —"; " нет"; "-"; "нет" ]
                    "numbers", "in 1866, 80s", [ "in"; " 1866"; ","; " 80"; "s" ]
                    "indentation", "a\n   b", [ "a"; "\n"; "  "; " b" ]
                    "empty lines", "a\n\n\nb", [ "a"; "\n\n\n"; "b" ]
                    "blanks at the end", "a   ", [ "a"; "  "; " " ]
                    "other white space", "a\t\tb\r\n", [ "a"; "\t"; "\t"; "b"; "\r"; "\n" ]
                    "an accent as a sign of its own", "cafe\u0301!", [ "cafe\u0301"; "!" ]
                    "a sign of two halves", "ok 😀😀", [ "ok"; " 😀"; "😀" ]
                ] do
                test $"words: {what}" {
                    Expect.equal (List.ofSeq (TextUnit.pieces TextUnit.Word text)) expected "pieces"
                }

            property 300 "joined they are the text" (fun numbers ->
                let text = Scribble.text numbers

                for unit in units do
                    Expect.equal (String.concat "" (TextUnit.pieces unit text)) text (TextUnit.name unit))
        ]

let private building =
    testList
        "building"
        [
            test "the most frequent first; of equally frequent ones by their codes" {
                Expect.sequenceEqual (Alphabet.build TextUnit.Char 9 1 "cbaab").Pieces [ "a"; "b"; "c" ] "characters"
                Expect.sequenceEqual (Alphabet.build TextUnit.Char 9 2 "cbaab").Pieces [ "a"; "b" ] "seen twice"

                Expect.sequenceEqual
                    (Alphabet.build TextUnit.Word 2 1 "b a a c").Pieces
                    [ " a"; " c"; " "; "a"; "b"; "c" ]
                    "words"

                Expect.isEmpty (Alphabet.build TextUnit.Byte 9 1 "cbaab").Pieces "bytes"
            }

            test "characters are not halves of pairs" {
                let a = Alphabet.build TextUnit.Char 9 1 "😀x😀"
                Expect.sequenceEqual a.Pieces [ "😀"; "x" ] "pieces"
                Expect.equal (a.Encode "x😀") [| 1; 0 |] "symbols"
            }

            test "what is not known is spelled by its bytes, which come last" {
                let a = Alphabet.build TextUnit.Char 9 1 "ab"
                Expect.equal a.Size 258 "size"
                Expect.equal (a.Encode "aЖ") [| 0; 2 + 0xD0; 2 + 0x96 |] "symbols"
                Expect.equal [ for symbol in a.Encode "aЖ" -> a.Show symbol ] [ "a"; "‹D0›"; "‹96›" ] "for people"
            }

            test "half a pair of UTF-16 becomes U+FFFD" {
                for a in alphabets "a \uD800b \uDC00" do
                    Expect.all a.Pieces (fun piece -> not (Seq.exists System.Char.IsSurrogate piece)) "pieces"
                    Expect.equal (a.Decode(a.Encode "a \uD83Db\uDE00")) "a \uFFFDb\uFFFD" "text"
            }

            test "goes by names, and wrong ones and numbers are told the right ones" {
                for unit in units do
                    Expect.equal (TextUnit.parse (TextUnit.name unit)) unit "name"

                Refused.naming [ "--unit"; "char, byte, word"; "'words'"; "'word'?" ] (fun () -> TextUnit.parse "words")
                Refused.naming [ "most pieces"; "found 0" ] (fun () -> Alphabet.build TextUnit.Word 0 1 "a")
                Refused.naming [ "least count"; "found 0" ] (fun () -> Alphabet.build TextUnit.Char 9 0 "a")
            }
        ]

let private coding =
    testList
        "coding"
        [
            property 300 "decoded it is what was encoded, whatever the alphabet was made from" (fun (book, numbers) ->
                let text = Scribble.text numbers

                for a in alphabets (Scribble.text book) do
                    let symbols = a.Encode text
                    Expect.equal (a.Decode symbols) text (TextUnit.name a.Unit)
                    Expect.all symbols (fun symbol -> 0 <= symbol && symbol < a.Size) "symbols of the alphabet")

            property 100 "bytes are those of UTF-8" (fun numbers ->
                let text = Scribble.text numbers
                let a = Alphabet.build TextUnit.Byte 1 1 ""
                Expect.equal (a.Encode text) (Encoding.UTF8.GetBytes text |> Array.map int) "bytes")

            property 300 "written while it comes, any sequence is the text of its bytes and pieces" (fun numbers ->
                for a in alphabets "aab Жж" do
                    // Bytes of all kinds, in and out of order, and the pieces between them.
                    let symbols =
                        numbers
                        |> List.collect (fun n ->
                            if n % 3 = 0 then
                                List.ofArray (a.Encode "Ж€😀")
                            else
                                [ n * 37 ])
                        |> List.map (fun n -> ((n % a.Size) + a.Size) % a.Size)

                    let decoder = a.Decoder()
                    let pushed = symbols |> List.map decoder.Push |> String.concat ""
                    let streamed = pushed + decoder.Finish()
                    Expect.equal streamed (a.Decode symbols) "whole"

                    // The runtime's decoding of all bytes at once; pieces are well-formed, so that they end what came before.
                    let first = a.Pieces.Count

                    let bytes =
                        symbols
                        |> Seq.collect (fun s ->
                            if s < first then
                                Encoding.UTF8.GetBytes a.Pieces[s]
                            else
                                [| byte (s - first) |])
                        |> Array.ofSeq

                    Expect.equal streamed (Encoding.UTF8.GetString bytes) "bytes")

            test "bytes are held back until their character is complete" {
                let decoder = (Alphabet.build TextUnit.Char 9 1 "ab").Decoder()
                let push symbols = List.map decoder.Push symbols
                Expect.equal (push [ 0; 2 + 0xD0; 2 + 0x96; 1 ]) [ "a"; ""; "Ж"; "b" ] "complete"
                Expect.equal (push [ 2 + 0xD0; 1 ]) [ ""; "\uFFFDb" ] "interrupted"
                Expect.equal (push [ 2 + 0xF0; 2 + 0x9F ], decoder.Finish()) ([ ""; "" ], "\uFFFD") "cut off"
                Expect.equal (push [ 0 ], decoder.Finish()) ([ "a" ], "") "a new text"
            }

            test "a symbol of another alphabet is refused" {
                let a = Alphabet.build TextUnit.Char 9 1 "ab"
                Refused.naming [ "from 0 to 257"; "found 258" ] (fun () -> a.Decode [ 258 ])
                Refused.naming [ "found -1" ] (fun () -> a.Decode [ -1 ])
            }
        ]

let private files =
    testList
        "file"
        [
            property 100 "what is read is what was written" (fun (book, numbers) ->
                let text = Scribble.text numbers

                for a in alphabets (Scribble.text book) do
                    let read = AlphabetFile.read "alphabet.json" (AlphabetFile.write a)
                    Expect.equal read.Unit a.Unit "unit"
                    Expect.sequenceEqual read.Pieces a.Pieces "pieces"
                    Expect.equal (read.Encode text) (a.Encode text) "symbols")

            for what, text, fault in
                [
                    "no JSON", "{", "depth"
                    "nothing", "null", "nothing"
                    "no object", "[]", "JSON"
                    "no unit", """{"pieces":[]}""", "unit"
                    "no pieces", """{"unit":"char"}""", "pieces"
                    "another unit", """{"unit":"chars","pieces":[]}""", "char, byte, word"
                    "more in it", """{"unit":"char","pieces":[],"more":1}""", "more"
                    "numbers", """{"unit":"char","pieces":[1]}""", "pieces[0]"
                    "no text", """{"unit":"char","pieces":[null]}""", "piece 0 is empty"
                    "half a pair", """{"unit":"char","pieces":["a","\ud800"]}""", "pieces[1]"
                    "an empty piece", """{"unit":"word","pieces":["a",""]}""", "piece 1 is empty"
                    "a piece twice", """{"unit":"word","pieces":["a","a"]}""", "'a', stands in it twice"
                    "two characters", """{"unit":"char","pieces":["ab"]}""", "more than one character"
                    "pieces of bytes", """{"unit":"byte","pieces":["a"]}""", "found 1"
                ] do
                test $"damaged: {what}" {
                    Refused.naming [ "runs/x/alphabet.json is damaged"; fault; "Train again" ] (fun () ->
                        AlphabetFile.read "runs/x/alphabet.json" text)
                }
        ]

let private books =
    testList
        "real books"
        [
            for name in [ "tinyshakespeare.txt"; "crime_and_punishment_ru.txt.gz" ] do
                test name {
                    let text = Book.clean (Scribble.book name)

                    for unit in units do
                        let a = Alphabet.build unit 8000 1 text
                        Expect.isTrue (a.Decode(a.Encode text) = text) $"{TextUnit.name unit}: the whole book"
                }
        ]

let tests =
    testList "language text.alphabet" [ pieces; building; coding; files; books ]
