/// From a file to the text that a network reads.
module RnnFunctional.Tests.BookTests

open Expecto
open RnnFunctional.Text
open RnnFunctional.Tests

let private cleaned =
    [
        "nothing", "", ""
        "empty lines alone", "\n \n\t\r\n", ""
        "line ends of all kinds", "a\r\nb\rc\nd", "a\nb\nc\nd"
        "a byte order mark", "\uFEFFa", "a"
        "one behind an empty line", "\n\uFEFFa", "a"
        "blanks at the ends of lines", "a \t\n  b  ", "a\n  b"
        "two empty lines", "a\n\n\nb", "a\n\n\nb"
        "more empty lines", "a\n\n\n\nb\n \n\n\t\n\nc", "a\n\n\nb\n\n\nc"
        "letters of two signs", "и\u0306 cafe\u0301", "й café"
        "what looks like a marker",
        "*** and so\n** START\n*** START OF A STORY",
        "*** and so\n** START\n*** START OF A STORY"
        "a book of Project Gutenberg",
        "Title\n\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\n\nA book.\n\n*** END OF THE PROJECT GUTENBERG EBOOK X ***\nLicence",
        "A book."
        "one of its older ones",
        "Title\n***START OF THIS PROJECT GUTENBERG EBOOK X***\nA book.\nEnd of Project Gutenberg's X, by Y\n\n***END OF THIS PROJECT GUTENBERG EBOOK X***\n",
        "A book."
        "one of its oldest",
        "The Project Gutenberg Etext\n*END*THE SMALL PRINT! FOR PUBLIC DOMAIN ETEXTS*Ver.04.29.93*END*\nA book.\nEnd of The Project Gutenberg Etext of X\n",
        "A book."
        "small print and a start",
        "T\n*END THE SMALL PRINT!*\nU\n*** START OF THE PROJECT GUTENBERG EBOOK X ***\nA book.",
        "A book."
        "two books in a file",
        String.concat
            "\n"
            [
                for book in [ "One."; "Two." ] do
                    "Title"
                    "*** START OF THE PROJECT GUTENBERG EBOOK X ***"
                    book
                    "*** END OF THE PROJECT GUTENBERG EBOOK X ***"
                    "Licence"
            ],
        "One.\nTwo."
    ]

let private composition =
    testList
        "composition"
        [
            for parts, whole in
                [
                    "e\u0301", "é"
                    "E\u0302\u0301", "Ế"
                    "и\u0306 И\u0306 е\u0308", "й Й ё"
                    "ω\u0314\u0342\u0345", "ᾧ"
                    // There is no such letter, and none to join.
                    "x\u0301", "x\u0301"
                    "\u0301e", "\u0301e"
                    "ö", "ö"
                ] do
                test $"{whole} from its parts" { Expect.equal (Composition.compose parts) whole "letters" }

            property 200 "nothing is left to compose" (fun numbers ->
                let once = Composition.compose (Scribble.text numbers)
                Expect.equal (Composition.compose once) once "again")
        ]

let tests =
    testList
        "language text.book"
        [
            for what, text, expected in cleaned do
                test what { Expect.equal (Book.clean text) expected "clean" }

            composition

            property 300 "what is clean stays as it is" (fun (numbers: int list) ->
                let markers =
                    [|
                        "\n*** START OF THE PROJECT GUTENBERG EBOOK ***\n"
                        "\n*** END OF THE PROJECT GUTENBERG EBOOK ***\n"
                        "\n*END*THE SMALL PRINT\n"
                    |]

                let text =
                    numbers
                    |> List.map (fun n ->
                        if n % 7 = 0 then
                            markers[abs n % markers.Length]
                        else
                            Scribble.text [ n ])
                    |> String.concat ""

                let once = Book.clean text
                Expect.equal (Book.clean once) once "again"
                Expect.isFalse (once.Contains '\r') "line ends")

            property 200 "without markers all words stay" (fun numbers ->
                let text = (Scribble.text numbers).Replace("\uFEFF", "")
                let words (text: string) = (Composition.compose text).Split()
                let some = Array.filter (fun word -> word <> "")
                Expect.equal (some (words (Book.clean text))) (some (words text)) "words")
        ]
